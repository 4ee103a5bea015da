"""tokie: tokenizer.json alone, from a file."""

import functools
import os
import tempfile

import tokie

from assay_worker import Unsupported
from .documents import require_text_alone
from .texts import first_line, text_call, without_panics
from .vocabularies import settings_of, tokenizer_json


@functools.lru_cache(maxsize=8)
def tokenizer_of(vocabulary, pattern, rule):
    if rule == "bytes":
        raise Unsupported("it loads lists of merges, whose pairs it ranks")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokenizer.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(tokenizer_json(vocabulary, pattern, rule))
        return tokie.Tokenizer.from_json(path)


def byte_bpe_encode(case):
    require_text_alone(case)
    try:
        made = without_panics(tokenizer_of)(*settings_of(case))
    except (OSError, ValueError, tokie.TokieError) as error:
        raise Unsupported(f"tokie says: {first_line(error)}") from error

    def compute(text):
        return made.encode(text, add_special_tokens=False).ids

    def bind(inputs, outputs):
        return text_call("tokie", inputs, outputs, without_panics(compute), "i")
    return bind
