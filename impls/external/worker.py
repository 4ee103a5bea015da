"""The worker of the Python libraries: worker.py [--load LIBRARY | --any].

Without an argument it is only asked what there is, and imports nothing. With --load, the library is imported before the
first answer, so that no case has to wait for that. With --any, the exit code says whether this Python has any of the
libraries.
"""

import ctypes
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "python")]  # as it lies in the source and where it is installed


def end_with_the_harness():
    """The kernel's help for the time that a library computes; otherwise the end of the requests is noticed."""
    set_death_signal, kill = 1, 9  # PR_SET_PDEATHSIG, SIGKILL
    ctypes.CDLL(None).prctl(set_death_signal, kill)


def main(arguments):
    if sys.version_info < (3, 9):
        sys.exit(f"{sys.executable} is Python {sys.version.split()[0]}; 3.9 or later is needed")
    from assay_external.libraries import LIBRARIES, library_named
    from assay_worker import Unsupported, serve

    if arguments[:1] == ["--load"] and len(arguments) == 2:
        library = library_named(arguments[1])
        if library is None:
            sys.exit(f"there is no adapter for a library named {arguments[1]}")
        try:
            library.load()
        except Unsupported:
            pass  # every case of it is refused with the reason
        libraries = [library]
    elif arguments == ["--any"]:
        sys.exit(0 if any(not library.unavailable() for library in LIBRARIES) else 1)
    elif not arguments:
        libraries = LIBRARIES
    else:
        sys.exit("usage: worker.py [--load LIBRARY | --any]")
    serve([each for library in libraries for each in library.implementations()])


if __name__ == "__main__":
    end_with_the_harness()
    main(sys.argv[1:])
    # Finalizers of foreign libraries are not part of anything that is asked here.
    os._exit(0)
