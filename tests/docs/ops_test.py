"""docs/ops.md is what the program prints of its ops. A build without some library lacks its implementations: these may
stand on the page alone.

    ops_test.py SOURCE PROGRAM [--write]
"""

import pathlib
import re
import subprocess
import sys

IMPLEMENTATIONS = "- **Implementations**: "


def names(line):
    return set(re.findall(r"`([^`]+)`", line))


def main(source, program, *flags):
    page = pathlib.Path(source) / "docs" / "ops.md"
    printed = subprocess.run([program, "list", "--markdown"], check=True, capture_output=True, text=True).stdout
    if "--write" in flags:
        page.write_text(printed)
        return 0
    told, found = page.read_text().splitlines(), printed.splitlines()
    for number, (line, other) in enumerate(zip(told, found), 1):
        if line == other or (line.startswith(IMPLEMENTATIONS) and names(other) <= names(line)):
            continue
        print(f"docs/ops.md:{number}: has\n  {line}\nand the program says\n  {other}")
        break
    else:
        if len(told) == len(found):
            return 0
        print(f"docs/ops.md has {len(told)} lines, and the program prints {len(found)}")
    print("to write it anew: ./assay list --markdown > docs/ops.md")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
