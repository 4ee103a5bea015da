"""fastokens: rank files with any one expression, and tokenizer.json."""

import functools

from fastokens._native import Tokenizer

from assay_worker import Unsupported
from .documents import require_text_alone
from .texts import PATTERNS, first_line, text_call, without_panics
from .vocabularies import settings_of, tokenizer_json


@functools.lru_cache(maxsize=8)
def tokenizer_of(vocabulary, pattern, rule):
    if rule != "bytes":
        return Tokenizer.from_json_str(tokenizer_json(vocabulary, pattern, rule))
    if vocabulary.is_tekken:
        raise Unsupported("it ranks bytes of rank files alone")
    if len(PATTERNS.get(pattern, [])) != 1:
        raise Unsupported(f"for rank files it takes one expression; {pattern} is not one")
    return Tokenizer.from_tiktoken(vocabulary.path, pattern=PATTERNS[pattern][0])


def byte_bpe_encode(case):
    require_text_alone(case)
    try:
        made = without_panics(tokenizer_of)(*settings_of(case))
    except (OSError, ValueError) as error:
        raise Unsupported(f"fastokens says: {first_line(error)}") from error

    def compute(text):
        return made.encode_ordinary(text).ids

    def bind(inputs, outputs):
        return text_call("fastokens", inputs, outputs, without_panics(compute), "i")
    return bind
