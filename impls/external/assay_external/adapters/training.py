"""What the adapters of trainers have in common: the rule that each follows, and how what it learned becomes pairs."""

import os

from assay_worker import Unsupported
from .texts import PATTERNS, text_call

# Those that compute with rayon have a thread for each processor otherwise.
os.environ["RAYON_NUM_THREADS"] = "1"

FIRST_MERGED = 256


def settings_of(case, kind, ties, least_frequency=None):
    """The parameters of a case that is of this rule; any least frequency if none is told."""
    told = case.parameters
    if told["kind"] != kind or told["ties"] != ties:
        raise Unsupported(f"it trains by kind={kind} and ties={ties} alone")
    if least_frequency is not None and told["least_frequency"] != least_frequency:
        raise Unsupported(f"it goes on until no pair is there {least_frequency} time")
    return told


def one_expression(pattern):
    """What trainers take that know one expression and no more."""
    if pattern == "none":
        return r"[\s\S]+"
    if pattern not in PATTERNS:
        raise Unsupported(f"no pattern named {pattern}")
    if len(PATTERNS[pattern]) > 1:
        raise Unsupported("it cuts by one expression, and this pattern has several")
    return PATTERNS[pattern][0]


def pairs_of_tokens(tokens):
    """Of tokens (bytes) by rank, the single bytes first: the two ids that each further one was made of. Its bytes are
    merged by all before it, the lowest first; the text alone decides how."""
    made, pairs = {}, []
    for number, token in enumerate(tokens[FIRST_MERGED:], FIRST_MERGED):
        ids = list(token)
        while len(ids) > 2:
            found = [made[pair] for pair in zip(ids, ids[1:]) if pair in made]
            if not found:
                raise ValueError(f"token {number} is not made of two before it: {token!r}")
            first = min(found)
            merged, at = [], 0
            while at < len(ids):
                both = at + 1 < len(ids) and made.get((ids[at], ids[at + 1])) == first
                merged.append(first if both else ids[at])
                at += 2 if both else 1
            ids = merged
        if len(ids) != 2:
            raise ValueError(f"token {number} is there twice: {token!r}")
        made[tuple(ids)] = number
        pairs += ids
    return pairs


def training_call(name, inputs, outputs, train, pairs_of):
    """`train(text)` is the library's own work, and `pairs_of` makes ids of what it returns."""
    return text_call(name, inputs, outputs, lambda text: pairs_of(train(text)), "i", own=train)
