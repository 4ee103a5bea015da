"""Files of CLIP's merges as the adapters of other people's encoders read them."""

import functools
import os

from assay_worker import Unsupported
from .vocabularies import byte_characters

# As in CLIPTokenizerFast.
CLIP_WORDS = r"""'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"""
MOST_MERGES = 49152 - 256 - 2


class ClipFile:
    def __init__(self, path):
        with open(path, "rb") as file:
            lines = file.read().decode().split("\n")[1:MOST_MERGES + 1]
        self.merges = [tuple(line.split()) for line in lines if line]
        letters = list(byte_characters().values())
        texts = [*letters, *(letter + "</w>" for letter in letters), *("".join(merge) for merge in self.merges)]
        self.ids = {text: number for number, text in enumerate(texts)}

    def known_merges(self):
        """Those of which both parts can be made: libraries refuse others, which are never made."""
        return [merge for merge in self.merges if all(part in self.ids for part in merge)]

    def content(self):
        """As open_clip reads it: without an end of the last line, which it would take for a merge."""
        return "\n".join(["#version", *(" ".join(merge) for merge in self.merges)]).encode()


@functools.lru_cache(maxsize=4)
def _read(path, size, changed):
    del size, changed  # they only tell one state of a file from another
    return ClipFile(path)


def clip_merges_of(path):
    """Throws Unsupported for what is no such file; most are refused by the contract before they come here."""
    try:
        told = os.stat(path)
        return _read(path, told.st_size, told.st_mtime_ns)
    except (OSError, ValueError) as error:
        raise Unsupported(f"the vocabulary: {type(error).__name__}: {error}") from error
