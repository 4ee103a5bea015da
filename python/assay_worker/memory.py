"""The memory that is shared with the harness: each of its slots lies between pages that cannot be touched."""

import ctypes
import os
from array import array

SLOT_SIZE, SLOT_COUNT, GUARD_SIZE = 1 << 30, 32, 1 << 20
ITEM_SIZE = {"f32": 4, "bf16": 2, "f16": 2, "f64": 8, "u8": 1, "i32": 4, "i64": 8}
# As memoryview and array have them; bf16 and f16, which they do not have, come as their bits.
FORMAT = {"f32": "f", "bf16": "H", "f16": "H", "f64": "d", "u8": "B", "i32": "i", "i64": "q"}

# Those that have NaNs: their bits as a whole number, and those of the infinity.
_NUMBERS = {"f32": ("I", 0x7f800000), "bf16": ("H", 0x7f80), "f16": ("H", 0x7c00), "f64": ("Q", 0x7ff0 << 48)}

_PROT_NONE, _PROT_READ, _PROT_WRITE = 0, 1, 2
_MAP_SHARED, _MAP_PRIVATE, _MAP_FIXED, _MAP_ANONYMOUS, _MAP_NORESERVE = 0x01, 0x02, 0x10, 0x20, 0x4000


def _mmap(address, size, protection, flags, descriptor, offset):
    function = ctypes.CDLL(None, use_errno=True).mmap
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_int64]
    mapped = function(address, size, protection, flags, descriptor, offset)
    if mapped == ctypes.c_void_p(-1).value:
        error = ctypes.get_errno()
        raise OSError(error, "cannot map the shared memory: " + os.strerror(error))
    return mapped


class SharedMemory:
    """Maps the memory file. A read or write past the end of a value that lies at a slot's end is a fault."""

    def __init__(self, descriptor):
        distance = SLOT_SIZE + GUARD_SIZE
        reserved = _mmap(None, SLOT_COUNT * distance + GUARD_SIZE, _PROT_NONE,
                         _MAP_PRIVATE | _MAP_ANONYMOUS | _MAP_NORESERVE, -1, 0)
        self._base = reserved + GUARD_SIZE
        self._distance = distance
        for slot in range(SLOT_COUNT):
            _mmap(self._base + slot * distance, SLOT_SIZE, _PROT_READ | _PROT_WRITE,
                  _MAP_SHARED | _MAP_FIXED | _MAP_NORESERVE, descriptor, slot * SLOT_SIZE)

    def address(self, offset):
        return self._base + offset // SLOT_SIZE * self._distance + offset % SLOT_SIZE

    def populate(self, address, size):
        """Maps the pages, so that no call has to: Linux does so from 5.14 on, and else the first samples are slower."""
        page = os.sysconf("SC_PAGESIZE")
        start = address // page * page
        madvise = ctypes.CDLL(None).madvise
        madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
        madvise(start, address + size - start, 23)  # MADV_POPULATE_WRITE

    def view(self, offset, size):
        """So many bytes, without a copy: anything that takes a writable buffer takes this."""
        return (ctypes.c_ubyte * size).from_address(self.address(offset))


class Value:
    """A named input or output of a case, where it lies for one copy of the values."""

    def __init__(self, told, memory, shift):
        self.name = told["name"]
        self.kind = told["kind"]
        self.dtype = told["dtype"]
        self.dims = tuple(told["dims"])
        self.strides = tuple(told["strides"])  # in elements; the last is 1
        self.constant = told["constant"]
        offset = told["offset"] + (0 if self.constant else shift)
        self.address = memory.address(offset)
        self.view = memory.view(offset, told["bytes"])

    @property
    def empty(self):
        return 0 in self.dims

    @property
    def contiguous(self):
        """Whether no row lies further from the next than it is long."""
        dense = 1
        for length, stride in zip(reversed(self.dims), reversed(self.strides)):
            if length > 1 and stride != dense:
                return False
            dense *= length
        return True

    @property
    def item_size(self):
        return ITEM_SIZE[self.dtype]

    def row(self, index):
        """A row of an array of two dimensions, as a memoryview of its elements: what is between rows is not in it."""
        if self.empty:  # which has no memory to view
            return memoryview(array(FORMAT[self.dtype]))
        start = index * self.strides[0] * self.item_size
        size = self.dims[1] * self.item_size
        return memoryview(self.view).cast("B")[start:start + size].cast(FORMAT[self.dtype])

    def text(self):
        """The bytes as they are now: a copy."""
        return bytes(self.view)

    def bits(self):
        """The bits of each element, of which those of all NaNs are the same: no contract says what these are."""
        form, infinity = _NUMBERS.get(self.dtype, ("B", None))
        elements = memoryview(self.text()).cast(form)
        if infinity is None:
            return elements.tolist()
        without_sign = (1 << 8 * elements.itemsize - 1) - 1
        return [infinity + 1 if each & without_sign > infinity else each for each in elements]

    def restore(self, text):
        """Back to what text() once said."""
        ctypes.memmove(self.address, text, len(text))
