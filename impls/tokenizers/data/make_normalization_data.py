#!/usr/bin/env python3
"""Writes what Unicode 16 says of normalisation and case, as JSON: make_normalization.py makes C++ of it.

usage: make_normalization_data.py > unicode16_normalization.json

Needs `unicodedata2` 16.0.0 (categories, decompositions, combining classes) and `regex` 2025.9.18 (Cased and
Case_Ignorable), which have the tables of Unicode 16. Neither has the lower-case letter of a capital: those are of this
Python's own str.lower (3.11 or later), and of the capitals that it does not know yet, by their names.
"""
import json
import sys
import unicodedata

import regex
import unicodedata2 as unicode16

CODE_POINTS = [number for number in range(0x110000) if not 0xd800 <= number <= 0xdfff]
SYLLABLES = range(0xac00, 0xd7a4)  # of Hangul: what they decompose to is arithmetic


def ranges(belongs):
    found = []
    for number in CODE_POINTS:
        if not belongs(number):
            continue
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def decompositions(compatibility):
    """One level, as in UnicodeData.txt."""
    found = []
    for number in CODE_POINTS:
        parts = unicode16.decomposition(chr(number)).split()
        if not parts or number in SYLLABLES or parts[0].startswith("<") != compatibility:
            continue
        found.append([number, *(int(part, 16) for part in parts[compatibility:])])
    return found


def lower(number):
    """The full mapping without a context, as code points."""
    if unicodedata.category(chr(number)) != "Cn" or unicode16.category(chr(number)) != "Lu":
        return [ord(each) for each in chr(number).lower()]
    name = unicode16.name(chr(number))
    return [ord(unicode16.lookup(name.replace(" CAPITAL ", " SMALL ")))]


def main():
    if unicode16.unidata_version != "16.0.0":
        sys.exit(f"unicodedata2 is of Unicode {unicode16.unidata_version}; 16.0.0 is needed")
    categories = [unicode16.category(chr(number)) for number in range(0x110000)]
    classes = [unicode16.combining(chr(number)) for number in range(0x110000)]
    cased, ignorable = regex.compile(r"\p{Cased}"), regex.compile(r"\p{Case_Ignorable}")
    canonical = decompositions(False)
    data = {
        "_source": "Unicode 16.0, from unicodedata2 16.0.0, regex 2025.9.18 and str.lower; ranges are inclusive, "
                   "decompositions of one level, without those of Hangul syllables",
        **{name: ranges(lambda c, name=name: categories[c].startswith(name))
           for name in ("Mn", "Cc", "Cf", "Co", "Cn", "P", "Zs", "Zl", "Zp")},
        "cased": ranges(lambda c: cased.match(chr(c)) is not None),
        "case_ignorable": ranges(lambda c: ignorable.match(chr(c)) is not None),
        "combining": {str(each): ranges(lambda c, each=each: classes[c] == each) for each in sorted(set(classes)) if each},
        "lower": [[number, *lower(number)] for number in CODE_POINTS if lower(number) != [number]],
        "canonical": canonical,
        "compatibility": decompositions(True),
        # Full_Composition_Exclusion
        "excluded": [number for number, *_ in canonical if unicode16.normalize("NFC", chr(number)) != chr(number)],
    }
    json.dump(data, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
