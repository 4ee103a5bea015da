"""What the adapters of tokenizers have in common."""

import array

from assay_worker import Call, Unsupported

# As in impls/tokenizers/pretokenize/op.h: expressions that cut one after the other.
_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+"
_CAPITALS, _SMALL = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CASED = [rf"[^\r\n\p{{L}}\p{{N}}]?{_CAPITALS}*{_SMALL}+", rf"[^\r\n\p{{L}}\p{{N}}]?{_CAPITALS}+{_SMALL}*"]
_CONTRACTION = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_SIGNS, _SPACES = r" ?[^\s\p{L}\p{N}]+[\r\n]*", r"\s*[\r\n]+|\s+(?!\S)|\s+"
_SIGNS_AND_SLASHES = r" ?[^\s\p{L}\p{N}]+[\r\n/]*"

PATTERNS = {
    "gpt2": [r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""],
    "cl100k": [r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|"
               r"\s*[\r\n]|\s+(?!\S)|\s"],
    "cl100k_plain": ["|".join([_WORDS, r"\p{N}{1,3}", _SIGNS, _SPACES])],
    "llama3": ["|".join([_WORDS, r"\p{N}{1,3}", _SIGNS, _SPACES])],
    "qwen2": ["|".join([_WORDS, r"\p{N}", _SIGNS, _SPACES])],
    "o200k": ["|".join([*(word + _CONTRACTION for word in _CASED), r"\p{N}{1,3}", _SIGNS_AND_SLASHES, _SPACES])],
    "tekken": ["|".join([*_CASED, r"\p{N}", _SIGNS_AND_SLASHES, _SPACES])],
    "deepseek": [r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
                 r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|"""
                 r""" ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""],
    "clip": [r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+|\s+"],
}


class NotUtf8(Unsupported):
    def __init__(self, name):
        super().__init__(f"{name} takes texts that are UTF-8; this one is not")


def first_line(error):
    """What a library says, without the trace that some have behind it."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class Panicked(Exception):
    pass


def without_panics(function):
    """A panic of Rust is no Exception in Python, and would end the worker. What it says becomes that of one."""
    def call(*arguments):
        try:
            return function(*arguments)
        except Exception:
            raise
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise Panicked(str(error)) from error
    return call


def rewriting_call(name, inputs, outputs, compute, own=None):
    """From a text (str) to a text (str)."""
    source, target = inputs[0], outputs[0]
    target_view = memoryview(target.view).cast("B")

    def decode():
        try:
            return str(source.view, "utf-8")
        except UnicodeDecodeError as error:
            raise NotUtf8(name) from error

    def run():
        made = compute(decode()).encode()
        if len(made) > target.dims[0]:
            raise ValueError(f"{len(made)} bytes, and room for {target.dims[0]}")
        target_view[:len(made)] = made
        return [len(made)]

    def bare():
        text = decode()
        return lambda: (own or compute)(text)
    return Call(run, bare)


def text_call(name, inputs, outputs, compute, codes, own=None):
    """From a text (str) to a list of numbers, which become the output. `bare` is `compute` alone or, where that is more
    than the library's own work, `own`."""
    source, target = inputs[0], outputs[0]
    target_view = memoryview(target.view).cast("B")

    def decode():
        try:
            return str(source.view, "utf-8")
        except UnicodeDecodeError as error:
            raise NotUtf8(name) from error

    def run():
        numbers = array.array(codes, compute(decode()))
        if len(numbers) > target.dims[0]:
            raise ValueError(f"{len(numbers)} elements, and room for {target.dims[0]}")
        target_view[:len(numbers) * numbers.itemsize] = memoryview(numbers).cast("B")
        return [len(numbers)]

    def bare():
        text = decode()
        return lambda: (own or compute)(text)
    return Call(run, bare)
