#!/usr/bin/env python3
"""Writes the character classes of a version of Unicode as C++, from a file such as unicode16_classes.json.

usage: make_classes.py CLASSES.json NAMESPACE STAGES.h [RANGES.h]

STAGES.h has the classes as a two-stage table, for code that looks up one character at a time; RANGES.h has the same
as sorted ranges, for the reference and for regular expressions. They are two files because the reference shares
nothing with the implementations but the data that both come from.
"""
import json
import os
import sys

# In this order the classes are numbered; 0 is a character of none of them. The first five are the letters, \p{L}, which
# the ranges have as a whole as well.
CLASSES = [("upper", "\\p{Lu}"), ("lower", "\\p{Ll}"), ("title", "\\p{Lt}"), ("modifier", "\\p{Lm}"),
           ("caseless", "\\p{Lo}"), ("mark", "\\p{M}"), ("number", "\\p{N}"), ("punctuation", "\\p{P}"),
           ("symbol", "\\p{S}"), ("space", "\\s")]
LETTERS = ("letter", "\\p{L}")
CODE_POINTS = 0x110000
BLOCK = 256

HEADER = """// Written by impls/tokenizers/data/make_classes.py from {file}: do not edit.
#pragma once

#include <cstdint>

"""


def wrapped(items, per_line):
    lines = (", ".join(items[i:i + per_line]) for i in range(0, len(items), per_line))
    return ",\n    ".join(lines)


def checked(name, ranges):
    last = -1
    for low, high in ranges:
        if not last < low <= high < CODE_POINTS:
            sys.exit(f"{name}: {low}-{high} is not a range of code points above {last}")
        last = high
    return ranges


def ranges_header(header, namespace, classes):
    text = header + f"namespace assay::{namespace} {{\n\nstruct Range {{\n  std::uint32_t low, high;  // both included\n}};\n"
    for name, ranges in classes:
        items = [f"{{{low:#x}, {high:#x}}}" for low, high in ranges]
        text += f"\ninline constexpr Range {name}_ranges[] = {{\n    {wrapped(items, 5)}}};\n"
    return text + f"\n}}  // namespace assay::{namespace}\n"


def stages_header(header, namespace, classes):
    table = bytearray(CODE_POINTS)
    for number, (name, ranges) in enumerate(classes, 1):
        for low, high in ranges:
            if any(table[low:high + 1]):
                sys.exit(f"{name}: {low}-{high} is in another class as well")
            table[low:high + 1] = bytes([number]) * (high - low + 1)
    blocks, index = {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        index.append(blocks.setdefault(bytes(table[start:start + BLOCK]), len(blocks)))
    if len(blocks) > 256:
        sys.exit(f"{len(blocks)} different blocks do not fit a byte")
    names = ", ".join(["other"] + [name for name, _ in classes])
    text = header + f"namespace assay::{namespace} {{\n\nenum Class : std::uint8_t {{ {names} }};\n"
    rows = wrapped([str(block) for block in index], 28)
    text += f"\ninline constexpr std::uint8_t block_of[{len(index)}] = {{\n    {rows}}};\n"
    text += f"\ninline constexpr std::uint8_t class_in_block[{len(blocks)}][{BLOCK}] = {{\n"
    for block in blocks:
        text += f"    {{{wrapped([str(entry) for entry in block], 36)}}},\n"
    text += "};\n\ninline Class class_of(std::uint32_t code_point) {\n"
    text += "  return static_cast<Class>(class_in_block[block_of[code_point >> 8]][code_point & 0xff]);\n}\n"
    return text + f"\n}}  // namespace assay::{namespace}\n"


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    namespace, header = sys.argv[2], HEADER.format(file=os.path.basename(sys.argv[1]))
    with open(sys.argv[1], encoding="ascii") as file:
        data = json.load(file)
    for path, make, wanted in zip(sys.argv[3:], (stages_header, ranges_header), (CLASSES, [LETTERS, *CLASSES])):
        classes = [(name, checked(name, data[key])) for name, key in wanted]
        with open(path, "w", encoding="ascii") as file:
            file.write(make(header, namespace, classes))


if __name__ == "__main__":
    main()
