"""Vocabularies of WordPiece as the adapters of other people's encoders read them: both formats become what most of these
libraries load, a tokenizer.json."""

import array
import functools
import json
import os

from assay_worker import Call, Unsupported
from .documents import require_text_alone
from .older_unicode import not_assigned

OF_RULE = {"google": 200, "hf": 100}
SPECIAL_LINES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")  # of a vocab.txt that has them


class Pieces:
    def __init__(self, path):
        self.path, self.prefix, self.unknown, self.added = path, "##", "[UNK]", []  # added: that are no pieces
        with open(path, "rb") as file:
            content = file.read().decode()
        if content.startswith("{"):
            read = json.loads(content)
            model = read["model"]
            self.ids, self.prefix, self.unknown = model["vocab"], model["continuing_subword_prefix"], model["unk_token"]
            self.special = {each["content"]: each["id"] for each in read.get("added_tokens") or []}
            self.added = [(text, number) for text, number in self.special.items() if text not in self.ids]
        else:
            lines = content.split("\n")
            self.ids = {line.removesuffix("\r"): number for number, line in enumerate(lines[:-1] if not lines[-1] else lines)}
            self.special = {each: self.ids[each] for each in SPECIAL_LINES if each in self.ids}
        self.is_dense = sorted(self.ids.values()) == list(range(len(self.ids)))

    def tokenizer_json(self, cased, most, added=()):
        """Without added tokens, but for who wants some: they are not looked for in texts."""
        return json.dumps({
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": [
                {"id": self.ids[each], "content": each, "single_word": False, "lstrip": False, "rstrip": False,
                 "normalized": False, "special": True} for each in added],
            "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                           "lowercase": not cased},
            "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None,
            "decoder": {"type": "WordPiece", "prefix": self.prefix, "cleanup": True},
            "model": {"type": "WordPiece", "unk_token": self.unknown, "continuing_subword_prefix": self.prefix,
                      "max_input_chars_per_word": most, "vocab": self.ids}}, ensure_ascii=False)


@functools.lru_cache(maxsize=8)
def _read(path, size, changed):
    del size, changed  # they only tell one state of a file from another
    return Pieces(path)


def pieces_of(path):
    """Throws Unsupported for what is no vocabulary; most files are refused by the contract before they come here."""
    try:
        told = os.stat(path)
        return _read(path, told.st_size, told.st_mtime_ns)
    except (OSError, ValueError, KeyError) as error:
        raise Unsupported(f"the vocabulary: {type(error).__name__}: {error}") from error


def wordpiece_settings(case, rule, ids_alone=True):
    """The vocabulary, whether it is cased, and how long a word may be, of a case of wordpiece_encode by this rule."""
    told = case.parameters
    if ids_alone:
        require_text_alone(case)
    if told["rule"] != rule:
        raise Unsupported(f"its words are those of the rule {rule}")
    return pieces_of(case.inputs[1].text().decode()), told["case"] == "cased", told["max_word"] or OF_RULE[rule]


def words_call(inputs, outputs, compute, own=None):
    """From a text (str) to ids. Bytes that are part of no character are dropped, as the rules have it. `bare` is `own`
    where that is less than `compute`."""
    source, target = inputs[0], outputs[0]
    target_view = memoryview(target.view).cast("B")

    def decode():
        return bytes(source.view).decode("utf-8", errors="ignore")

    def run():
        ids = array.array("i", compute(decode()))
        if len(ids) > target.dims[0]:
            raise ValueError(f"{len(ids)} ids, and room for {target.dims[0]}")
        target_view[:len(ids) * ids.itemsize] = memoryview(ids).cast("B")
        return [len(ids)]

    def bare():
        text = decode()
        return lambda: (own or compute)(text)
    return Call(run, bare)


@functools.lru_cache(maxsize=1)
def _not_assigned():
    return not_assigned()


def require_assigned(name, text):
    """For libraries that drop characters that are not assigned, which no rule does."""
    known = _not_assigned()
    if known is None:
        raise Unsupported("which characters are assigned is not known here: unicodedata2 of Unicode 16 is not there")
    if known.are_in(text):
        raise Unsupported(f"{name} drops characters that are not assigned, and the text has some")
