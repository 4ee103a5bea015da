"""What ./assay does before there is a program to run, and what it says meanwhile.

    entry_point_test.py NAME SOURCE

NAME is one of the functions at the end. The script is tried in a copy of its own, with stand-ins for whatever would
install or build something. Exit code 77: it cannot be tested here, and why is printed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What the script itself calls, and nothing that builds.
TOOLS = ("bash basename cat chmod cut dirname env find flock grep head mkdir mv readlink realpath rm sed setpriv sh "
         "sha256sum sleep tail tee touch tr true").split()
NOBODY = 65534


class Copy:
    """The script as in a fresh clone, on a machine that has the tools above alone."""

    def __init__(self, source, folder):
        self.folder, self.tools = folder / "clone", folder / "tools"
        (self.folder / "specs").mkdir(parents=True)
        self.tools.mkdir()
        for file in "assay", "packages.txt", "specs/resources.toml":
            shutil.copy(source / file, self.folder / file)
        for tool in TOOLS:
            found = shutil.which(tool)
            if found is None:
                skip(f"there is no {tool}")
            (self.tools / tool).symlink_to(found)
        # A Debian without a single package.
        self.stand_in("dpkg-query", "true")
        self.stand_in("apt-get", "true")
        # Who runs this test may be root, and the script may be run as somebody else.
        for path in folder, self.folder:
            path.chmod(0o777)

    def stand_in(self, tool, does):
        (self.tools / tool).write_text(f"#!/bin/bash\n{does}\n")
        (self.tools / tool).chmod(0o755)

    def start(self, *arguments, as_nobody=False):
        """Exit code, and the lines that it printed."""
        command = [str(self.folder / "assay"), *arguments]
        if as_nobody and os.geteuid() == 0:
            command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
        done = subprocess.run(command, cwd=self.folder, env={"PATH": str(self.tools), "LC_ALL": "C"}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print("$", *command, f"-> {done.returncode}\n{done.stdout}", flush=True)
        return done.returncode, done.stdout.splitlines()


def expect(holds, what):
    if not holds:
        raise SystemExit(f"not as expected: {what}")


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def arguments(copy):
    """A mistake costs nothing: it is told in one line, before anything is installed, built or written."""
    (copy.folder / "file").touch()
    locked = copy.folder / "locked"
    (locked / "bin").mkdir(parents=True)
    locked.chmod(0o777)
    (locked / "bin").chmod(0o555)
    mistakes = [
        (["install"], "install needs to be told where: ./assay install --prefix PREFIX"),
        (["install", "--prefix"], "--prefix needs a folder"),
        (["install", "--prefix", ""], "--prefix needs a folder"),
        (["install", "--prefix="], "install needs to be told where"),
        (["install", "--prfix", "x"], "install knows no '--prfix'"),
        (["install", "--prefix", "x", "y"], "install knows no 'y'"),
        (["install", "--prefix", "file"], f"cannot install to {copy.folder}/file: {copy.folder}/file is no folder"),
        (["install", "--prefix", "file/below"], f"{copy.folder}/file is no folder that this user may write to"),
        (["install", "--prefix", "locked"], f"cannot install to {locked}: {locked}/bin is no folder"),
    ]
    for words, said in mistakes:
        code, lines = copy.start(*words, as_nobody=True)
        expect(code == 2 and len(lines) == 1 and said in lines[0], f"{words}: {said}")
    code, lines = copy.start("install", "--help")
    expect(code == 0 and "Example: ./assay install --prefix ~/.local" in lines, lines)
    expect(not (copy.folder / ".assay").exists(), "it has begun to work")


def without_root(copy):
    """One command to paste, and that it stops; nothing of going on."""
    for sudo, root in [(False, ""), (True, "sudo ")]:
        if sudo:
            copy.stand_in("sudo", "echo a password is required >&2; exit 1")
        code, lines = copy.start("list", as_nobody=True)
        begins = f"  {root}apt-get update && {root}apt-get install -y --no-install-recommends g++ cmake ninja-build "
        expect(code == 2 and sum(line.startswith(begins) for line in lines) == 1, f"one line that begins with '{begins}'")
        expect("it stops here" in lines[-1] and lines[-1].endswith("Start it again afterwards"), lines[-1])
        expect(not any("going on" in line for line in lines), "it says that it goes on")
    # What is there may have come some other way than as packages, so that it tries; and where that fails, it says the same.
    for tool in "c++", "ninja":
        copy.stand_in(tool, "true")
    copy.stand_in("cmake", "echo 'CMake Error: no rapidcheck'; exit 1")
    code, lines = copy.start("list", as_nobody=True)
    expect("going on with what is there" in lines[3] and "  CMake Error: no rapidcheck" in lines, "it tries, and shows why not")
    expect(code == 2 and lines[-2].startswith(begins), f"the line before the last begins with '{begins}'")
    expect("it stops here. Start it again afterwards" in lines[-1], lines[-1])


def first_start(copy):
    """It says what it will do and about how long; and at least every 15 seconds that it still works."""
    copy.stand_in("sudo", '[[ $1 == -n ]] && shift; exec "$@"')
    copy.stand_in("apt-get", 'for word; do [[ $word != install ]] || { echo "Get:1 g++"; sleep 17; }; done')
    copy.stand_in("c++", "true")
    copy.stand_in("cmake", "mkdir -p build/release/bin; touch build/release/build.ninja")
    program = copy.folder / "build/release/bin/assay"
    copy.stand_in("ninja", f"echo '[1/2] one'; sleep 17; echo '[2/2] two'\n"
                           f"printf '#!/bin/bash\\necho ran: $*\\n' >{program}; chmod +x {program}")
    code, lines = copy.start("list", as_nobody=True)
    expect(code == 0 and lines[-1] == "ran: list", "it runs the program with its arguments")
    wanted = sum(line.strip() != "" and not line.startswith("#") and "# tests:" not in line
                 for line in (copy.folder / "packages.txt").read_text().splitlines())
    for part in [f"installs {wanted} Debian packages (one to three minutes)", "builds the program (three to six minutes",
                 "fetches vocabularies and texts"]:
        expect(part in lines[0], part)
    # On a machine that is busy, a second later.
    for part in ["assay: still installing packages, 1[56] s: Get:1 g[+][+]", "assay: building, 1 of 2, 1[56] s"]:
        expect(any(re.fullmatch(part, line) for line in lines), part)
    copy.stand_in("ninja", "echo ninja: no work to do.")
    expect(copy.start("list", as_nobody=True) == (0, ["ran: list"]), "the second start has nothing to say")


def new(copy):
    """Works where the tree does not build, with the program that is there, if that knows of it."""
    program = copy.folder / "build/release/bin/assay"
    program.parent.mkdir(parents=True)
    (copy.folder / "build/release/build.ninja").touch()
    for tool, does in [("c++", "true"), ("cmake", "true"), ("ninja", "echo '[1/1] x'; echo 'error: broken'; exit 1")]:
        copy.stand_in(tool, does)

    def put(does):
        program.write_text(f"#!/bin/bash\n{does}\n")
        program.chmod(0o755)
    put("echo ran: $*")
    expect(copy.start("new", "op", "mine", as_nobody=True) == (0, ["ran: new op mine"]), "it needs no build")
    expect(not (copy.folder / ".assay").exists(), "it has begun to work")
    put('[[ $1 == new ]] && exit 2; echo ran: $*')  # from before there was this verb
    code, lines = copy.start("new", "op", "mine", as_nobody=True)
    expect(code == 2 and "ran: new op mine" not in lines and "  error: broken" in lines, lines)


def main():
    name, source = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory(prefix="assay-entry-") as folder:
        {each.__name__: each for each in (arguments, without_root, first_start, new)}[name](Copy(source, pathlib.Path(folder)))


if __name__ == "__main__":
    main()
