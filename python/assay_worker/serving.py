"""A worker: what it does with each request. An implementation brings a function that prepares a case:

    def prepare(case):            # may raise Unsupported; weights and vocabularies may be read here
        def bind(inputs, outputs):   # Values; called once for each copy of them that there is
            return Call(run)         # run() computes the outputs; it is what is checked and timed
        return bind

    serve([Implementation("gelu", "mine", "1.0", prepare)])
"""

import ctypes
import gc
import itertools
import resource
import time

from .control_bits import ControlBits
from .frames import MEMORY, EndOfRequests, read_frame, write_frame
from .memory import SharedMemory, Value

PROTOCOL = 1
MOST_SECONDS_OF_REPEATS = 1


class Unsupported(Exception):
    """This case is not for this implementation; the text says why."""


class Call:
    """One case, bound to its values.

    `run` returns nothing, or the lengths of the outputs that are no arrays. `bare`, if it is there, returns a
    function that calls the library on objects that are ready, without moving values between them and the shared
    memory: what is left is the library's own cost, and the difference is that of its binding.
    """

    def __init__(self, run, bare=None):
        self.run = run
        self.bare = bare


class Implementation:
    def __init__(self, op, name, version, prepare, isa="baseline", note="", variants=(), unavailable="",
                 accumulates_wider=False):
        self.op, self.name, self.version, self.prepare = op, name, version, prepare
        self.isa, self.note, self.variants, self.unavailable = isa, note, variants, unavailable
        self.accumulates_wider = accumulates_wider

    def told(self):
        """Its entry in the answer to hello. Variants are (name, why it cannot run here) pairs, best first."""
        return {"op": self.op, "implementation": self.name, "version": self.version, "isa": self.isa,
                "note": self.note, "unavailable": self.unavailable,
                "accumulates_wider": self.accumulates_wider,
                "variants": [{"name": name, "isa": self.isa, "unavailable": reason} for name, reason in self.variants]}


class Case:
    """What a request asks for. `inputs` and `outputs` are those of the first copy."""

    def __init__(self, request, memory):
        self.op, self.implementation = request["op"], request["implementation"]
        self.variant, self.dtype, self.threads = request["variant"], request["dtype"], request["threads"]
        self.parameters = request["parameters"]
        self.copies = request["copies"]
        self._request, self._memory = request, memory
        self.inputs, self.outputs = self.values(0)

    def values(self, copy):
        shift = copy * self._request["copy_distance"]
        return ([Value(told, self._memory, shift) for told in self._request["inputs"]],
                [Value(told, self._memory, shift) for told in self._request["outputs"]])


def _switches():
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


def _time(functions, calls):
    """Calls one function after the other, round and round: seconds per call, and what the last one returned. The
    processor time is that of the whole process: a library may hand its work to one thread of its own and wait for it,
    as those do that compute with rayon."""
    last = None
    order = itertools.repeat(functions[0], calls) if len(functions) == 1 else \
        itertools.islice(itertools.cycle(functions), calls)
    switches = _switches()
    wall, cpu = time.perf_counter(), time.process_time()
    for function in order:
        last = function()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return cpu / calls, wall / calls, _switches() - switches, last


class Measurement:
    """A case that is being timed."""

    def __init__(self, case, calls):
        self._case, self._calls, self._next = case, calls, 0
        self.iterations = 1

    def _turn(self, functions, calls):
        """Rotated, so that the next call works on the next copy."""
        start = self._next
        self._next = (self._next + calls) % len(functions)
        return functions[start:] + functions[:start]

    def warm_up(self, seconds, sample_seconds):
        end = time.perf_counter() + seconds
        calls, runs = 1, [call.run for call in self._calls]
        while True:
            _, per_call, _, _ = _time(self._turn(runs, calls), calls)
            if per_call * calls < sample_seconds / 2:
                calls *= 2
            if time.perf_counter() >= end:
                self.iterations = max(1, round(sample_seconds / max(per_call, 1e-9)))
                return

    def sample(self, calls, bare):
        if calls == 0:  # the harness wants to know how long an answer takes
            return {"cpu": 0, "wall": 0, "switches": 0, "copy": 0, "lengths": []}
        taking_part = self._turn(self._calls, calls)[:calls]
        functions = [call.bare() if bare else call.run for call in taking_part]
        cpu, wall, switches, lengths = _time(functions, calls)
        return {"cpu": cpu, "wall": wall, "switches": switches, "lengths": [] if bare else lengths or [],
                "copy": (self._next - 1) % len(self._calls)}

    @property
    def has_bare(self):
        return self._calls[0].bare is not None


def _repeat(case, call, calls):
    """Calls it as often as it can within a second, on the same inputs: what the first call returned, and how many of
    the others gave other outputs. Left in the memory is what the first call wrote."""
    given, poison = [value.text() for value in case.inputs], [value.text() for value in case.outputs]
    lengths = call.run()
    first, after = [value.text() for value in case.outputs], [value.text() for value in case.inputs]
    bits = [value.bits() for value in case.outputs]
    told = {"calls": 1, "differing": 0, "first_differing": 0}
    end = time.perf_counter() + MOST_SECONDS_OF_REPEATS
    while told["calls"] < calls and time.perf_counter() < end:
        for value, text in zip(case.outputs + case.inputs, poison + given):
            value.restore(text)
        again = call.run()
        told["calls"] += 1
        if again != lengths or ([value.text() for value in case.outputs] != first and
                                [value.bits() for value in case.outputs] != bits):
            told["differing"] += 1
            told["first_differing"] = told["first_differing"] or told["calls"]
    for value, text in zip(case.outputs + case.inputs, first + after):
        value.restore(text)
    return lengths, told


class Server:
    def __init__(self, implementations, memory):
        self._implementations, self._memory = implementations, memory
        self._bits = ControlBits()
        self._bits_at_start = self._bits.now()
        self._defaults = None
        self._measurement = None
        self.answered = time.thread_time()  # the processor time of this thread when it had answered last

    def answer(self, request):
        """The answer to a request, without its id."""
        try:
            kind = request.get("type")
            if kind == "sample" and self._measurement is not None:
                calls = request.get("calls", self._measurement.iterations)
                before = time.thread_time()
                told = self._measurement.sample(calls, request.get("bare", False))
                # All that was not the calls, since the last answer.
                told["aside"] = max(0.0, before - self.answered)
                if calls == 0:  # whether the calls before have changed them
                    told["control_changed"] = self._bits.now() != self._defaults
                return {"type": "sample", **told}
            self._measurement = None
            gc.enable()
            if kind == "hello":
                return {"type": "hello", "protocol": PROTOCOL, "build_ids": {},
                        "implementations": [each.told() for each in self._implementations]}
            if kind == "run":
                return self._run(Case(request, self._memory), request.get("calls", 1))
            if kind == "measure":
                return self._measure(Case(request, self._memory), request)
            raise ValueError(f"unknown request {kind}")
        except Unsupported as refusal:
            return {"type": "unsupported", "reason": str(refusal)}
        except Exception as error:  # whatever a library throws; the next case may be fine
            lines = str(error).strip().splitlines() or [""]
            return {"type": "error", "reason": f"{type(error).__name__}: {lines[0]}"[:500]}

    def _bind(self, case, copies):
        for each in self._implementations:
            if each.op == case.op and each.name == case.implementation:
                before = time.perf_counter()
                bind = each.prepare(case)
                calls = [bind(*case.values(copy)) for copy in range(copies)]
                return calls, time.perf_counter() - before
        raise ValueError(f"this worker has no {case.implementation} of {case.op}")

    def _run(self, case, count):
        # Each run starts with the defaults; what a library changed while it was loaded counts against all.
        self._bits.reset()
        defaults = self._bits.now()
        calls, seconds = self._bind(case, 1)
        lengths, told = (calls[0].run(), {}) if count < 2 else _repeat(case, calls[0], count)
        changed = self._bits.now() != defaults or self._bits_at_start != defaults
        self._bits.reset()
        return {"type": "ran", "lengths": lengths or [], "prepare_seconds": seconds, "control_changed": changed, **told}

    def _measure(self, case, request):
        self._bits.reset()
        self._defaults = self._bits.now()
        calls, seconds = self._bind(case, case.copies)
        for copy in range(case.copies):
            for value in (*case.values(copy)[0], *case.values(copy)[1]):
                if not value.empty:
                    self._memory.populate(value.address, ctypes.sizeof(value.view))
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection would count as the library's time
        measurement = Measurement(case, calls)
        _, first, _, _ = _time([calls[0].run], 1)
        measurement.warm_up(request["warm_up_seconds"], request["sample_seconds"])
        if request["iterations"] > 0:
            measurement.iterations = request["iterations"]
        self._measurement = measurement
        return {"type": "ready", "iterations": measurement.iterations, "prepare_seconds": seconds,
                "first_call_seconds": first, "bare": measurement.has_bare}


def serve(implementations):
    """Answers requests until there are no more."""
    server = Server(implementations, SharedMemory(MEMORY))
    try:
        while True:
            request = read_frame()
            write_frame({**server.answer(request), "id": request.get("id")})
            server.answered = time.thread_time()
    except EndOfRequests:
        pass
