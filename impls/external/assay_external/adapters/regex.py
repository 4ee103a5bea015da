"""The regex package with the patterns as they are published; for gpt2 as its encoder.py used it."""

import itertools

import regex

from assay_worker import Unsupported
from .texts import PATTERNS, text_call

COMPILED = {name: [regex.compile(each) for each in expressions] for name, expressions in PATTERNS.items()}


def cut(expression, text):
    """What the expression matches, and what lies between."""
    last = 0
    for match in expression.finditer(text):
        if match.start() > last:
            yield text[last:match.start()]
        yield match.group()
        last = match.end()
    if last < len(text):
        yield text[last:]


def pretokenize(case):
    expressions = COMPILED.get(case.parameters["pattern"])
    if expressions is None:
        raise Unsupported(f"no pattern named {case.parameters['pattern']}")

    def pieces(text):
        if len(expressions) == 1:  # then every character is matched
            return expressions[0].findall(text)
        parts = [text]
        for expression in expressions:
            parts = [piece for part in parts for piece in cut(expression, part)]
        return parts

    def compute(text):
        """The pieces. What makes offsets of them is no part of the library's work, but has to be done by anybody."""
        return itertools.accumulate([len(piece.encode()) for piece in pieces(text)])

    def bind(inputs, outputs):
        return text_call("regex", inputs, outputs, compute, "q")
    return bind
