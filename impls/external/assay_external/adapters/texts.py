"""What the adapters of tokenizers have in common."""

import array

from assay_worker import Call, Unsupported

# encoder.py of GPT-2.
GPT2_PATTERN = r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"""


class NotUtf8(Unsupported):
    def __init__(self, name):
        super().__init__(f"{name} takes texts that are UTF-8; this one is not")


def text_call(name, inputs, outputs, compute, codes):
    """From a text (str) to a list of numbers, which become the output. `bare` is `compute` alone."""
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
        return lambda: compute(text)
    return Call(run, bare)
