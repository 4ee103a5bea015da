"""Runs the commands of the documentation, and looks whether its links lead somewhere.

    documentation_test.py SOURCE PROGRAM

A block opened with ```console is run, line by line: what follows '$ ' is given to a shell, and has to exit with 0, or
with N if the block is opened with ```console exit=N. With ```console not-run it is not run. What a block shows as
output is for readers: times and seeds differ. With ```console exact it has to be what is printed.
A block opened with ```LANGUAGE file=NAME is written to that file first. With ```console needs=PROGRAM a block is left
out where that program is not there.
The ids of counterexamples differ from run to run: where a page shows 'case   ID' in the output of a command, the id that
the command really printed takes its place in the commands that follow on that page.

Everything happens in a temporary folder that looks like the project's: nothing is written to the source.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

PAGES = ["*.md", "docs/*.md", "examples/*/README.md", "results/README.md", "reports/README.md", "specs/README.md"]
DEADLINE = 600  # seconds for a command that takes ten: against hangs, not against slow machines
SHOWN_CASE = re.compile(r"^  case +([0-9a-f]{12})$", re.MULTILINE)
NOT_SHARED = {"build", "results", "reports", "assay", ".git"}


def make_folder(folder, source, program):
    """The project as a reader would see it after a build, with results and reports of its own."""
    for entry in source.iterdir():
        if entry.name not in NOT_SHARED:
            (folder / entry.name).symlink_to(entry)
    (folder / "assay").symlink_to(program)
    (folder / "build").mkdir()
    (folder / "build/release").symlink_to(program.parent.parent)
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


def run_command(command, folder, environment):
    """(exit code, what it printed); the code is None if it was given up."""
    with subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, text=True, start_new_session=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            printed, _ = process.communicate(timeout=DEADLINE)
            return process.returncode, printed
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return None, process.communicate()[0]


def why_not(words):
    """Why a block cannot be run on this machine; empty if it can."""
    for word in words:
        program = word[6:] if word.startswith("needs=") else None
        if program is None:
            continue
        if shutil.which(program) is None:
            return f"{program} is not installed"
        # Debuggers are forbidden in some containers.
        if program == "gdb" and "exited normally" not in run_command("gdb -q -batch -ex run --args true", "/", os.environ)[1]:
            return "gdb may not trace here"
    return ""


def run_block(page, start, words, lines, folder, environment, cases):
    problems = []
    wanted = next((int(word[5:]) for word in words if word.startswith("exit=")), 0)
    for command, shown in commands(lines):
        for on_page, real in cases.items():
            command = command.replace(on_page, real)
        code, printed = run_command(command, folder, environment)
        cases.update(zip(SHOWN_CASE.findall("\n".join(shown)), SHOWN_CASE.findall(printed)))
        print(f"{page}:{start}: {command}: exit code {code}", flush=True)
        if code is None:
            problems.append(f"{page}:{start}: '{command}' was still running after {DEADLINE} s:\n{printed[-2000:]}")
        elif code != wanted:
            problems.append(f"{page}:{start}: '{command}' exits with {code}, not {wanted}:\n{printed[-2000:]}")
        elif "exact" in words and printed.splitlines() != shown:
            problems.append(f"{page}:{start}: '{command}' prints\n{printed}")
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
            cases = {}
            for start, words, lines in blocks(text):
                for word in words:
                    if word.startswith("file="):
                        (folder / pathlib.PurePath(word[5:]).name).write_text("\n".join(lines) + "\n", encoding="utf-8")
                if words[:1] != ["console"] or "not-run" in words:
                    continue
                if why_not(words):
                    print(f"{page}:{start}: left out: {why_not(words)}")
                    continue
                count += len(commands(lines))
                problems += run_block(page, start, words, lines, folder, environment, cases)
    print(f"{len(pages)} pages, {count} commands, {len(problems)} problems")
    if count == 0:
        problems.append("no command was found: the pages or this test have changed their form")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
