"""tiktoken with ranks of ours. Its regular expressions are not offered by themselves."""

import functools

import tiktoken
from tiktoken_ext import openai_public

from assay_worker import Unsupported
from .decoding import decoding_call
from .texts import PATTERNS as PUBLISHED, text_call
from .vocabularies import vocabulary_of

# One expression, not a sequence of them. Later versions have gpt2's as a constant of the module.
PATTERNS = {name: expressions[0] for name, expressions in PUBLISHED.items() if len(expressions) == 1}
PATTERNS["gpt2"] = getattr(openai_public, "r50k_pat_str", PATTERNS["gpt2"])
PATTERNS["none"] = r"(?s:.+)"


@functools.lru_cache(maxsize=8)
def encoding_of(vocabulary, pattern):
    return tiktoken.Encoding("assay", pat_str=PATTERNS[pattern], mergeable_ranks=vocabulary.ranks, special_tokens={})


def ranks_of(case):
    vocabulary = vocabulary_of(case.inputs[1].text().decode())
    if vocabulary.lists_merges:
        raise Unsupported("tiktoken ranks bytes, and this vocabulary lists merges")
    return vocabulary


def byte_bpe_encode(case):
    pattern = case.parameters["pattern"]
    if case.parameters["rule"] != "bytes":
        raise Unsupported("tiktoken ranks bytes, not pairs")
    if pattern not in PATTERNS:
        raise Unsupported(f"no single expression for the pattern {pattern}")
    vocabulary = ranks_of(case)
    try:
        encode = encoding_of(vocabulary, pattern).encode_ordinary
    except (OSError, ValueError) as error:
        raise Unsupported(f"tiktoken says: {error}") from error

    def bind(inputs, outputs):
        return text_call("tiktoken", inputs, outputs, encode, "i")
    return bind


def byte_bpe_decode(case):
    vocabulary = ranks_of(case)
    if vocabulary.added:
        raise Unsupported("the added tokens of this vocabulary are none of its ranks")
    decode = encoding_of(vocabulary, "gpt2").decode_bytes

    def bind(inputs, outputs):
        return decoding_call("tiktoken", vocabulary, inputs, outputs, decode)
    return bind
