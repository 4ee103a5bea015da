"""tiktoken with a rank file of ours. Its regular expressions are not offered by themselves."""

import functools
import os

os.environ["TIKTOKEN_CACHE_DIR"] = ""  # files of our own are not to be copied to a cache

import tiktoken
from tiktoken.load import load_tiktoken_bpe
from tiktoken_ext import openai_public

from assay_worker import Unsupported
from .texts import PATTERNS as PUBLISHED, text_call

# One expression, not a sequence of them. Later versions have gpt2's as a constant of the module.
PATTERNS = {name: expressions[0] for name, expressions in PUBLISHED.items() if len(expressions) == 1}
PATTERNS["gpt2"] = getattr(openai_public, "r50k_pat_str", PATTERNS["gpt2"])
PATTERNS["none"] = r"(?s:.+)"


@functools.lru_cache(maxsize=4)
def encoding_of(path, size, pattern):
    del size  # only tells one state of a file from another
    with open(path, "rb") as file:
        if file.read(1) == b"{":
            raise Unsupported("tiktoken reads rank files")
    ranks = load_tiktoken_bpe(path)
    return tiktoken.Encoding("assay", pat_str=PATTERNS[pattern], mergeable_ranks=ranks, special_tokens={})


def byte_bpe_encode(case):
    pattern, path = case.parameters["pattern"], case.inputs[1].text().decode()
    if case.parameters["rule"] != "bytes":
        raise Unsupported("tiktoken ranks bytes, not pairs")
    if pattern not in PATTERNS:
        raise Unsupported(f"no single expression for the pattern {pattern}")
    try:
        encode = encoding_of(path, os.path.getsize(path), pattern).encode_ordinary
    except (OSError, ValueError) as error:
        raise Unsupported(f"tiktoken says: {error}") from error

    def bind(inputs, outputs):
        return text_call("tiktoken", inputs, outputs, encode, "i")
    return bind
