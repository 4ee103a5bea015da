#!/usr/bin/env python3
"""Writes half_tables.h: what gates of activations are above 1/2, in pieces, as cubic polynomials.

    python3 make_half_tables.py > half_tables.h

A gate s(x) that goes from 0 to 1 and has s(-x) = 1 - s(x) is 1/2 + h(x), h odd. Piece k is around x = k * width, half a
width to either side, for k = 0 to 31: the polynomial takes (x - k width) / width, and interpolates h at Chebyshev's
nodes, which is within a few percent of the best. The first piece is odd itself, so that h(0) = 0 and small x keep their
digits; the last one ends in 1/2 exactly, where 1/2 - h is below a unit in the last place.
"""
import math
import re
import struct

PIECES = 32


def interpolated(function, low, high, degree):
    """Coefficients, the constant first, of the polynomial through the Chebyshev nodes of [low, high]."""
    count = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * math.cos(math.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    differences = [function(node) for node in nodes]
    for order in range(1, count):
        for i in range(count - 1, order - 1, -1):
            differences[i] = (differences[i] - differences[i - 1]) / (nodes[i] - nodes[i - order])
    coefficients = [0.0] * count
    for node, difference in zip(reversed(nodes), reversed(differences)):
        shifted = [0.0] + coefficients[:-1]
        coefficients = [a - node * b for a, b in zip(shifted, coefficients)]
        coefficients[0] += difference
    return coefficients


def pieces_of(half, width):
    first = interpolated(lambda square: half(math.sqrt(square) * width) / math.sqrt(square), 1e-12, 0.25, 1)
    pieces = [[0.0, first[0], 0.0, first[1]]]
    for k in range(1, PIECES):
        high = 0.5 if k < PIECES - 1 else 0.0
        pieces.append(interpolated(lambda t, k=k: half((k + t) * width), -0.5, high, 3))
    pieces[-1][0] = 0.5
    return pieces


def gelu(x):
    return 0.5 * math.erf(x / math.sqrt(2))


def gelu_tanh(x):
    return 0.5 * math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3))


def as_float(value):
    """The float32 that is nearest, as a literal without trailing zeros."""
    nearest = struct.unpack("f", struct.pack("f", value))[0]
    return re.sub(r"\.?0*p", "p", nearest.hex()) + "f" if nearest else "0"


def printed(name, formula, half, width):
    lines = [f"// {formula}", f"inline constexpr HalfTable half_of_{name}{{", f"    {as_float(width)},", "    {"]
    pieces = pieces_of(half, width)
    for degree in range(4):
        values = [as_float(piece[degree]) for piece in pieces]
        rows = [", ".join(values[i:i + 6]) for i in range(0, PIECES, 6)]
        lines.append("        {" + ",\n         ".join(rows) + "},")
    return "\n".join(lines + ["    }};", ""])


HEAD = """\
// Gates of activations above 1/2, in pieces: see make_half_tables.py, which wrote this.
#pragma once

namespace assay::activations {

// Piece k of 32 is around k width. coefficients[d][k] belongs to t^d, t = x / width - k.
struct HalfTable {
  float width;
  float coefficients[4][32];
};

// clang-format off
"""

if __name__ == "__main__":
    print(HEAD)
    print(printed("gelu", "Phi(x) - 1/2, Phi the normal distribution", gelu, 11 / 64))
    print(printed("gelu_tanh", "tanh(sqrt(2/pi) (x + 0.044715 x^3)) / 2", gelu_tanh, 11 / 64))
    print("// clang-format on\n\n}  // namespace assay::activations")
