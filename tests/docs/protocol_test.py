"""Holds docs/worker-protocol.md to what is spoken: each key that the harness or a worker of the project's own writes or
reads, as it stands in their source, has to be on the page.

    protocol_test.py SOURCE
"""

import pathlib
import re
import sys

SPEAKERS = ["harness/worker/parent/message.cpp", "harness/worker/parent/greeting.cpp", "harness/worker/child/host.cpp",
            "harness/worker/child/bound_case.cpp", "harness/worker/child/measure.cpp", "harness/worker/parent/process.cpp",
            "harness/worker/child/host_memory.cpp", "harness/check/trial.cpp", "harness/measure/launch.cpp",
            "python/assay_worker/serving.py", "python/assay_worker/memory.py"]
# json["key"], {"key", value}, json.value("key"), is_duration(answer, "key"), \"key\":
FORMS = [r'\["(\w+)"\]', r'\{"(\w+)", ', r'\b(?:value|at|contains|get)\("(\w+)"', r'\b(?:json|answer|request), "(\w+)"',
         r'"(\w+)": ?', r'fault_\.value\("(\w+)"']
# The forms are loose, but not so loose that they find nothing.
KNOWN = {"type", "protocol", "unavailable", "copy_distance", "runner", "calls", "first_differing", "bare", "switches", "stack"}


def main():
    source = pathlib.Path(sys.argv[1])
    page = (source / "docs/worker-protocol.md").read_text(encoding="utf-8")
    spoken = {}
    for speaker in SPEAKERS:
        text = (source / speaker).read_text(encoding="utf-8")
        for form in FORMS:
            for key in re.findall(form, text):
                spoken.setdefault(key, speaker)
    problems = [f"'{key}' is not found in the sources any more: FORMS or SPEAKERS are out of date"
                for key in sorted(KNOWN - spoken.keys())]
    problems += [f"{speaker}: '{key}' is not in docs/worker-protocol.md" for key, speaker in sorted(spoken.items())
                 if not re.search(rf'[`"]\.?{key}[`"]', page.replace("implementations[].", ""))]
    print(f"{len(spoken)} keys, {len(problems)} problems")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
