"""BlingFire: the models that its wheel has, each for the vocabulary that it was made of."""

import ctypes
import functools
import hashlib
import os

import blingfire
import unicodedata2

from assay_worker import Unsupported
from .older_unicode import CodePoints, MARKS_AND_SIGNS_OF_TOKENIZERS
from .pieces import wordpiece_settings, words_call

CAPITAL_SIGMA = "\u03a3"  # which is never a final one
NEWER_CAPITALS = frozenset(map(chr, [*range(0x1c90, 0x1cc0), 0xa7c5]))

# What a vocabulary holds, the model, and whether that is cased.
MODELS = {
    "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3": ("bert_base_tok.bin", False),
    "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02": ("bert_base_cased_tok.bin", True),
    "fe0fda7c425b48c516fc8f160d594c8022a0808447475c1a7c6d6479763f310c": ("bert_multi_cased.bin", True),
}


@functools.lru_cache(maxsize=8)
def model_of(path, size, changed):
    del size, changed  # they only tell one state of a file from another
    with open(path, "rb") as file:
        return MODELS.get(hashlib.sha256(file.read()).hexdigest())


@functools.lru_cache(maxsize=4)
def loaded(name):
    return blingfire.load_model(os.path.join(os.path.dirname(blingfire.__file__), name))


def is_taken_otherwise(character, cased):
    """What it has no word for, or another: see docs/finds.md. Its tables are older than those of Unicode 9."""
    if character in "\t\n\r":
        return False
    category = unicodedata2.category(character)
    if category in ("Cc", "Cf", "Co", "Zl", "Zp", "Mn") or character == "\ufffd":
        return True
    if character in MARKS_AND_SIGNS_OF_TOKENIZERS.members:
        return True
    if cased:
        return False
    parts = unicodedata2.normalize("NFD", character)
    letters = [each for each in parts if unicodedata2.category(each) != "Mn"]
    return character == CAPITAL_SIGMA or character in NEWER_CAPITALS or (
        parts != character and (len(parts) == 1 or len(letters) != 1))


@functools.lru_cache(maxsize=2)
def taken_otherwise(cased):
    if unicodedata2.unidata_version != "16.0.0":
        raise Unsupported(f"unicodedata2 is of Unicode {unicodedata2.unidata_version}, and the contract of Unicode 16.0.0")
    return CodePoints(each for each in range(1, 0x110000)
                      if not 0xd800 <= each <= 0xdfff and is_taken_otherwise(chr(each), cased))


def require_the_same_words(text, cased, most):
    if "\0" in text or taken_otherwise(cased).are_in(text):
        raise Unsupported("it cuts words at what is dropped and at marks, decomposes letters with accents alone, and has "
                          "tables older than Unicode 9: the text has characters of which that makes others")
    if any(len(word) > most for word in text.split()):
        raise Unsupported(f"it has no limit, and the text has words of more than {most} characters")


def wordpiece_encode(case):
    pieces, cased, most = wordpiece_settings(case, "google")
    told = os.stat(pieces.path)
    model = model_of(pieces.path, told.st_size, told.st_mtime_ns)
    if model is None:
        raise Unsupported("it has models of its own alone: of bert_uncased, bert_cased and bert_multilingual")
    if model[1] != cased:
        raise Unsupported("its model of this vocabulary is " + ("cased" if model[1] else "uncased"))
    made, unknown = loaded(model[0]), pieces.ids[pieces.unknown]

    def own(text):
        """As blingfire.text_to_ids does it, but for filling up what is left."""
        encoded = text.encode()
        ids = (ctypes.c_int32 * (len(encoded) + 1))()
        count = blingfire.blingfire.TextToIds(ctypes.c_void_p(made), ctypes.c_char_p(encoded), len(encoded), ids, len(ids),
                                              unknown)
        return ids[:count]

    def compute(text):
        require_the_same_words(text, cased, most)
        return own(text)

    def bind(inputs, outputs):
        return words_call(inputs, outputs, compute, own=own)
    return bind
