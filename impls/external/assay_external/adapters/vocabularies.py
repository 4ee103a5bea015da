"""Vocabularies as the adapters of other people's encoders read them. Files of several of the formats become what most of
these libraries load, a tokenizer.json; where none lists its merges, they are derived from the ranks as transformers does
it: every split of a token into two others, by rank."""

import base64
import functools
import hashlib
import json
import os

from assay_worker import Unsupported
from .texts import PATTERNS


def byte_characters():
    """How GPT-2 writes the bytes: printable ones as themselves, the others from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


CHARACTERS = byte_characters()
BYTES = {character: byte for byte, character in CHARACTERS.items()}


def written(token):
    return "".join([CHARACTERS[byte] for byte in token])


def bytes_of(text):
    return bytes([BYTES[character] for character in text])


class VocabularyFile:
    """One file, read when it is asked for."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            self.content = file.read()

    @functools.cached_property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_json(self):
        return self.content[:1] == b"{"

    @functools.cached_property
    def _first_and_rest(self):
        text = self.content.decode()
        first, end = json.JSONDecoder().raw_decode(text)
        return first, text[end:]

    @property
    def is_tekken(self):
        return self.is_json and isinstance(self._first_and_rest[0].get("config"), dict)

    @property
    def lists_merges(self):
        return self.is_json and not self.is_tekken

    @functools.cached_property
    def ranks(self):
        """Of a rank file or a tekken.json: tokens as bytes, to ids."""
        if self.is_tekken:
            first = self._first_and_rest[0]
            special = first["config"]["default_num_special_tokens"]
            used = first["config"]["default_vocab_size"] - special
            return {base64.b64decode(each["token_bytes"]): special + each["rank"] for each in first["vocab"][:used]}
        lines = [line.split() for line in self.content.splitlines()]
        return {base64.b64decode(token): int(rank) for token, rank in lines}

    @functools.cached_property
    def added(self):
        """Of a tokenizer.json or a tekken.json: texts of added tokens, to ids."""
        if not self.is_json:
            return {}
        first = self._first_and_rest[0]
        if self.is_tekken:
            return {each["token_str"]: each["rank"] for each in first.get("special_tokens") or []}
        return {each["content"]: each["id"] for each in first.get("added_tokens") or []} if "model" in first else {}

    @functools.cached_property
    def unmerged(self):
        """Added tokens that a tokenizer.json has among its tokens as well. No merge leads to them; some libraries cannot
        do without their ids."""
        if not self.lists_merges or not self.added:
            return {}
        return {token: number for token, number in self._first_and_rest[0]["model"]["vocab"].items() if token in self.added}

    @functools.cached_property
    def vocabulary_and_merges(self):
        """Tokens as GPT-2 writes them, to ids; and pairs of such tokens."""
        if not self.lists_merges:
            return {written(token): rank for token, rank in self.ranks.items()}, list(self._merges_of_ranks())
        first, rest = self._first_and_rest
        if isinstance(first.get("model"), dict):
            merges = first["model"]["merges"]
            vocabulary = {token: number for token, number in first["model"]["vocab"].items() if token not in self.added}
        else:
            vocabulary, merges = first, [line for line in rest.split("\n") if line and line[:8] != "#version"]
        return vocabulary, [tuple(merge.split(" ") if isinstance(merge, str) else merge) for merge in merges]

    def _merges_of_ranks(self):
        # An index of the written tokens, since cutting texts is all that this does, millions of times.
        ranks = {written(token): rank for token, rank in self.ranks.items()}
        for token in sorted(ranks, key=ranks.get):
            splits = [(token[:i], token[i:]) for i in range(1, len(token)) if token[:i] in ranks and token[i:] in ranks]
            if len(splits) > 1:
                splits.sort(key=lambda pair: (ranks[pair[0]], ranks[pair[1]]))
            yield from splits

    @functools.cached_property
    def tokens_by_id(self):
        """Bytes of each id, added ones with them."""
        tokens = self.ranks if not self.lists_merges else \
            {bytes_of(token): number for token, number in self.vocabulary_and_merges[0].items()}
        return {**{number: text.encode() for text, number in self.added.items()},
                **{number: token for token, number in tokens.items()}}


# A check goes round five of them.
@functools.lru_cache(maxsize=8)
def _read(path, size, changed):
    del size, changed  # they only tell one state of a file from another
    return VocabularyFile(path)


def vocabulary_of(path):
    """Throws Unsupported for what is no vocabulary; most files are refused by the contract before they come here."""
    try:
        told = os.stat(path)
        return _read(path, told.st_size, told.st_mtime_ns)
    except (OSError, ValueError, KeyError) as error:
        raise Unsupported(f"the vocabulary: {type(error).__name__}: {error}") from error


def as_in_files(expression):
    """DeepSeek's file has CR and LF themselves, by which libraries know it."""
    return expression.replace("\\r", "\r").replace("\\n", "\n")


def tokenizer_json(vocabulary, pattern, rule):
    """The text of a tokenizer.json that encodes by these: without added tokens, which are not looked for."""
    tokens, merges = vocabulary.vocabulary_and_merges
    if rule == "pairs":  # by the other, a piece may be one of them
        tokens = {**tokens, **vocabulary.unmerged}
    bytes_alone = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": pattern == "gpt2"}
    before = bytes_alone
    if pattern not in ("gpt2", "none"):
        expressions = PATTERNS[pattern]
        if pattern == "deepseek":
            expressions = [as_in_files(each) for each in expressions]
        splits = [{"type": "Split", "pattern": {"Regex": each}, "behavior": "Isolated", "invert": False}
                  for each in expressions]
        before = {"type": "Sequence", "pretokenizers": [*splits, bytes_alone]}
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
             "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": rule != "pairs",
             "vocab": tokens, "merges": [list(merge) for merge in merges]}
    return json.dumps({
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
        "pre_tokenizer": before, "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": model}, ensure_ascii=False)


def settings_of(case):
    """The vocabulary, the pattern and the rule of a case of byte_bpe_encode."""
    vocabulary = vocabulary_of(case.inputs[1].text().decode())
    pattern, rule = case.parameters["pattern"], case.parameters["rule"]
    if rule == "bytes" and vocabulary.lists_merges:
        raise Unsupported("it ranks the pairs that are listed, not bytes")
    if pattern != "none" and pattern not in PATTERNS:
        raise Unsupported(f"no pattern named {pattern}")
    return vocabulary, pattern, rule
