"""Runs the commands of the documentation, and looks whether its links lead somewhere.

    documentation_test.py SOURCE PROGRAM

A block opened with ```console is run, line by line: what follows '$ ' is given to a shell, and has to exit with 0, or
with N if the block is opened with ```console exit=N. With ```console not-run it is not run. What a block shows as
output is for readers: times and seeds differ. With ```console exact it has to be what is printed.
A block opened with ```LANGUAGE file=NAME is written to that file first.

Everything happens in a temporary folder that looks like the project's: nothing is written to the source.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

PAGES = ["*.md", "docs/*.md", "results/README.md", "reports/README.md", "specs/README.md"]
NOT_SHARED = {"build", "results", "reports", "assay", ".git"}


def make_folder(folder, source, program):
    """The project as a reader would see it after a build, with results and reports of its own."""
    for entry in source.iterdir():
        if entry.name not in NOT_SHARED:
            (folder / entry.name).symlink_to(entry)
    (folder / "assay").symlink_to(program)
    for name in ("results", "reports"):
        (folder / name).mkdir()


def blocks(text):
    """(line number, words after the fence, lines) of each fenced block."""
    inside, start, words, lines = False, 0, [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("```"):
            lines.append(line)
        elif inside:
            inside = False
            yield start, words, lines
        else:
            inside, start, words, lines = True, number, line[3:].split(), []
    if inside:
        raise SystemExit(f"line {start}: a block that does not end")


def commands(lines):
    """(command, shown output) of each command of a console block."""
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def run_block(page, start, words, lines, folder, environment):
    problems = []
    wanted = next((int(word[5:]) for word in words if word.startswith("exit=")), 0)
    for command, shown in commands(lines):
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True, timeout=240,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print(f"{page}:{start}: {command}: exit code {done.returncode}", flush=True)
        if done.returncode != wanted:
            problems.append(f"{page}:{start}: '{command}' exits with {done.returncode}, not {wanted}:\n{done.stdout[-2000:]}")
        elif "exact" in words and done.stdout.splitlines() != shown:
            problems.append(f"{page}:{start}: '{command}' prints\n{done.stdout}")
    return problems


def check_links(page, text, source):
    """Relative links must lead to a file; what is in code is no link."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path = target.split("#")[0]
        if "://" not in target and path and not (source / page).parent.joinpath(path).exists():
            yield f"{page}: the link to {target} leads nowhere"


def main():
    source, program = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    pages = sorted(path.relative_to(source) for pattern in PAGES for path in source.glob(pattern))
    problems, count = [], 0
    with tempfile.TemporaryDirectory(prefix="assay-docs-") as name:
        folder = pathlib.Path(name)
        make_folder(folder, source, program)
        environment = {**os.environ, "ASSAY_ROOT": str(folder), "NO_COLOR": "1"}
        for page in pages:
            text = (source / page).read_text(encoding="utf-8")
            problems += check_links(page, text, source)
            for start, words, lines in blocks(text):
                for word in words:
                    if word.startswith("file="):
                        (folder / pathlib.PurePath(word[5:]).name).write_text("\n".join(lines) + "\n", encoding="utf-8")
                if words[:1] == ["console"] and "not-run" not in words:
                    count += len(commands(lines))
                    problems += run_block(page, start, words, lines, folder, environment)
    print(f"{len(pages)} pages, {count} commands, {len(problems)} problems")
    if count == 0:
        problems.append("no command was found: the pages or this test have changed their form")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
