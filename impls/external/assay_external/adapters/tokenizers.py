"""Hugging Face's tokenizers. Its BPE ranks pairs of tokens; where a vocabulary lists none, they are derived from its ranks
as transformers does it: every split of a token into two others, by rank."""

import base64
import functools
import json
import os

import tokenizers
from tokenizers import models, pre_tokenizers

from assay_worker import Unsupported
from .texts import PATTERNS, text_call

os.environ["TOKENIZERS_PARALLELISM"] = "false"

def splitter_of(pattern):
    """ByteLevel cuts by GPT-2's pattern itself, or not at all; the others are splits before it, as in tokenizer.json."""
    if pattern == "cl100k":
        raise Unsupported("its regular expressions read {1,3}+ as a repetition of a repetition")
    if pattern not in PATTERNS and pattern != "none":
        raise Unsupported(f"no pattern named {pattern}")
    bytes_alone = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern == "gpt2")
    if pattern in ("gpt2", "none"):
        return bytes_alone
    splits = [pre_tokenizers.Split(tokenizers.Regex(each), "isolated") for each in PATTERNS[pattern]]
    return pre_tokenizers.Sequence([*splits, bytes_alone])


def pretokenize(case):
    cut = splitter_of(case.parameters["pattern"]).pre_tokenize_str

    def compute(text):
        """ByteLevel writes each byte as a character of its own: the lengths of its pieces are those in bytes."""
        ends, end = [], 0
        for piece, _ in cut(text):
            end += len(piece)
            ends.append(end)
        return ends

    def bind(inputs, outputs):
        return text_call("tokenizers", inputs, outputs, compute, "q")
    return bind


def byte_characters():
    """How ByteLevel writes the bytes: printable ones as themselves, the others from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


def listed_in(path):
    """Of a tokenizer.json, or of a vocab.json with its merges.txt behind it."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    first, end = json.JSONDecoder().raw_decode(text)
    if isinstance(first.get("model"), dict):
        model, merges = first["model"], first["model"]["merges"]
        added = {each["content"] for each in first.get("added_tokens", [])}
        vocabulary = {token: number for token, number in model["vocab"].items() if token not in added}
    elif isinstance(first.get("config"), dict):
        raise Unsupported("no tekken.json")
    else:
        vocabulary, merges = first, [line for line in text[end:].split("\n") if line and line[:8] != "#version"]
    return vocabulary, [tuple(merge.split(" ") if isinstance(merge, str) else merge) for merge in merges]


@functools.lru_cache(maxsize=4)
def vocabulary_and_merges(path, size):
    del size  # only tells one state of a file from another
    if lists_merges(path):
        return listed_in(path)
    characters = byte_characters()
    ranks = {}
    with open(path, "rb") as lines:
        for line in lines:
            token, rank = line.split()
            ranks[base64.b64decode(token)] = int(rank)

    def written(token):
        return "".join(characters[byte] for byte in token)

    merges = []
    for token, rank in ranks.items():
        splits = [(token[:i], token[i:]) for i in range(1, len(token)) if token[:i] in ranks and token[i:] in ranks]
        splits.sort(key=lambda pair: (ranks[pair[0]], ranks[pair[1]]))
        merges += [(rank, pair) for pair in splits]
    merges.sort(key=lambda merge: merge[0])
    return ({written(token): rank for token, rank in ranks.items()},
            [(written(first), written(second)) for _, (first, second) in merges])


def lists_merges(path):
    with open(path, "rb") as file:
        return file.read(1) == b"{"


@functools.lru_cache(maxsize=4)
def tokenizer_of(path, size, pattern, rule, cached):
    if rule == "bytes" and lists_merges(path):
        raise Unsupported("tokenizers ranks the pairs that are listed, not bytes")
    vocabulary, merges = vocabulary_and_merges(path, size)
    options = {} if cached else {"cache_capacity": 0}
    # ignore_merges: a pre-token that is in the vocabulary as a whole is that token.
    made = tokenizers.Tokenizer(models.BPE(vocabulary, merges, ignore_merges=rule != "pairs", **options))
    made.pre_tokenizer = splitter_of(pattern)
    return made


def byte_bpe_encode(case):
    path = case.inputs[1].text().decode()
    try:
        made = tokenizer_of(path, os.path.getsize(path), case.parameters["pattern"], case.parameters["rule"],
                            case.variant != "uncached")
    except (OSError, ValueError) as error:
        raise Unsupported(f"the vocabulary: {error}") from error

    def compute(text):
        return made.encode(text, add_special_tokens=False).ids

    def bind(inputs, outputs):
        return text_call("tokenizers", inputs, outputs, compute, "i")
    return bind
