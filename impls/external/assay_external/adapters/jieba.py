"""jieba, with the dictionary or the model of the case in the place of its own."""

import ast
import functools
import itertools
import os
import re

import jieba
from jieba import finalseg

from assay_worker import Unsupported
from .texts import text_call

_TOKENIZERS = {}
LOG_OF_ZERO = finalseg.MIN_FLOAT
MOST_STRETCHES = 5_000_000
MOST_IN_BLOCK = 4096


def tokenizer_of(path):
    """Read without the file in a folder for temporary ones that jieba keeps of each dictionary, and believes."""
    told = os.stat(path)
    key = (path, told.st_size, told.st_mtime_ns)
    if key not in _TOKENIZERS:
        made = jieba.Tokenizer()
        try:
            with open(path, "rb") as file:
                made.FREQ, made.total = made.gen_pfdict(file)
        except ValueError as error:
            raise Unsupported(f"the dictionary: {error}") from error
        made.initialized = True
        _TOKENIZERS.clear()  # one is large enough
        _TOKENIZERS[key] = made
    return _TOKENIZERS[key]


def ends_of(pieces):
    """What makes offsets of pieces is no part of the library's work, but has to be done by anybody."""
    return itertools.accumulate([len(piece.encode()) for piece in pieces])


def dag_route(case):
    if case.parameters["blocks"] != "jieba":
        raise Unsupported("jieba cuts blocks first, which this case does not")
    tokenizer = tokenizer_of(case.inputs[1].text().decode())
    longest = max(map(len, tokenizer.FREQ))

    def compute(text):
        # Each character may be followed as far as the longest word goes on, and a text is made of each such stretch.
        if len(text) * longest > MOST_STRETCHES:
            raise Unsupported(f"jieba may look up {longest} stretches for each of {len(text)} characters, which takes seconds")
        return ends_of(tokenizer.cut(text, HMM=False))

    def bind(inputs, outputs):
        return text_call("jieba", inputs, outputs, compute, "q", lambda text: list(tokenizer.cut(text, HMM=False)))
    return bind


ASCII_DIGITS = re.compile(r"[a-zA-Z0-9]+(?:\.[0-9]+)?%?")


@functools.lru_cache(maxsize=4)
def model_of(path, size, changed, units):
    """The three dictionaries of a file, and what stands for the log of 0."""
    del size, changed  # they only tell one state of a file from another
    with open(path, encoding="utf-8", newline="") as file:
        lines = [line for line in file.read().split("\n") if not line.startswith("from ")]
    tables = [ast.literal_eval(part.strip()) for part in re.split(r"(?m)^P\s*=", "\n".join(lines))[1:]]
    if not units:
        return *tables, LOG_OF_ZERO

    def ruled(value):
        if isinstance(value, dict):
            return {key: ruled(each) for key, each in value.items()}
        return max(round(value * 65536) / 65536, -1024.0)
    return *[ruled(each) for each in tables], -1024.0


def hmm_segment(case):
    path = case.inputs[1].text().decode()
    told = os.stat(path)
    try:
        model = model_of(path, told.st_size, told.st_mtime_ns, case.parameters["rule"] == "units")
        start, steps, emissions, floor = model
    except (OSError, ValueError, SyntaxError) as error:
        raise Unsupported(f"the model: {error}") from error

    def cut(text):
        # It has one model, as what its module knows by these names.
        finalseg.start_P, finalseg.trans_P, finalseg.emit_P, finalseg.MIN_FLOAT = start, steps, emissions, floor
        return list(finalseg.cut(text))

    def compute(text):
        if finalseg.re_skip.findall(text) != ASCII_DIGITS.findall(text):
            raise Unsupported("its expression takes digits of other scripts behind a dot, and the text has some")
        if any(len(block) > MOST_IN_BLOCK for block in finalseg.re_han.findall(text)):
            raise Unsupported(f"it copies the path of each state at each character, which takes seconds beyond {MOST_IN_BLOCK}")
        return ends_of(cut(text))

    def bind(inputs, outputs):
        return text_call("jieba.finalseg", inputs, outputs, compute, "q", cut)
    return bind
