"""The id of a case of one's own tensors, as assay has it: computed in Python from the arrays.

    from assay_worker.case_name import Tensor, case_id
    case_id("rms_norm", {"rows": 8, "cols": 512}, {"eps": 1e-5, "weight_offset": 0.0, "weights": "f32"},
            [Tensor.of_array("x", x), Tensor.of_array("gamma", gamma, weight=True)])

Dimensions, parameters and inputs stand in the order that `./assay list --op OP -v` shows, all of them. The digits behind
`literal=` are the first twelve of XXH3 (128 bits) over, for each input, a line that says its form and its bytes as they
lie in memory. Needs libxxhash, and nothing else but Python 3.9; arrays are those of NumPy or any library like it.
"""

import ctypes
from decimal import Decimal

_DTYPES = {"float32": "f32", "bfloat16": "bf16", "float16": "f16"}


class Tensor:
    """An input: its bytes row by row, without gaps. `dims` are as the op has them: leading axes folded into rows."""

    def __init__(self, name, dims, data, dtype="f32", weight=False):
        self.name, self.dims, self.data, self.dtype, self.weight = name, list(dims), bytes(data), dtype, weight

    @classmethod
    def of_array(cls, name, array, weight=False):
        """Of NumPy's float32 and float16, and of ml_dtypes' bfloat16. Folds all axes but the last of data into one."""
        dims = array.shape if weight else (array.size // max(array.shape[-1], 1), array.shape[-1])
        return cls(name, dims, array.tobytes(), _DTYPES[array.dtype.name], weight)

    def form(self):
        words = [self.name, "array", self.dtype, *map(str, self.dims)] + (["constant"] if self.weight else [])
        return " ".join(words) + "\n"


class _Hash(ctypes.Structure):
    _fields_ = [("low", ctypes.c_uint64), ("high", ctypes.c_uint64)]


def literal_of(inputs):
    """The twelve digits that name these values."""
    function = ctypes.CDLL("libxxhash.so.0").XXH3_128bits
    function.restype, function.argtypes = _Hash, [ctypes.c_char_p, ctypes.c_size_t]
    all_bytes = b"".join(each.form().encode() + each.data for each in inputs)
    return f"{function(all_bytes, len(all_bytes)).high:016x}"[:12]


def printed(value):
    """A parameter as ids have it: the shortest text that reads back as the same value, 1e-05 and not 0.00001."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, float):
        return str(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digits))
    power = len(digits) - 1 + exponent
    scientific = digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + f"e{'-' if power < 0 else '+'}{abs(power):02}"
    if exponent >= 0:
        plain = digits + "0" * exponent
    elif power >= 0:
        plain = digits[:power + 1] + "." + digits[power + 1:]
    else:
        plain = "0." + "0" * (-power - 1) + digits
    return ("-" if sign else "") + (plain if len(plain) <= len(scientific) else scientific)


def case_id(op, dims, parameters, inputs):
    """What assay calls the case. Its dtype is that of the first input."""
    items = [f"{op}:{inputs[0].dtype}"]
    items += [f"{name}={size}" for name, size in dims.items()]
    items += [f"{name}={printed(value)}" for name, value in parameters.items()]
    return ",".join(items + [f"literal={literal_of(inputs)}"])
