"""Writes the SentencePiece models of this folder: make_models.py FOLDER.

Needs sentencepiece 0.2.3 of PyPI, whose trainer and charsmaps they are of. What it learns of is in the tree: the page
of byte_bpe_encode, and the licence. Two models are not trained: few letters, of which any string is a piece, with
scores that tie or differ by a rounding.
"""

import base64
import io
import itertools
import json
import os
import random
import struct
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..", "..")
PAGES = [os.path.join(HERE, "..", "..", "byte_bpe_encode", "data", "training.txt"), os.path.join(ROOT, "LICENSE")]
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
UNIGRAM, BPE = 1, 2
SPACE = "\u2581"

# Rules of a charsmap of its own: a longer one beside its beginnings, what becomes spaces, nothing, or more than it was.
# Each is the code points of what is replaced and of what it becomes.
RULES = [("ab", "x"), ("abcd", "y z"), ("A", "a"), ("B", "b"), ("C", "c"), ("\t", " "), ("\n", " "), ("\u00a0", " "),
         ("\u3000", " "), ("\u200b", ""), ("\u00ad", ""), ("e\u0301", "\u00e9"), ("\ufb01", "fi"), ("\u2026", "..."),
         ("\ufdfa", "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064a\u0647 \u0648\u0633\u0644\u0645"),
         ("\u00a8", " \u0308"), ("\u33a1", "m2"), ("\ufffd", "?")]


# ---- the wire format of protocol buffers, as far as it is needed ----

def varint(number):
    made = b""
    while number > 127:
        made += bytes([number & 127 | 128])
        number >>= 7
    return made + bytes([number])


def field(number, value):
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    return varint(number << 3) + varint(value)


def fields_of(message):
    """(number, wire type, value) of each; value is bytes, or a number."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
    while at < len(message):
        key = number()
        if key & 7 == 0:
            yield key >> 3, 0, number()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or number()
        yield key >> 3, key & 7, message[at:at + size]
        at += size


def piece(text, score, kind):
    return field(1, field(1, text.encode()) + field(2, score) + field(3, kind))


def model(pieces, kind, byte_fallback=False, dummy=True, remove=True):
    made = b"".join(piece(*each) for each in pieces)
    made += field(2, field(3, kind) + field(35, int(byte_fallback)))
    return made + field(3, field(1, b"identity") + field(3, int(dummy)) + field(4, int(remove)))


# ---- trained ----

def text_of_pages():
    return "".join(open(page, encoding="utf-8").read() for page in PAGES).splitlines()


def train(**options):
    import sentencepiece
    made = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(text_of_pages()), model_writer=made, num_threads=1,
                                             minloglevel=2, hard_vocab_limit=False, **options)
    return made.getvalue()


def write_rules(path):
    with open(path, "w", encoding="utf-8") as file:
        for source, target in RULES:
            file.write("\t".join(" ".join(f"{ord(each):X}" for each in side) for side in (source, target)) + "\n")


def without_pages(made):
    """Without what the trainer notes of where it was started, and of which file its rules are."""
    kept = b""
    for number, wire, value in fields_of(made):
        if number == 2:
            value = b"".join(field(n, v) if w != 5 else field(n, struct.unpack("<f", v)[0])
                             for n, w, v in fields_of(value) if n not in (1, 2))
        if number == 3:
            value = b"".join(field(n, v) for n, _, v in fields_of(value) if n != 6)
        kept += field(number, value)
    return kept


def with_unused(made, every):
    """Each so manieth piece of more than a character is not to be used."""
    kept, seen = b"", 0
    for number, _, value in fields_of(made):
        if number == 1:
            told = {n: v for n, _, v in fields_of(value)}
            if told.get(3, NORMAL) == NORMAL and len(told[1].decode()) > 1:
                seen += 1
                if seen % every == 0:
                    value = field(1, told[1]) + field(2, struct.unpack("<f", told[2])[0]) + field(3, UNUSED)
        kept += field(number, value)
    return kept


# ---- of few letters ----

def strings(letters, longest):
    return ["".join(each) for length in range(1, longest + 1) for each in itertools.product(letters, repeat=length)]


def tied_unigram():
    """Scores are few multiples of a tenth, which no sum of floats hits: which of two ways to the same sum is greater
    is a matter of how it is rounded."""
    draw = random.Random(5)
    pieces = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", -50.0, CONTROL), ("ccc", 0.0, USER_DEFINED)]
    for text in strings("abc" + SPACE, 4):
        if len(text) > 1 and (text == "ccc" or draw.random() < 0.4):
            continue
        kind = UNUSED if draw.random() < 0.05 and len(text) > 1 else NORMAL
        pieces.append((text, -0.1 * len(text) * draw.choice([1, 2, 3, 10, 30]) - draw.choice([0, 0, 1e-7, 0.3]), kind))
    # Of "gef", ge and an unknown f cost a little less than g and ef. The lowest
    # score of all is no NORMAL piece's. Of two e with an accent, the symbol of four bytes counts more than both.
    pieces += [("g", -11.9, NORMAL), ("ge", -0.1, NORMAL), ("ef", -12.0, NORMAL), ("gef", -1.0, UNUSED),
               ("\u00e9", 0.12, NORMAL), ("\u00e9\u00e9", 0.0, USER_DEFINED)]
    return model(pieces, UNIGRAM, remove=False)


def shuffled_bpe():
    """Scores that no training would give: some tie, and what is made may come before its parts. Some pieces are not to
    be used, and some are whole."""
    draw = random.Random(7)
    pieces = [("<unk>", 0.0, UNKNOWN), ("<s>", 0.0, CONTROL), ("</s>", 0.0, CONTROL), ("bab", 0.0, USER_DEFINED),
              ("cc", 0.0, USER_DEFINED), ("ccab", 0.0, USER_DEFINED)]
    known = {text for text, _, _ in pieces}
    letters = ["a", "b", SPACE]  # c alone is none
    for text in letters + [each for each in strings("abc" + SPACE, 5) if len(each) > 1]:
        if text in known or len(text) > 1 and draw.random() < 0.6:
            continue
        kind = UNUSED if len(text) > 1 and draw.random() < 0.3 else NORMAL
        pieces.append((text, -float(draw.randrange(60)), kind))
    return model(pieces, BPE, dummy=False, remove=False)


def tokenizer_json(made):
    """A unigram model as a tokenizer.json of Hugging Face's: without its symbols, which are another thing there, and
    without pieces in which a space stands behind something else."""
    pieces, charsmap, special = [], b"", []
    for number, _, value in fields_of(made):
        if number == 3:
            charsmap = {n: v for n, _, v in fields_of(value)}.get(2, b"")
        if number != 1:
            continue
        told = {n: v for n, _, v in fields_of(value)}
        text, kind = told[1].decode(), told.get(3, NORMAL)
        if kind == USER_DEFINED or kind == NORMAL and SPACE in text[1:]:
            continue
        if kind in (UNKNOWN, CONTROL):
            special.append({"id": len(pieces), "content": text, "single_word": False, "lstrip": False, "rstrip": False,
                            "normalized": False, "special": True})
        pieces.append([text, struct.unpack("<f", told[2])[0] if 2 in told else 0.0])
    special.append({**special[-1], "id": len(pieces), "content": "<mask>"})
    spaces = {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": True}
    told = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": special,
            "normalizer": {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(charsmap).decode()},
            "pre_tokenizer": spaces, "post_processor": None, "decoder": spaces,
            "model": {"type": "Unigram", "unk_id": 0, "vocab": None, "byte_fallback": True}}
    lines = ",\n".join("  " + json.dumps(each, ensure_ascii=False) for each in pieces)
    return json.dumps(told, ensure_ascii=False, indent=1).replace('"vocab": null', '"vocab": [\n' + lines + "]") + "\n"


def main(folder):
    rules = os.path.join(folder, "rules.tsv")
    write_rules(rules)
    symbols = ["<sep>", "<<", "<<<", "<<A", SPACE * 2, "abra", "\u00e9", "\u3000\u3000", "=="]
    made = {
        "small_unigram.model": train(model_type="unigram", vocab_size=500),
        "bytes_unigram.model": train(model_type="unigram", vocab_size=700, byte_fallback=True,
                                     user_defined_symbols=symbols, normalization_rule_tsv=rules,
                                     remove_extra_whitespaces=False),
        "bytes_bpe.model": train(model_type="bpe", vocab_size=800, byte_fallback=True, user_defined_symbols=symbols,
                                 normalization_rule_name="identity", remove_extra_whitespaces=False),
        "spaces_bpe.model": train(model_type="bpe", vocab_size=500, split_by_whitespace=False,
                                  normalization_rule_tsv=rules, add_dummy_prefix=False),
        "unused_bpe.model": with_unused(train(model_type="bpe", vocab_size=500, normalization_rule_tsv=rules,
                                              treat_whitespace_as_suffix=True), 3),
        "tied_unigram.model": tied_unigram(),
        "shuffled_bpe.model": shuffled_bpe(),
    }
    os.remove(rules)
    for name, content in made.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(without_pages(content))
    with open(os.path.join(folder, "json_unigram.json"), "w", encoding="utf-8") as file:
        file.write(tokenizer_json(made["bytes_unigram.model"]))


if __name__ == "__main__":
    main(sys.argv[1])
