"""The regex package with GPT-2's pattern, as its encoder.py used it."""

import itertools

import regex

from assay_worker import Unsupported
from .texts import GPT2_PATTERN, text_call

PATTERNS = {"gpt2": regex.compile(GPT2_PATTERN)}


def pretokenize(case):
    pattern = PATTERNS.get(case.parameters["pattern"])
    if pattern is None:
        raise Unsupported(f"no pattern named {case.parameters['pattern']}")

    def compute(text):
        """The pieces. What makes offsets of them is no part of the library's work, but has to be done by anybody."""
        return itertools.accumulate([len(piece.encode()) for piece in pattern.findall(text)])

    def bind(inputs, outputs):
        return text_call("regex", inputs, outputs, compute, "q")
    return bind
