#!/usr/bin/env python3
"""Makes the models beside it again, the same on every machine.

usage: make_models.py [FOLDER]     (default: the folder of this script)

small.hmm counts the states in the runs of characters from U+4E00 to U+9FD5 that the lines of segmented.txt (of the
dictionaries) have without their blanks: each probability is a count by the sum of its row, and what is not there has none.

awkward.hmm is what no counting gives: few characters, of which some are of some states alone; logs that are the same for
many, that are 0, nearly 0 and the least there is, and halves of the units that one rule rounds to; characters at the edges
of blocks and outside of them; keys in both kinds of quotes, as themselves and by their numbers; white space and commas
wherever they may stand.
"""
import collections
import math
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
TEXT = HERE.parents[1] / "dictionary/data/segmented.txt"
STATES = "BEMS"
FOLLOWS = {"B": "EM", "E": "BS", "M": "EM", "S": "BS"}
ZERO = "-3.14e+100"


def tags(word):
    return "S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E"


def counts():
    start, steps, emissions = collections.Counter(), collections.Counter(), collections.Counter()
    for line in TEXT.read_text(encoding="utf-8").splitlines():
        run = ""
        for word in line.split(" "):
            for part in re.findall("[\u4e00-\u9fd5]+|[^\u4e00-\u9fd5]+", word):
                if not "\u4e00" <= part[0] <= "\u9fd5":
                    run = ""
                    continue
                for state, character in zip(tags(part), part):
                    if run:
                        steps[run[-1], state] += 1
                    else:
                        start[state] += 1
                    emissions[state, character] += 1
                    run += state
    return start, steps, emissions


def written(start, steps, emissions):
    """Each a function of its keys that gives the text of a log, or None where there is none."""
    def dictionary(entries):
        return "{" + ",\n ".join(entries) + "}"
    characters = sorted({character for _, character in emissions})
    return "".join("P=" + dictionary(each) + "\n" for each in (
        [f"'{state}': {start.get(state, ZERO)}" for state in STATES],
        [f"'{state}': " + dictionary([f"'{other}': {steps[state, other]}" for other in FOLLOWS[state] if (state, other) in steps])
         for state in STATES],
        [f"'{state}': " + dictionary([f"'\\u{ord(each):04x}': {emissions[state, each]}" for each in characters
                                     if (state, each) in emissions]) for state in STATES]))


def small():
    def logs(counted, row_of):
        rows = collections.Counter()
        for key, count in counted.items():
            rows[row_of(key)] += count
        return {key: repr(math.log(count / rows[row_of(key)])) for key, count in counted.items()}
    start, steps, emissions = counts()
    return written(logs(start, lambda key: 0), logs(steps, lambda key: key[0]), logs(emissions, lambda key: key[0]))


def awkward():
    draw = random.Random(20261202)
    pick = lambda several: several[int(draw.random() * len(several))]
    characters = "一丁七万丈三上下不与丐龔龟龥鿔鿕" + "㐀鿖aé"
    logs = ["-1.0", "-1.0", "-2.0", "-2.0", "-2.5", "-3", "-1e0", "-0.00000762939453125", "-0.00002288818359375", "0", "-0.0", "-1e-300",
            "-3.14e+100", "-1023.99999", "-1024.00001", "-1e+20", "-8.125041941842026", "-.5", "-1.", "-1.00001", "-2.00001", "-0.00001"]
    out = "from __future__ import unicode_literals\r\n\r\nP = {\"S\" :-1.0,'M':-3.14e+100 , \t'E': -3.14E100,\n'B':-1.0,}\n\n"
    out += "P={'M': {'M': -1.0, 'E': -1.0}, 'B': {'E':-0.5}, \"E\": {'B': -2.0, \"S\": -2.0,}, 'S': {}}\n"
    out += "from nowhere import nothing\nP={"
    for state in "MSBE":
        entries = []
        for each in characters:
            if draw.random() < 0.7:
                key = pick([each, f"\\u{ord(each):04x}", f"\\u{ord(each):04X}"])
                quote = pick("'\"")
                entries.append(f"{quote}{key}{quote}:{pick(['', ' ', chr(10), chr(9)])}{pick(logs)}")
        out += f"'{state}': {{" + ",\n".join(entries) + pick(["", ","]) + "}, "
    return out + "}\n\n"


def main(folder):
    (folder / "small.hmm").write_text(small(), encoding="utf-8", newline="")
    (folder / "awkward.hmm").write_text(awkward(), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
