"""tiktoken with ranks of ours. Its regular expressions are not offered by themselves."""

import functools

import tiktoken
from tiktoken_ext import openai_public

from assay_worker import Unsupported
from .decoding import decoding_call
from .documents import Asked, documents_call, starts_in_bytes
from .texts import PATTERNS as PUBLISHED, text_call
from .vocabularies import vocabulary_of

# One expression, not a sequence of them. Later versions have gpt2's as a constant of the module.
PATTERNS = {name: expressions[0] for name, expressions in PUBLISHED.items() if len(expressions) == 1}
PATTERNS["gpt2"] = getattr(openai_public, "r50k_pat_str", PATTERNS["gpt2"])
PATTERNS["none"] = r"(?s:.+)"


@functools.lru_cache(maxsize=8)
def encoding_of(vocabulary, pattern, with_added=False):
    return tiktoken.Encoding("assay", pat_str=PATTERNS[pattern], mergeable_ranks=vocabulary.ranks,
                             special_tokens=vocabulary.added if with_added else {})


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
    asked = Asked(case)
    try:
        encoding = encoding_of(vocabulary, pattern, asked.special != "plain")
    except (OSError, ValueError) as error:
        raise Unsupported(f"tiktoken says: {error}") from error

    def bind(inputs, outputs):
        if asked.text_alone:
            return text_call("tiktoken", inputs, outputs, encoding.encode_ordinary, "i")
        return documents_call("tiktoken", asked, inputs, outputs, encode_of(encoding, vocabulary, asked))
    return bind


def longer_ones(vocabulary):
    """Added tokens that begin with another: which of both is found, tiktoken leaves to the order of a hash table."""
    return [each for each in vocabulary.added
            if any(each != other and each.startswith(other) for other in vocabulary.added)]


def encode_of(encoding, vocabulary, asked):
    ambiguous = longer_ones(vocabulary) if asked.special == "allow" else []

    def refused_or_ids(text):
        try:
            return encoding.encode(text, disallowed_special="all")
        except ValueError:  # it says that there is a special token
            return []

    def ids_of(texts):
        if asked.special == "refuse":
            return [refused_or_ids(each) for each in texts]
        if asked.special == "plain":
            return encoding.encode_ordinary_batch(texts, num_threads=asked.threads)
        return encoding.encode_batch(texts, num_threads=asked.threads, allowed_special="all")

    def encode(texts):
        if any(each in text for text in texts for each in ambiguous):
            raise Unsupported("which of two special tokens is found, of which one begins with the other, is left open")
        found = ids_of(texts)
        if not asked.offsets:
            return [(ids, ()) for ids in found]
        return [(ids, starts_in_bytes("tiktoken", text, ids, encoding.decode_with_offsets(ids)[1] if ids else [],
                                      encoding.decode_single_token_bytes))
                for text, ids in zip(texts, found)]
    return encode


def byte_bpe_decode(case):
    vocabulary = ranks_of(case)
    if vocabulary.added:
        raise Unsupported("the added tokens of this vocabulary are none of its ranks")
    decode = encoding_of(vocabulary, "gpt2").decode_bytes

    def bind(inputs, outputs):
        return decoding_call("tiktoken", vocabulary, inputs, outputs, decode)
    return bind
