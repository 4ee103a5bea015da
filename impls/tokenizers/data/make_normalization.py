#!/usr/bin/env python3
"""Writes what unicode16_normalization.json has as C++.

usage: make_normalization.py NORMALIZATION.json STAGES.h LISTS.h

STAGES.h has a two-stage table of records, for code that looks up one character at a time; LISTS.h has the same as
sorted lists, for the reference. They are two files because the reference shares nothing with the implementations but
the data that both come from.
"""
import json
import os
import sys

CODE_POINTS = 0x110000
BLOCK = 128
CATEGORIES = ["Mn", "Cc", "Cf", "Co", "Cn", "P", "Zs", "Zl", "Zp"]
NAMES = ["mark", "control", "format", "private_use", "unassigned", "punctuation", "space", "line_separator",
         "paragraph_separator"]
MAPPINGS = ["canonical", "compatibility", "lower"]

HEADER = """// Written by impls/tokenizers/data/make_normalization.py from {file}: do not edit.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::{namespace} {{
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


def compositions(data):
    """(first, second, composite), sorted: the canonical decompositions in two that are not excluded."""
    excluded = set(data["excluded"])
    return sorted((parts[0], parts[1], number) for number, *parts in data["canonical"]
                  if len(parts) == 2 and number not in excluded)


def lists_header(file, data):
    text = HEADER.format(file=file, namespace="unicode16_lists")
    text += "\nstruct Range {\n  std::uint32_t low, high;  // both included\n};\n"
    text += "struct ClassRange {\n  std::uint32_t low, high;\n  std::uint8_t combining;\n};\n"
    text += "struct Mapping {\n  std::uint32_t from, first, count;  // of `mapped`\n};\n"
    for name, key in [*zip(NAMES, CATEGORIES), ("cased", "cased"), ("ignorable", "case_ignorable")]:
        items = [f"{{{low:#x}, {high:#x}}}" for low, high in checked(key, data[key])]
        text += f"\ninline constexpr Range {name}_ranges[] = {{\n    {wrapped(items, 5)}}};\n"
    classes = sorted((low, high, int(each)) for each, ranges in data["combining"].items() for low, high in ranges)
    items = [f"{{{low:#x}, {high:#x}, {each}}}" for low, high, each in classes]
    text += f"\ninline constexpr ClassRange combining_ranges[] = {{\n    {wrapped(items, 5)}}};\n"
    pool = []
    for name in MAPPINGS:
        items = []
        for number, *parts in data[name]:
            items.append(f"{{{number:#x}, {len(pool)}, {len(parts)}}}")
            pool += parts
        text += f"\ninline constexpr Mapping {name}_mappings[] = {{\n    {wrapped(items, 5)}}};\n"
    text += f"\ninline constexpr std::uint32_t mapped[] = {{\n    {wrapped([f'{each:#x}' for each in pool], 12)}}};\n"
    items = [f"{each:#x}" for each in data["excluded"]]
    text += f"\n// Full_Composition_Exclusion\ninline constexpr std::uint32_t excluded[] = {{\n    {wrapped(items, 12)}}};\n"
    return text + "\n}  // namespace assay::unicode16_lists\n"


RECORD = """
enum Category : std::uint8_t {{ other, {names} }};

// `canonical`, `compatibility` and `lower`: where its mapping stands in `sequences`, its length first; 0: there is none.
// The first two are of one level, and without those of Hangul syllables.
struct Record {{
  Category category;
  std::uint8_t combining;
  bool cased, case_ignorable;
  std::uint16_t canonical, compatibility, lower;
}};
"""


def stages_header(file, data):
    table = [[0] * 7 for _ in range(CODE_POINTS)]
    for number, key in enumerate(CATEGORIES, 1):
        for low, high in checked(key, data[key]):
            for each in range(low, high + 1):
                table[each][0] = number
    for each, ranges in data["combining"].items():
        for low, high in ranges:
            for code_point in range(low, high + 1):
                table[code_point][1] = int(each)
    for place, key in ((2, "cased"), (3, "case_ignorable")):
        for low, high in checked(key, data[key]):
            for each in range(low, high + 1):
                table[each][place] = 1
    pool, places = [0], {}
    for place, key in enumerate(MAPPINGS, 4):
        for number, *parts in data[key]:
            if tuple(parts) not in places:
                places[tuple(parts)] = len(pool)
                pool += [len(parts), *parts]
            table[number][place] = places[tuple(parts)]
    if len(pool) > 0xffff:
        sys.exit(f"{len(pool)} code points of mappings cannot be numbered by 16 bits")
    records, blocks, index = {}, {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        block = tuple(records.setdefault(tuple(each), len(records)) for each in table[start:start + BLOCK])
        index.append(blocks.setdefault(block, len(blocks)))
    text = HEADER.format(file=file, namespace="unicode16_normal") + RECORD.format(names=", ".join(NAMES))
    rows = [f"{{Category({c}), {k}, {'true' if a else 'false'}, {'true' if b else 'false'}, {x}, {y}, {z}}}"
            for c, k, a, b, x, y, z in records]
    text += f"\ninline constexpr Record records[{len(rows)}] = {{\n    {wrapped(rows, 3)}}};\n"
    text += f"\ninline constexpr std::uint16_t block_of[{len(index)}] = {{\n    {wrapped([str(b) for b in index], 24)}}};\n"
    text += f"\ninline constexpr std::uint16_t record_in_block[{len(blocks)}][{BLOCK}] = {{\n"
    for block in blocks:
        text += f"    {{{wrapped([str(entry) for entry in block], 24)}}},\n"
    text += "};\n"
    text += f"\ninline constexpr std::uint32_t sequences[{len(pool)}] = {{\n    {wrapped([f'{e:#x}' for e in pool], 12)}}};\n"
    text += "\n// Primary composites and what they are composed of, sorted.\nstruct Composition {\n"
    text += "  std::uint32_t first, second, composite;\n};\n"
    items = [f"{{{a:#x}, {b:#x}, {c:#x}}}" for a, b, c in compositions(data)]
    text += f"inline constexpr Composition compositions[{len(items)}] = {{\n    {wrapped(items, 4)}}};\n"
    text += "\n[[gnu::always_inline]] inline const Record& record_of(std::uint32_t code_point) {\n"
    text += f"  return records[record_in_block[block_of[code_point / {BLOCK}]][code_point % {BLOCK}]];\n}}\n"
    return text + "\n}  // namespace assay::unicode16_normal\n"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="ascii") as file:
        data = json.load(file)
    name = os.path.basename(sys.argv[1])
    for path, make in zip(sys.argv[2:], (stages_header, lists_header)):
        with open(path, "w", encoding="ascii") as file:
            file.write(make(name, data))


if __name__ == "__main__":
    main()
