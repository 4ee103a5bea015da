"""Frames: a length (4 bytes, little endian), then that many bytes of JSON. See docs/worker-protocol.md."""

import json
import os
import struct

REQUESTS, ANSWERS, MEMORY = 3, 4, 5  # the descriptors that a worker finds open
LONGEST = 1 << 20


class EndOfRequests(Exception):
    """The harness has gone, or no longer needs this worker."""


def read_exactly(descriptor, count):
    data = bytearray()
    while len(data) < count:
        more = os.read(descriptor, count - len(data))
        if not more:
            raise EndOfRequests
        data += more
    return bytes(data)


def read_frame(descriptor=REQUESTS):
    (length,) = struct.unpack("<I", read_exactly(descriptor, 4))
    if length > LONGEST:
        raise ValueError(f"a request of {length} bytes; at most {LONGEST} are allowed")
    message = json.loads(read_exactly(descriptor, length))
    if not isinstance(message, dict):
        raise ValueError("a request that is not an object")
    return message


def write_frame(message, descriptor=ANSWERS):
    text = json.dumps(message, allow_nan=False).encode()
    if len(text) > LONGEST:
        raise ValueError(f"an answer of {len(text)} bytes; at most {LONGEST} are allowed")
    left = memoryview(struct.pack("<I", len(text)) + text)
    while left:
        left = left[os.write(descriptor, left):]
