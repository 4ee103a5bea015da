"""Cases of byte_bpe_encode and wordpiece_encode that are more than the ids of one text: special tokens, offsets,
documents."""

import array
import itertools

from assay_worker import Call, Unsupported
from .texts import NotUtf8


class Asked:
    """What a case asks for beside ids."""

    def __init__(self, case):
        self.special = case.parameters.get("special", "plain")
        self.offsets = case.parameters.get("offsets", False)
        self.documents = case.parameters.get("documents", False)
        self.threads = case.threads

    @property
    def text_alone(self):
        return self.special == "plain" and not self.offsets and not self.documents


def require_text_alone(case):
    asked = Asked(case)
    if not asked.text_alone:
        raise Unsupported("it is asked for the ids of one text, without special tokens, offsets or documents")


def begins_of_characters(text):
    """Where each character of a text begins in its UTF-8, and where the text ends."""
    return list(itertools.accumulate((len(each.encode()) for each in text), initial=0))


def starts_in_bytes(name, text, ids, characters, token_of):
    """Libraries say in which character a token begins: in bytes, if it does not begin inside of it."""
    begins = begins_of_characters(text)
    for number in ids:
        if 0x80 <= token_of(number)[0] < 0xC0:
            raise Unsupported(f"{name} gives offsets in characters; a token of this text begins inside of one")
    return [begins[each] for each in characters]


def documents_call(name, asked, inputs, outputs, encode, errors="strict"):
    """`encode` takes a list of texts (str) and gives, for each, its ids and, with offsets, where these stand in bytes: a
    list for each output that says so. `errors`: what becomes of bytes that are part of no character."""
    source = inputs[0]

    def cut():
        text = source.text()
        ends = [len(text)]
        if asked.documents:
            given = array.array("q")
            given.frombytes(inputs[2].text())
            ends, before = [], 0
            for end in given:
                before = min(max(end, before), len(text))
                ends.append(before)
        begins = [0, *ends[:-1]] if ends else []
        try:
            return begins, [text[begin:end].decode(errors=errors) for begin, end in zip(begins, ends)]
        except UnicodeDecodeError as error:
            raise NotUtf8(name) from error

    def write(output, codes, numbers):
        packed = array.array(codes, numbers)
        if len(packed) > output.dims[0]:
            raise ValueError(f"{len(packed)} elements of {output.name}, and room for {output.dims[0]}")
        memoryview(output.view).cast("B")[:len(packed) * packed.itemsize] = memoryview(packed).cast("B")
        return len(packed)

    def run():
        begins, texts = cut()
        encoded = encode(texts)
        lengths = [write(outputs[0], "i", itertools.chain.from_iterable(each[0] for each in encoded))]
        for place in range(1, len(outputs) - asked.documents):
            places = [begin + each for begin, of_text in zip(begins, encoded) for each in of_text[place]]
            lengths.append(write(outputs[place], "q", places))
        if asked.documents:
            lengths.append(write(outputs[len(lengths)], "q", itertools.accumulate(len(each[0]) for each in encoded)))
        return lengths

    def bare():
        _, texts = cut()
        return lambda: encode(texts)
    return Call(run, bare)
