"""Fails if a test was skipped that .ci/skips.txt does not name: skips.py REPORT, JUnit's XML as ctest writes it.

A test that is skipped on every machine tests nothing, and nobody sees it in a green summary.
"""

import pathlib
import sys
import xml.etree.ElementTree


def known_skips():
    """The names in skips.txt, each with its reason behind it."""
    lines = pathlib.Path(__file__).with_name("skips.txt").read_text().splitlines()
    return {line.split("#")[0].strip() for line in lines} - {""}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: skips.py REPORT")
    tests = xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
    skipped = {test.get("name") for test in tests if test.find("skipped") is not None or test.get("status") == "notrun"}
    unknown = sorted(skipped - known_skips())
    for name in unknown:
        print(f"skipped, and not in .ci/skips.txt: {name}", file=sys.stderr)
    sys.exit(1 if unknown else 0)


main()
