#!/usr/bin/env python3
"""Writes the character classes of Unicode 16 as C++, from unicode16_classes.json.

usage: make_classes.py CLASSES.json RANGES.h STAGES.h

RANGES.h has sorted ranges, for the reference and for regular expressions; STAGES.h has the same classes as a
two-stage table, for code that looks up one character at a time. They are two files because the reference shares
nothing with the implementations but the data that both come from.
"""
import json
import sys

# In this order the classes are numbered; 0 is a character of none of them.
CLASSES = [("letter", "\\p{L}"), ("number", "\\p{N}"), ("space", "\\s")]
CODE_POINTS = 0x110000
BLOCK = 256

HEADER = """// Written by impls/tokenizers/data/make_classes.py from unicode16_classes.json: do not edit.
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


def ranges_header(classes):
    text = HEADER + "namespace assay::unicode16 {\n\nstruct Range {\n  std::uint32_t low, high;  // both included\n};\n"
    for name, ranges in classes:
        items = [f"{{{low:#x}, {high:#x}}}" for low, high in ranges]
        text += f"\ninline constexpr Range {name}_ranges[] = {{\n    {wrapped(items, 5)}}};\n"
    return text + "\n}  // namespace assay::unicode16\n"


def stages_header(classes):
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
    text = HEADER + f"namespace assay::unicode16 {{\n\nenum Class : std::uint8_t {{ {names} }};\n"
    rows = wrapped([str(block) for block in index], 28)
    text += f"\ninline constexpr std::uint8_t block_of[{len(index)}] = {{\n    {rows}}};\n"
    text += f"\ninline constexpr std::uint8_t class_in_block[{len(blocks)}][{BLOCK}] = {{\n"
    for block in blocks:
        text += f"    {{{wrapped([str(entry) for entry in block], 36)}}},\n"
    text += "};\n\ninline Class class_of(std::uint32_t code_point) {\n"
    text += "  return static_cast<Class>(class_in_block[block_of[code_point >> 8]][code_point & 0xff]);\n}\n"
    return text + "\n}  // namespace assay::unicode16\n"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="ascii") as file:
        data = json.load(file)
    classes = [(name, checked(name, data[key])) for name, key in CLASSES]
    for path, text in ((sys.argv[2], ranges_header(classes)), (sys.argv[3], stages_header(classes))):
        with open(path, "w", encoding="ascii") as file:
            file.write(text)


if __name__ == "__main__":
    main()
