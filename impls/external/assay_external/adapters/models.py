"""Models of SentencePiece as the adapters of others' encoders see them: a .model, or a tokenizer.json of the kind
Unigram, and the text as the contract of charsmap_normalize normalises it. For who takes a text in another way and has
to know where that makes a difference."""

import base64
import functools
import json
import os
import struct

from assay_worker import Unsupported

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
UNIGRAM, BPE = 1, 2
MARK = "\u2581"


def fields_of(message):
    """(number, value) of each field of a message of protocol buffers; value is bytes, or a number."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at, value, shift = at + 1, value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value
    while at < len(message):
        key = number()
        if key & 7 == 0:
            yield key >> 3, number()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or number()
        yield key >> 3, message[at:at + size]
        at += size


def latest(message):
    """Of a field that is there twice, the last counts."""
    return dict(fields_of(message))


class Model:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.content = file.read()
        self.is_json = self.content.startswith(b"{")
        self.charsmap, self.escapes, self.is_suffix, self.byte_fallback = b"", True, False, False
        if self.is_json:
            self._read_json(json.loads(self.content))
        else:
            self._read_messages()
        self.texts_by_type = {kind: [text for text, _, own in self.pieces if own == kind] for kind in range(1, 7)}
        self.symbols = sorted((each.encode() for each in self.texts_by_type[USER_DEFINED]), key=len, reverse=True)
        size = int.from_bytes(self.charsmap[:4], "little")
        self.units = struct.unpack(f"<{size // 4}I", self.charsmap[4:4 + size]) if self.charsmap else ()
        self.replacements = self.charsmap[4 + size:]

    def _read_json(self, told):
        model = told["model"]
        added = {each["id"]: each["content"] for each in told.get("added_tokens") or []}
        self.kind, self.byte_fallback = UNIGRAM, model.get("byte_fallback", False)
        self.pieces = []
        for number, (text, score) in enumerate(model["vocab"]):
            is_byte = self.byte_fallback and len(text) == 6 and text.startswith("<0x") and text.endswith(">")
            self.pieces.append((text, score, UNKNOWN if number == model["unk_id"] else CONTROL if number in added
                                else BYTE if is_byte else NORMAL))
        self.pieces += [(added[each], 0.0, CONTROL) for each in sorted(added) if each >= len(self.pieces)]
        self.charsmap = base64.b64decode((told.get("normalizer") or {}).get("precompiled_charsmap") or "")
        spaces = told["pre_tokenizer"]
        self.has_prefix = spaces.get("prepend_scheme", "always" if spaces.get("add_prefix_space", True) else "never") != "never"
        self.removes = False

    def _read_messages(self):
        self.pieces, self.kind, self.has_prefix, self.removes = [], UNIGRAM, True, True
        for number, value in fields_of(self.content):
            if number == 1:
                told = latest(value)
                self.pieces.append((told[1].decode(), struct.unpack("<f", told[2])[0] if 2 in told else 0.0,
                                    told.get(3, NORMAL)))
            elif number == 2:
                told = latest(value)
                self.kind, self.byte_fallback = told.get(3, self.kind), bool(told.get(35, self.byte_fallback))
                self.is_suffix = bool(told.get(24, self.is_suffix))
            elif number == 3:
                told = latest(value)
                self.charsmap = told.get(2, self.charsmap)
                self.has_prefix, self.removes = bool(told.get(3, self.has_prefix)), bool(told.get(4, self.removes))
                self.escapes = bool(told.get(5, self.escapes))

    def _prefix(self, text, at):
        """How many bytes are replaced here, and by what."""
        for symbol in self.symbols:
            if text.startswith(symbol, at):
                return len(symbol), symbol
        found = None
        if self.units:
            unit = 0
            for end in range(at, len(text) + 1):
                told = self.units[unit]
                base = unit ^ told >> 10 << ((told & 0x200) >> 6)
                if told >> 8 & 1 and end > at:
                    place = self.units[base] & 0x7fffffff
                    found = end - at, self.replacements[place:self.replacements.index(b"\0", place)]
                if end == len(text):
                    break
                unit = base ^ text[end]
                if unit >= len(self.units) or self.units[unit] & 0x800000ff != text[end]:
                    break
        if found:
            return found
        lead = text[at]
        size = 1 if lead < 0x80 else 2 if lead < 0xe0 else 3 if lead < 0xf0 else 4
        return size, text[at:at + size]

    def replaced(self, text):
        """A text (str) with all prefixes replaced; what becomes of its spaces is not done."""
        source, made, at = text.encode(), [], 0
        while at < len(source):
            size, by = self._prefix(source, at)
            made.append(by)
            at += size
        return b"".join(made).decode()


@functools.lru_cache(maxsize=8)
def _read(path, size, changed):
    del size, changed  # they only tell one state of a file from another
    return Model(path)


def model_of(case, kind):
    path = case.inputs[1].text().decode()
    try:
        told = os.stat(path)
        read = _read(path, told.st_size, told.st_mtime_ns)
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise Unsupported(f"the model: {type(error).__name__}: {error}") from error
    if read.kind != kind:
        raise Unsupported("the model is of another kind")
    return read


def require_plain_spaces(name, model, replaced):
    """Where all ways to treat spaces agree: none at the ends, and none behind another."""
    if not replaced:
        raise Unsupported(f"{name} has another rule for texts of which nothing is left")
    spaces = (" ", MARK)
    if replaced[0] in spaces and (model.has_prefix or model.removes):
        raise Unsupported(f"{name} has another rule for spaces at the beginning of a text")
    if model.removes and (replaced[-1] in spaces or any(a + b in replaced for a in spaces for b in spaces)):
        raise Unsupported(f"{name} has another rule for extra spaces")


def require_pieces_alone(name, model, text, kinds):
    """A text that holds one of the pieces of these types, which stand in none for the contract."""
    for kind in kinds:
        if any(piece in text for piece in model.texts_by_type[kind]):
            raise Unsupported(f"{name} knows no types of pieces, and the text holds one that is not to be found in it")
