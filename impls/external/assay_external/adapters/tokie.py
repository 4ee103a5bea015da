"""tokie: tokenizer.json alone, from a file."""

import functools
import os
import re
import tempfile

import tokie

from assay_worker import Unsupported
from .documents import require_text_alone
from .pieces import require_assigned, wordpiece_settings, words_call
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


@functools.lru_cache(maxsize=8)
def words_in_pieces(pieces, cased, most):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokenizer.json")
        with open(path, "w", encoding="utf-8") as file:
            file.write(pieces.tokenizer_json(cased, most))
        return tokie.Tokenizer.from_json(path)


# It takes U+007F for a sign, and all ideographs of extension E for such, as Google's rule does.
OTHERWISE = re.compile("[\x7f\U0002b820-\U0002b91f]")


def wordpiece_encode(case):
    settings = wordpiece_settings(case, "hf")
    if not settings[0].is_dense:
        raise Unsupported("it numbers pieces in the order of their ids, and these have gaps")
    try:
        made = without_panics(words_in_pieces)(*settings)
    except (OSError, ValueError, tokie.TokieError) as error:
        raise Unsupported(f"tokie says: {first_line(error)}") from error

    def own(text):
        return made.encode(text, add_special_tokens=False).ids

    def compute(text):
        require_assigned("tokie", text)
        if OTHERWISE.search(text):
            raise Unsupported("it takes U+007F for a sign and U+2B820 to U+2B91F for ideographs, and the text has some")
        return own(text)

    def bind(inputs, outputs):
        return words_call(inputs, outputs, without_panics(compute), own=own)
    return bind
