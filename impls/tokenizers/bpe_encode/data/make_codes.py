#!/usr/bin/env python3
"""Makes improper.bpe beside it again, the same on every machine: codes that no training gives.

usage: make_codes.py [FILE]     (default: improper.bpe in the folder of this script)

Half of the codes of small.bpe in any order, so that a code stands before those that make its parts; the cuts of strings of
two letters in all ways; codes that are there twice; characters of several bytes, and bytes that are part of none.
small.bpe is what assay learns: ./assay train training.txt LICENSE --kind classic --ties largest_pair --merges 600
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


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


def codes():
    draw = Draw(20161)
    learned = (HERE / "small.bpe").read_bytes().splitlines()[1:]
    chosen = [code for code in learned if draw.below(2)]
    for length in range(2, 7):
        for number in range(2**length):
            text = bytes(b"ab"[number >> bit & 1] for bit in range(length))
            cut = 1 + draw.below(length - 1)
            chosen.append(text[:cut] + b" " + text[cut:] + (b"</w>" if draw.below(3) == 0 else b""))
    for character in ("\u00e9", "\u0436", "\u4e00", "\U0001f600", "<", "@", "\t"):
        one = character.encode()
        chosen += [one + b" " + one, one + b" " + one + b"</w>", b"e " + one, one + one + b" " + one + one]
    chosen += [b"\xff \xff", b"\x80 e", b"\xc3 \xa9</w>"]
    # What a merge makes possible comes before it: in "abab", 'ab' and 'a' do if one merge is carried out after the other.
    chosen = [b"ab a", b"ba b", b"aa a"] + draw.shuffled(chosen + [b"a b", b"b a", b"a a"])
    return chosen + [chosen[draw.below(len(chosen))] for _ in range(20)]


def main():
    file = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "improper.bpe"
    file.write_bytes(b"#version: 0.2\n" + b"\n".join(codes()) + b"\n")


if __name__ == "__main__":
    main()
