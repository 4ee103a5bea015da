#!/usr/bin/env python3
"""Makes the files of merges beside it again, the same on every machine.

usage: make_merges.py [FOLDER]     (default: the folder of this script)

small is what byte pair encoding learns of words in small letters, whose last byte is another symbol: of
byte_bpe_encode's training.txt, the licence and some words that are not ASCII. Each merge is the most frequent pair,
ties go to the smaller pair as it is written.

improper is what no training gives: half of the merges of small in any order, so that one stands before those that make
its parts; the cuts of strings of two letters in all ways, so that several make the same; merges with a part that
nothing makes.
"""
import collections
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]
FIRST_LINE = '"bpe_simple_vocab_16e6.txt#version: 0.2\n'
SMALL_SIZE = 700
END = "</w>"
# Near to CLIP's, in what Python's own regular expressions can say.
WORD = re.compile(r"'(?:s|t|re|ve|m|ll|d)|[^\W\d_]+|\d|(?:[^\s\w]|_)+")
MORE = "\u03b1\u03c3 \u03b1\u03c2 caf\u00e9 na\u00efve \u0436\u0443\u043a \u4e2d\u6587 \U0001f600 \U0001f600\U0001f600 '\u017f \u1e69 " * 4


class Draw:
    """Knuth's MMIX generator: what Python's own draws has changed between versions."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def shuffled(self, items):
        items = list(items)
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]
        return items


def letters_of_bytes():
    """How GPT-2 writes them: printable ones as themselves, the others from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAC + 1), *range(0xAE, 0xFF + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + i) for i, byte in enumerate(others)}}


LETTERS = letters_of_bytes()


def symbols_of(word):
    letters = [LETTERS[byte] for byte in word.encode()]
    return (*letters[:-1], letters[-1] + END)


def merged(symbols, pair):
    made, at = [], 0
    while at < len(symbols):
        both = symbols[at:at + 2] == pair
        made.append("".join(pair) if both else symbols[at])
        at += 2 if both else 1
    return tuple(made)


def learned():
    files = (ROOT / "impls/tokenizers/byte_bpe_encode/data/training.txt", ROOT / "LICENSE")
    text = "".join(file.read_text(encoding="utf-8") for file in files) + MORE
    words = collections.Counter(symbols_of(word) for word in WORD.findall(text.lower()))
    merges = []
    while len(merges) < SMALL_SIZE:
        pairs = collections.Counter()
        for symbols, count in words.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        words = collections.Counter({merged(symbols, best): count for symbols, count in words.items()})
    return merges


def improper(small):
    draw = Draw(20210)
    chosen = [merge for merge in small if draw.below(2)]
    for length in range(2, 7):
        for number in range(2**length):
            text = "".join("ab"[number >> bit & 1] for bit in range(length))
            for _ in range(2):
                cut = 1 + draw.below(length - 1)
                chosen.append((text[:cut], text[cut:] + (END if draw.below(3) == 0 else "")))
    # What a merge makes possible comes before it: of "aaaa", all of a pair at once is other than one after the other.
    chosen += [("a", "a"), ("b", "a"), ("a", "b"), ("q", "qq"), ("qqz", "q"), ("1", "1")]
    first = [("aa", "a"), ("ab", "a"), ("ba", "b"), ("ba", "b" + END)]
    return list(dict.fromkeys(first + draw.shuffled(chosen)))


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    small = learned()
    for name, merges in (("small", small), ("improper", improper(small))):
        lines = "".join(f"{left} {right}\n" for left, right in merges)
        (folder / f"{name}.txt").write_text(FIRST_LINE + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
