#!/usr/bin/env python3
"""Writes the files of patterns in this folder.

usage: make_patterns.py

small.dic: enough of English that its words come apart, and no more. small_rules.txt is written by hand; the file has
them completed, as substrings.pl of libhyphen does it: wherever the beginning of one pattern ends as another does, a
pattern says what both together do. The rule gives the same for both, but libhyphen looks at one pattern at a time.

awkward.dic: patterns that no language has, in which every step of the rule shows. Of few letters, so that patterns begin, end and cross one another: short and long ones, with dots at either end or
both, with all levels from 0 to 9, twice with other levels, of letters of one to four bytes, of a mark, and of more
characters than a vector has bytes.
"""
import pathlib
import random

FOLDER = pathlib.Path(__file__).parent

LETTERS = "aaabbbcdeki\u00e9\u00df\u0436\u0301\u4e00\ufb01\U00010428"


def pattern(draw, letters):
    text = str(draw.randint(0, 9)) if draw.random() < 0.3 else ""
    for letter in letters:
        text += letter
        if draw.random() < 0.45:
            text += str(draw.choice([0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9]))
    return text


def awkward():
    draw = random.Random(22)
    lines = ["UTF-8", "% Written by make_patterns.py: do not edit.", "LEFTHYPHENMIN 2", "RIGHTHYPHENMIN 3",
             "COMPOUNDLEFTHYPHENMIN 1", "COMPOUNDRIGHTHYPHENMIN 1", "NEXTLEVEL"]
    for length, count in ((1, 8), (2, 30), (3, 60), (4, 60), (5, 40), (6, 20), (9, 12), (15, 6), (16, 6), (17, 6),
                          (24, 6), (40, 3), (98, 2)):
        for _ in range(count):
            letters = "".join(draw.choice(LETTERS if length < 7 else "aab\u00e9") for _ in range(length))
            dots = draw.random()
            if dots < 0.15:
                letters = "." + letters
            elif dots < 0.3:
                letters += "."
            elif dots < 0.4:
                letters = "." + letters + "."
            lines.append(pattern(draw, letters))
    return lines + ["a1b", "a2b", "a3b", ".a1", "1a.", "# the end", "", "b8a9b"]


def parsed(line):
    letters, levels = "", [0]
    for character in line:
        if character.isdigit():
            levels[-1] = int(character)
        else:
            letters += character
            levels.append(0)
    return letters, levels


def written(letters, levels):
    return "".join((str(level) if level else "") + letter for level, letter in zip(levels, letters + " ")).rstrip(" ")


def completed(lines):
    levels_of = dict(parsed(line) for line in lines)
    beginnings = {letters[:end] for letters in levels_of for end in range(1, len(letters) + 1)}
    found = []
    for beginning in beginnings:
        highest = [0] * (len(beginning) + 1)
        for at in range(len(beginning)):
            for place, level in enumerate(levels_of.get(beginning[at:], ())):
                highest[at + place] = max(highest[at + place], level)
        if any(highest):
            found.append((beginning, highest))
    return [written(*each) for each in sorted(found)]


def small():
    rules = (FOLDER / "small_rules.txt").read_text().split()
    return ["UTF-8", "% Written by make_patterns.py of small_rules.txt: do not edit.", "LEFTHYPHENMIN 2",
            "RIGHTHYPHENMIN 3"] + completed(rules)


if __name__ == "__main__":
    for name, lines in (("small", small()), ("awkward", awkward())):
        (FOLDER / f"{name}.dic").write_text("\n".join(lines) + "\n")
