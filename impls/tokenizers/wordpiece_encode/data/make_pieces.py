#!/usr/bin/env python3
"""Makes the vocabularies beside it again, the same on every machine.

usage: make_pieces.py [FOLDER]     (default: the folder of this script)

small.txt is what byte pair encoding with '##' learns of byte_bpe_encode's training.txt and the licence, in small letters
without accents: a vocab.txt, with all characters, first and behind others. [UNK] is its second line.

awkward.json is what no training gives: a tokenizer.json whose pieces are beginnings and ends of one another, of one letter
many times, long, of letters of several bytes, in capitals and with accents, with the mark of '##' alone and many times,
and many a letter that begins a word and never goes on with one; with ids in any order and gaps between them, up to
2^31 - 1, and an added token that is no piece.

special.json has added tokens that are hard to tell from each other and from text: beginnings, ends and overlaps of one
another, in capitals, with accents and blanks, pieces and none, with ids of more than 16 bits.

other_prefix.json has a letter where others have '##': "ab" begins a word, and goes on with one as "b".
"""
import collections
import json
import pathlib
import random
import re
import sys
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]
SMALL_SIZE = 900
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def training_words():
    text = "".join(file.read_text(encoding="utf-8") for file in (
        ROOT / "impls/tokenizers/byte_bpe_encode/data/training.txt", ROOT / "LICENSE"))
    text = "".join(each for each in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(each) != "Mn")
    return collections.Counter(re.findall(r"[^\W_]+|[^\s\w]|_", text))


def joined(left, right):
    return left + right.removeprefix("##")


def small():
    words = {word: [word[0], *("##" + each for each in word[1:])] for word in training_words()}
    counts = training_words()
    letters = sorted({each for word in words for each in word} | set("abcdefghijklmnopqrstuvwxyz0123456789"))
    pieces = SPECIAL + letters + ["##" + each for each in letters if each.isalnum()]
    known = set(pieces)
    while len(pieces) < SMALL_SIZE:
        pairs = collections.Counter()
        for word, parts in words.items():
            for pair in zip(parts, parts[1:]):
                pairs[pair] += counts[word]
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        made = joined(*best)
        if made not in known:
            known.add(made)
            pieces.append(made)
        for word, parts in words.items():
            at = 0
            while at + 1 < len(parts):
                if (parts[at], parts[at + 1]) == best:
                    parts[at:at + 2] = [made]
                at += 1
    return pieces


def tokenizer_json(vocabulary, prefix, most, cased, added):
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [
            {"id": number, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
             "special": True} for text, number in added],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None,
                       "lowercase": not cased},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None,
        "decoder": {"type": "WordPiece", "prefix": prefix, "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": prefix,
                  "max_input_chars_per_word": most, "vocab": vocabulary}}


def awkward():
    # The example of Song et al. 2021 (table 1), and more of its kind.
    pieces = ["a", "abcdx", "##b", "##c", "##cdy", "##dz", "ab", "abc", "abcde", "##bcd", "##de", "##e", "##xyz", "##xy"]
    pieces += ["a" * count for count in (2, 3, 5, 8, 13, 60)] + ["##" + "a" * count for count in (3, 7, 20)]
    pieces += ["b" + "a" * count for count in (1, 4)] + ["##" + "ab" * count for count in (1, 2, 3, 9)]
    pieces += ["a" * 199 + "b", "##" + "a" * 40 + "c", "##" + "b" * 99, "b" * 100, "b", "c", "x" * 1024, "##" + "x" * 1022]
    # Of several bytes, of which some have the first in common and some the last.
    pieces += ["\u044f", "\u044f\u044f", "##\u044f", "##\u044f\u0436\u044f", "\u044e", "##\u0436", "\u0436\u044f",
               "\u03b1", "##\u03b1\u03b1", "\u03c3", "##\u03c3", "##\u03c2", "\u03b1\u03c3", "\u4e2d", "\u6587", "##\u4e2d",
               "\u0e05", "##\u0e05", "\u1112", "##\u1161", "##\u11ab", "\u1112\u1161\u11ab", "\ud55c", "\ud55c\uad6d",
               "\u0939", "##\u093f\u0928", "\U00010428", "##\U00010428\U00010428", "##\U0001042c", "\u0298", "##\u00e9", "\u00e9", "##\u0301",
               "e", "##n", "##e\u0301", "\u00e9\u00e9"]
    # In capitals, and what stands for something else.
    pieces += ["A", "##A", "The", "THE", "the", "##HE", "##\u00c9", "\u00df", "##ss", "\u0130", "i", "##\u0307", "##I"]
    pieces += ["#", "##", "###", "####", "##[", "##]", "[", "]", "##unk", "unk", "UNK", "##UNK", "u", "##n k", "a b", "\u00a0", " ",
               ".", ",", "'", "##'", "-", "##.", "\ue000", "##\ue000", "1", "##1", "##11", "12", "##2"]
    # What a decoder that cleans up takes blanks from, also within a piece.
    pieces += ["n't", "'m", "'s", "'ve", "'re", "'ll", "do not", "do", "not", "?", "!", "x . y , z", "it ' s", "a ' .", "s", "m", "ve",
               "re", "##'s", "##\u2019", "a##b"]
    pieces += ["[UNK]", "[CLS]", "[MASK]"]
    assert len(set(pieces)) == len(pieces)
    draw = random.Random(1)
    ids = draw.sample(range(5, 3 * len(pieces)), len(pieces) - 4) + [0, 65536, (1 << 24) + 5, (1 << 31) - 1]
    draw.shuffle(ids)
    order = list(zip(pieces, ids))
    draw.shuffle(order)
    vocabulary = dict(order)
    added = [(each, vocabulary[each]) for each in ("[UNK]", "[CLS]", "[MASK]")] + [("<extra>", 3)]
    return tokenizer_json(vocabulary, "##", 60, True, added)


def other_prefix():
    pieces = ["[UNK]", "a", "aa", "aaa", "ab", "abb", "aab", "b", "ba", "bb", "bba", "ac", "c", "aca", "acb", "acc", "cab", "ae", "e",
              "a\u044f", "\u044f", "a.", ".", "1", "a1", "al", "l"]
    return tokenizer_json({piece: 3 * number + 1 for number, piece in enumerate(pieces)}, "a", 100, False, [])


def special():
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##a", "b", "##b", "ab", "##ab", "abc", "c", "##c", "d", "##d", "e",
              "##e", "x", "##x", "y", "##y", "n", "##nd", "the", "##the", "un", "##aff", "##able", "aff", "##in", "[", "]", "#", ".",
              "<", ">", "cls", "##cls", "sep", "s", "##s", "unk", "mask", "\u03b1", "##\u03c3", "##\u03c2", "\u4e2d",
              "\u1112", "##\u1161", "##\u11ab", "\u1100", "##\u116e", "##\u11a8", "\u00e9", "##\u0301"]
    numbers = {piece: 3 * number + 2 for number, piece in enumerate(pieces)}
    numbers["##ab"] = 70000
    added = [(each, numbers[each]) for each in SPECIAL + ["abc", "."]]
    alone = ["[CLS]x", "[CLS][SEP]", "[[CLS", "]]", "[SEP] [", "x y", "\u00c9[", "[\u4e2d]", "<a", "<a>", "<ab>", "a>.", "[cls]",
             "[" + "e" * 40 + "]", "[MASK][MASK][MASK]", "[e\u0301]"]
    added += [(each, 3 * number if number % 3 else 65536 + number) for number, each in enumerate(alone, 1)]
    ids = [number for _, number in added] + [number for piece, number in numbers.items() if (piece, number) not in added]
    assert len(set(ids)) == len(ids) and len(set(pieces)) == len(pieces)
    return tokenizer_json(numbers, "##", 100, False, added)


def main(folder):
    (folder / "small.txt").write_text("".join(piece + "\n" for piece in small()), encoding="utf-8")
    for name, made in (("awkward", awkward()), ("other_prefix", other_prefix()), ("special", special())):
        (folder / f"{name}.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
