"""Rounding mode, flush-to-zero and denormals-are-zero: a library may change them, and must not."""

import ctypes
import platform

_DEFAULT = ctypes.c_void_p(-1)  # FE_DFL_ENV of glibc
# Of x86-64's fenv_t: the control word of the x87 (its rounding bits), and mxcsr (rounding, FTZ, DAZ).
_X87_ROUNDING, _MXCSR_OFFSET, _MXCSR_BITS = 0x0C00, 28, 0xE040
_KNOWN = platform.machine() in ("x86_64", "AMD64")


class ControlBits:
    """Looks at the bits of the calling thread. Elsewhere than on x86-64 it sees nothing, and says 'unchanged'."""

    def __init__(self):
        self._library = ctypes.CDLL("libm.so.6") if _KNOWN else None

    def now(self):
        if self._library is None:
            return 0
        environment = (ctypes.c_ubyte * 64)()
        self._library.fegetenv(environment)
        word = int.from_bytes(bytes(environment[0:2]), "little") & _X87_ROUNDING
        mxcsr = int.from_bytes(bytes(environment[_MXCSR_OFFSET:_MXCSR_OFFSET + 4]), "little") & _MXCSR_BITS
        return word << 16 | mxcsr

    def reset(self):
        if self._library is not None:
            self._library.fesetenv(_DEFAULT)
