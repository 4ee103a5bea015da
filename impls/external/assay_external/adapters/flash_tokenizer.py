"""Google's BasicTokenizer and WordpieceTokenizer: the file tokenization.py of google-research/bert, which flash_tokenizer ships beside its own
as bert_tokenizer_original.py. That file alone is loaded. What it asks of Python's `unicodedata` is asked of
unicodedata2, which has the tables of Unicode 16."""

import functools
import importlib.util
import os
import unicodedata

import unicodedata2

from assay_worker import Unsupported
from .older_unicode import newer_than_python
from .pieces import wordpiece_settings, words_call
from .texts import rewriting_call

NAME = "flash_tokenizer"


@functools.lru_cache(maxsize=1)
def original():
    if unicodedata2.unidata_version != "16.0.0":
        raise Unsupported(f"unicodedata2 is of Unicode {unicodedata2.unidata_version}, and the contract of Unicode 16.0.0")
    folder = os.path.dirname(importlib.util.find_spec(NAME).origin)
    spec = importlib.util.spec_from_file_location("bert_tokenizer_original",
                                                  os.path.join(folder, "bert_tokenizer_original.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.unicodedata = unicodedata2
    return module


def require_known_characters(text, uncased):
    if uncased and newer_than_python().are_in(text):
        raise Unsupported(f"str.lower of this Python is that of Unicode {unicodedata.unidata_version}, "
                          "and the text has newer characters")


def bert_normalize(case):
    if case.parameters["rule"] != "google":
        raise Unsupported("it is Google's rule")
    uncased = case.parameters["case"] == "uncased"
    tokenize = original().BasicTokenizer(do_lower_case=uncased).tokenize

    def compute(text):
        require_known_characters(text, uncased)
        return " ".join(tokenize(text))

    def bind(inputs, outputs):
        return rewriting_call(NAME, inputs, outputs, compute, own=tokenize)
    return bind


def wordpiece_encode(case):
    pieces, cased, most = wordpiece_settings(case, "google")
    if pieces.prefix != "##":
        raise Unsupported("it writes ## before what goes on with a word")
    if most > 1000:
        raise Unsupported("it tries all ends of a word from each place of it: of more than 1000 characters that takes too long")
    words = original().BasicTokenizer(do_lower_case=not cased).tokenize
    cut = original().WordpieceTokenizer(pieces.ids, pieces.unknown, most).tokenize
    ids = pieces.ids

    def own(text):
        return [ids[piece] for word in words(text) for piece in cut(word)]

    def compute(text):
        require_known_characters(text, not cased)
        return own(text)

    def bind(inputs, outputs):
        return words_call(inputs, outputs, compute, own=own)
    return bind
