#!/usr/bin/env python3
"""Writes where Unicode 16 lets a text be cut (UAX #29), as JSON: make_breaks.py makes C++ of it.

usage: make_breaks_data.py > unicode16_breaks.json

Needs `uniseg` 0.10.1 of PyPI, whose wheel (sha256 in WHEEL below) has the properties of Unicode 16.0.0 as the files
GraphemeBreakProperty.txt, WordBreakProperty.txt, SentenceBreakProperty.txt, DerivedCoreProperties.txt (InCB) and
emoji-data.txt have them. Where Debian's unicode-data (15.0) is installed, what both versions assign is held against it.
"""
import json
import os
import re
import sys

import uniseg
from uniseg.db import get_handle, get_value

WHEEL = "74fe3f7b4ee46bbd703a70ea1e5cd28e04f63eee5af9a10388d93316c554e358"
CODE_POINTS = 0x110000
PROPERTIES = ["Grapheme_Cluster_Break", "Word_Break", "Sentence_Break", "InCB", "Extended_Pictographic"]
DEBIAN = "/usr/share/unicode/auxiliary/{}Property.txt"


def ranges_of(name):
    """The ranges of each value; what has none is left out."""
    handle, found = get_handle(name), {}
    for number in range(CODE_POINTS):
        value = get_value(handle, number)
        if not value:
            continue
        ranges = found.setdefault(value, [])
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return dict(sorted(found.items()))


def compare_with_debian(name):
    """Says what Unicode 15.0 has otherwise; what changed is in the modifications of UAX #29 and of the UCD."""
    path = DEBIAN.format({"Grapheme_Cluster_Break": "GraphemeBreak"}.get(name, name.replace("_", "")))
    if not os.path.exists(path):
        return
    older = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            match = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)", line)
            if match:
                low = int(match[1], 16)
                for number in range(low, int(match[2] or match[1], 16) + 1):
                    older[number] = match[3]
    handle = get_handle(name)
    for number, value in sorted(older.items()):
        now = get_value(handle, number)
        if now != value:
            print(f"{name} {number:04X}: {value} in 15.0, {now or 'Other'} in 16.0", file=sys.stderr)


def main():
    if uniseg.unidata_version != "16.0.0":
        sys.exit(f"uniseg is of Unicode {uniseg.unidata_version}; 16.0.0 is needed")
    data = {"_source": f"Unicode 16.0.0, from uniseg 0.10.1 (sha256 {WHEEL}); ranges are inclusive, [low, high]"}
    for name in PROPERTIES:
        data[name] = ranges_of(name)
        if name.endswith("_Break"):
            compare_with_debian(name)
    json.dump(data, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
