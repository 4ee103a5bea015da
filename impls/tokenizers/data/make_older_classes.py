#!/usr/bin/env python3
"""Writes the character classes of an older Unicode, as Python knows it, for mutants: make_classes.py makes C++ of them.

usage: make_older_classes.py VERSION > unicodeVERSION_classes.json

VERSION is 3 (Unicode 3.2, which Python keeps for IDNA) or that of Python's own tables (14 for Python 3.11).
"""
import json
import sys
import unicodedata

CATEGORIES = ["Lu", "Ll", "Lt", "Lm", "Lo", "M", "N", "P", "S"]


def ranges(belongs):
    found = []
    for code_point in range(0x110000):
        if not belongs(code_point):
            continue
        if found and found[-1][1] == code_point - 1:
            found[-1][1] = code_point
        else:
            found.append([code_point, code_point])
    return found


def main():
    tables = {unicodedata.unidata_version.split(".")[0]: unicodedata, "3": unicodedata.ucd_3_2_0}
    if len(sys.argv) != 2 or sys.argv[1] not in tables:
        sys.exit(f"{__doc__}\nThis Python has: {', '.join(sorted(tables))}")
    table = tables[sys.argv[1]]
    categories = [table.category(chr(code_point)) for code_point in range(0x110000)]
    classes = {
        "_source": f"general categories of Unicode {table.unidata_version}, from Python's unicodedata; inclusive ranges",
        # White_Space: the separators, and the control characters of ASCII and Latin-1 that are white space.
        "\\s": ranges(lambda c: categories[c][0] == "Z" or 9 <= c <= 13 or c == 0x85),
        **{f"\\p{{{name}}}": ranges(lambda c, name=name: categories[c].startswith(name)) for name in CATEGORIES},
    }
    json.dump(classes, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
