"""gigatoken: rank files by the name that it has for a pattern, and tokenizer.json."""

import functools

import gigatoken

from assay_worker import Unsupported
from . import models
from .documents import require_text_alone
from .texts import first_line, text_call, without_panics
from .vocabularies import settings_of, tokenizer_json

# What BPETokenizer.from_tiktoken calls them; it has no others for rank files.
PRETOKENIZERS = {"gpt2": "gpt2", "cl100k": "cl100k", "o200k": "o200k", "qwen2": "qwen2", "deepseek": "deepseek_v3"}

MOST_IDS = 1 << 26


def ids_of(made):
    def compute(text):
        return made.encode(text).tolist()

    def bind(inputs, outputs):
        return text_call("gigatoken", inputs, outputs, without_panics(compute), "i")
    return bind


@functools.lru_cache(maxsize=8)
def tokenizer_of(vocabulary, pattern, rule):
    if max(vocabulary.tokens_by_id) >= MOST_IDS:
        raise Unsupported("it makes tables of all ids up to the highest, which of this vocabulary take gigabytes")
    if rule != "bytes":
        return gigatoken.Tokenizer.from_json(tokenizer_json(vocabulary, pattern, rule))
    if vocabulary.is_tekken:
        raise Unsupported("it ranks bytes of rank files alone")
    if pattern not in PRETOKENIZERS:
        raise Unsupported(f"of rank files it has no pretokenizer for {pattern}")
    return gigatoken.Tokenizer.from_tiktoken(vocabulary.path, pretokenizer=PRETOKENIZERS[pattern])


def byte_bpe_encode(case):
    require_text_alone(case)
    try:
        made = without_panics(tokenizer_of)(*settings_of(case))
    except (OSError, RuntimeError, ValueError) as error:
        raise Unsupported(f"gigatoken says: {first_line(error)}") from error

    return ids_of(made)


@functools.lru_cache(maxsize=8)
def sentences_in_pieces(model):
    return gigatoken.Tokenizer.from_sentencepiece(model.content)


def sentencepiece_bpe_encode(case):
    model = models.model_of(case, models.BPE)
    try:
        made = without_panics(sentences_in_pieces)(model)
    except (OSError, RuntimeError, ValueError) as error:
        raise Unsupported(f"gigatoken says: {first_line(error)}") from error

    return ids_of(made)
