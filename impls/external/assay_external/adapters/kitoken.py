"""kitoken: rank files and tekken.json, whose expression is replaced by the one that the case asks for where it has
another, and tokenizer.json."""

import functools

import kitoken

from assay_worker import Unsupported
from . import models
from .documents import require_text_alone
from .pieces import require_assigned, wordpiece_settings, words_call
from .texts import PATTERNS, Panicked, first_line, text_call, without_panics
from .vocabularies import settings_of, tokenizer_json


def with_pattern(made, pattern):
    """Its own way to cut is a part of its configuration."""
    config = made.config()
    if pattern == "none":
        config["split"] = []
    else:
        config["split"] = [{"Pattern": {"pattern": {"Regex": each}, "behavior": "Isolate"}} for each in PATTERNS[pattern]]
    made.set_config(config)
    return made


@functools.lru_cache(maxsize=8)
def tokenizer_of(vocabulary, pattern, rule):
    if rule != "bytes":
        return kitoken.Kitoken.from_tokenizers(tokenizer_json(vocabulary, pattern, rule).encode())
    load = kitoken.Kitoken.from_tekken if vocabulary.is_tekken else kitoken.Kitoken.from_tiktoken
    return with_pattern(load(vocabulary.content), pattern)


def byte_bpe_encode(case):
    require_text_alone(case)
    try:
        made = without_panics(tokenizer_of)(*settings_of(case))
    except (Panicked, Unsupported):
        raise
    except Exception as error:  # its errors have no class of their own
        raise Unsupported(f"kitoken says: {first_line(error)}") from error

    def compute(text):
        return made.encode(text)

    def bind(inputs, outputs):
        return text_call("kitoken", inputs, outputs, without_panics(compute), "i")
    return bind


@functools.lru_cache(maxsize=8)
def words_in_pieces(pieces, cased, most):
    return kitoken.Kitoken.from_tokenizers(pieces.tokenizer_json(cased, most, added=[pieces.unknown]).encode())


def wordpiece_encode(case):
    settings = wordpiece_settings(case, "hf")
    try:
        made = without_panics(words_in_pieces)(*settings)
    except Panicked:
        raise
    except Exception as error:  # its errors have no class of their own
        raise Unsupported(f"kitoken says: {first_line(error)}") from error

    def compute(text):
        require_assigned("kitoken", text)
        return made.encode(text)

    def bind(inputs, outputs):
        return words_call(inputs, outputs, without_panics(compute), own=made.encode)
    return bind


@functools.lru_cache(maxsize=8)
def sentences_in_pieces(model):
    load = kitoken.Kitoken.from_tokenizers if model.is_json else kitoken.Kitoken.from_sentencepiece
    return load(model.content)


def by_model(case, kind):
    model = models.model_of(case, kind)
    try:
        made = without_panics(sentences_in_pieces)(model)
    except Panicked:
        raise
    except Exception as error:  # its errors have no class of their own
        raise Unsupported(f"kitoken says: {first_line(error)}") from error

    def bind(inputs, outputs):
        return text_call("kitoken", inputs, outputs, without_panics(made.encode), "i")
    return bind


def unigram_encode(case):
    if case.parameters["rule"] != "single":
        raise Unsupported("it computes in float32: rule=single")
    return by_model(case, models.UNIGRAM)


def sentencepiece_bpe_encode(case):
    return by_model(case, models.BPE)
