#!/usr/bin/env python3
"""Writes where Unicode lets a text be cut as C++, from a file such as unicode16_breaks.json.

usage: make_breaks.py BREAKS.json STAGES.h RANGES.h

STAGES.h has one class for each character and kind of boundary, as two-stage tables for code that looks up one character
at a time: the values of the break property, some of them parted by what the rules ask besides (InCB,
Extended_Pictographic). RANGES.h has the properties as they are, as sorted ranges, for the reference. They are two files
because the reference shares nothing with the implementations but the data that both come from.
"""
import json
import os
import sys

CODE_POINTS = 0x110000
BLOCK = 128

HEADER = """// Written by impls/segmenters/data/make_breaks.py from {file}: do not edit.
#pragma once

#include <cstddef>
#include <cstdint>
{more}
"""

# For each kind of boundary its break property and the names of its classes: of (value, InCB, Extended_Pictographic).
# Those that are not among them must not occur.
GRAPHEMES = ("graphemes", "Grapheme_Cluster_Break", {
    ("", "", ""): "other", ("CR", "", ""): "cr", ("LF", "", ""): "lf", ("Control", "", ""): "control",
    ("Extend", "Extend", ""): "extend", ("Extend", "", ""): "unlinking_extend", ("Extend", "Linker", ""): "linker",
    ("ZWJ", "Extend", ""): "zwj", ("Regional_Indicator", "", ""): "regional_indicator", ("Prepend", "", ""): "prepend",
    ("SpacingMark", "", ""): "spacing_mark", ("L", "", ""): "l", ("V", "", ""): "v", ("T", "", ""): "t",
    ("LV", "", ""): "lv", ("LVT", "", ""): "lvt", ("", "", "Y"): "pictographic", ("", "Consonant", ""): "consonant"})
WORDS = ("words", "Word_Break", {
    ("", ""): "other", ("CR", ""): "cr", ("LF", ""): "lf", ("Newline", ""): "newline", ("Extend", ""): "extend",
    ("ZWJ", ""): "zwj", ("Format", ""): "format", ("Regional_Indicator", ""): "regional_indicator",
    ("Katakana", ""): "katakana", ("Hebrew_Letter", ""): "hebrew_letter", ("ALetter", ""): "letter",
    ("Single_Quote", ""): "single_quote", ("Double_Quote", ""): "double_quote", ("MidNumLet", ""): "mid_num_let",
    ("MidLetter", ""): "mid_letter", ("MidNum", ""): "mid_num", ("Numeric", ""): "numeric",
    ("ExtendNumLet", ""): "extend_num_let", ("WSegSpace", ""): "space", ("", "Y"): "pictographic",
    ("ALetter", "Y"): "pictographic_letter"})
SENTENCES = ("sentences", "Sentence_Break", {
    ("",): "other", ("CR",): "cr", ("LF",): "lf", ("Sep",): "sep", ("Sp",): "sp", ("Extend",): "extend",
    ("Format",): "format", ("Lower",): "lower", ("Upper",): "upper", ("OLetter",): "other_letter",
    ("Numeric",): "numeric", ("ATerm",): "a_term", ("STerm",): "s_term", ("SContinue",): "s_continue",
    ("Close",): "close"})
BESIDES = {"graphemes": ["InCB", "Extended_Pictographic"], "words": ["Extended_Pictographic"], "sentences": []}


def wrapped(items, per_line):
    lines = (", ".join(items[i:i + per_line]) for i in range(0, len(items), per_line))
    return ",\n    ".join(lines)


def written_out(name, ranges_of_values):
    values = [""] * CODE_POINTS
    for value, ranges in ranges_of_values.items():
        last = -1
        for low, high in ranges:
            if not last < low <= high < CODE_POINTS:
                sys.exit(f"{name}, {value}: {low}-{high} is not a range of code points above {last}")
            if any(values[low:high + 1]):
                sys.exit(f"{name}, {value}: {low}-{high} has another value as well")
            values[low:high + 1] = [value] * (high - low + 1)
            last = high
    return values


def stages(data, kind):
    name, property_name, names = kind
    numbers = {value: number for number, value in enumerate(names)}
    columns = [written_out(each, data[each]) for each in [property_name, *BESIDES[name]]]
    table = bytearray(CODE_POINTS)
    for code_point, value in enumerate(zip(*columns)):
        if value not in numbers:
            sys.exit(f"{name}: no class for {value}, which U+{code_point:04X} has")
        table[code_point] = numbers[value]
    blocks, index = {}, []
    for start in range(0, CODE_POINTS, BLOCK):
        index.append(blocks.setdefault(bytes(table[start:start + BLOCK]), len(blocks)))
    if len(blocks) > 256:
        sys.exit(f"{name}: {len(blocks)} different blocks do not fit a byte")
    text = f"namespace {name} {{\n\nenum Class : std::uint8_t {{\n    {wrapped(list(names.values()), 8)},\n    classes\n}};\n"
    text += f"\ninline constexpr std::uint8_t block_of[{len(index)}] = {{\n    {wrapped([str(each) for each in index], 28)}}};\n"
    text += f"\ninline constexpr std::uint8_t class_in_block[{len(blocks)}][{BLOCK}] = {{\n"
    for block in blocks:
        text += f"    {{{wrapped([str(entry) for entry in block], 32)}}},\n"
    return text + (f"}};\n\ninline Class class_of(std::uint32_t code_point) {{\n  return static_cast<Class>("
                   f"class_in_block[block_of[code_point / {BLOCK}]][code_point % {BLOCK}]);\n}}\n\n}}  // namespace {name}\n")


def stages_header(header, data):
    text = header + "namespace assay::unicode16_breaks {\n\n"
    text += "\n".join(stages(data, kind) for kind in (GRAPHEMES, WORDS, SENTENCES))
    return text + "\n}  // namespace assay::unicode16_breaks\n"


def ranges_header(header, data):
    text = header + "namespace assay::unicode16_break_ranges {\n\n"
    text += "struct Range {\n  std::uint32_t low, high;  // both included\n};\n\n"
    text += "// What a property has as a value: `count` of the ranges, from `first` on. All that is in none is Other, or No.\n"
    text += "struct Value {\n  std::string_view property, value;\n  std::size_t first, count;\n};\n"
    items, values = [], []
    for name in [each for each in data if not each.startswith("_")]:
        for value, ranges in data[name].items():
            values.append(f'{{"{name}", "{value}", {len(items)}, {len(ranges)}}}')
            items += [f"{{{low:#x}, {high:#x}}}" for low, high in ranges]
    text += f"\ninline constexpr Range ranges[] = {{\n    {wrapped(items, 5)}}};\n"
    text += f"\ninline constexpr Value values[] = {{\n    {wrapped(values, 2)}}};\n"
    return text + "\n}  // namespace assay::unicode16_break_ranges\n"


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="ascii") as file:
        data = json.load(file)
    name = os.path.basename(sys.argv[1])
    for path, make, more in zip(sys.argv[2:], (stages_header, ranges_header), ("", "#include <string_view>\n")):
        with open(path, "w", encoding="ascii") as file:
            file.write(make(HEADER.format(file=name, more=more), data))


if __name__ == "__main__":
    main()
