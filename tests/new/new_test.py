"""What `assay new` makes, from the command to a check that passes.

    new_test.py NAME SOURCE BUILD

NAME is one of the functions at the end. Exit code 77: it cannot be tested here, and why is printed.

An op and an implementation are made in a copy of the source, which is then built. To build all of it takes minutes, so
reuse.sh stands before the compiler and takes what is not new from BUILD.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SPEC = """
seed = 3
effort = {{name = "quick", cases = 60}}
[[sweep]]
ops = {ops}
dtypes = {dtypes}
rows = 2
cols = 64
measure = false
"""
# Of a build, what its objects depend on beside their sources.
SETTINGS = ["CMAKE_C_COMPILER", "CMAKE_CXX_COMPILER", "CMAKE_BUILD_TYPE", "CMAKE_CXX_FLAGS", "CMAKE_CXX_FLAGS_DEBUG",
            "CMAKE_CXX_FLAGS_RELEASE", "CMAKE_COMPILE_WARNING_AS_ERROR"]


class Place:
    """A folder to work in, and a project of which assay believes that it is its source."""

    def __init__(self, source, build, folder):
        self.source, self.build, self.folder = source, build, folder
        self.program = build / "bin/assay"
        self.tree = folder / "tree"
        self.environment = {**os.environ, "ASSAY_ROOT": str(source), "NO_COLOR": "1", "LC_ALL": "C"}
        self.environment.pop("ASSAY_PYTHON", None)

    def run(self, *command, code=0):
        done = subprocess.run([str(word) for word in command], cwd=self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print("$", *command, f"-> {done.returncode}", flush=True)
        if done.returncode != code:
            raise SystemExit(f"exit code {done.returncode}, expected {code}:\n{done.stdout}")
        return done.stdout

    def assay(self, *words, code=0):
        return self.run(self.program, *words, code=code)

    def check(self, ops, dtypes, *words):
        """Passes, all of it; what it said."""
        quoted = [str(names).replace("'", '"') for names in (ops, dtypes)]
        (self.folder / "tiny.toml").write_text(SPEC.format(ops=quoted[0], dtypes=quoted[1]))
        said = self.assay("check", "tiny.toml", "--output", self.folder / "results", *words)
        expect(" 0 failed" in said and "0 passed" not in said and "unsupported" not in said.splitlines()[-1], said)
        return said

    def copy_tree(self):
        """What a build needs of the source, to be changed."""
        ignored = shutil.ignore_patterns("__pycache__")
        self.tree.mkdir()
        for name in ("cmake", "harness", "impls", "python", "specs", "templates"):
            shutil.copytree(self.source / name, self.tree / name, symlinks=True, ignore=ignored)
        shutil.copy(self.source / "CMakeLists.txt", self.tree)
        self.environment["ASSAY_ROOT"] = str(self.tree)

    def files(self):
        return {path.relative_to(self.tree): path.read_bytes() for path in self.tree.rglob("*") if path.is_file()}

    def build_tree(self):
        """The program of the copy; returns what had to be compiled for it."""
        build = self.tree / "build/copy"
        cache = dict(line.split(":", 1) for line in (self.build / "CMakeCache.txt").read_text().splitlines() if ":" in line)
        settings = [f"-D{name}={cache[name].partition('=')[2]}" for name in SETTINGS if name in cache]
        launcher = ";".join(str(word) for word in ("bash", self.source / "tests/new/reuse.sh", self.source, self.build, self.tree, build))
        self.run("cmake", "-S", self.tree, "-B", build, "-G", "Ninja", "-DBUILD_TESTING=OFF", *settings,
                 f"-DCMAKE_C_COMPILER_LAUNCHER={launcher}", f"-DCMAKE_CXX_COMPILER_LAUNCHER={launcher}")
        said = self.run("ninja", "-C", build, "assay")
        expect("warning:" not in said, said)
        self.program = build / "bin/assay"
        return [line.partition(" ")[2] for line in (build / "compiled.txt").read_text().splitlines()]


def expect(holds, what):
    if not holds:
        raise SystemExit(f"not as expected:\n{what}")


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def refusals(place):
    """One line, exit code 2, and nothing is written."""
    place.copy_tree()
    before = place.files()
    (place.folder / "there").mkdir()
    (place.folder / "there.py").touch()
    (place.tree / "impls/norms/rms_norm/there.cpp").touch()
    mistakes = [
        (["new"], "new needs one of op, implementation, plugin, worker"),
        (["new", "opp", "x"], "new has no verb 'opp'; did you mean 'op'?"),
        (["new", "op"], "new op needs NAME"),
        (["new", "op", "2x"], "'2x' cannot be the name of an op: expected"),
        (["new", "op", "Gelu"], "'Gelu' cannot be the name of an op: expected"),
        (["new", "op", "a/b"], "'a/b' cannot be the name of an op: expected"),
        (["new", "op", "x" * 41], "cannot be the name of an op: expected at most 40"),
        (["new", "op", "double"], "'double' cannot be the name of an op: the word is taken"),
        (["new", "op", "gelu"], "there is an op named gelu already"),
        (["new", "op", "copy"], "there is an op named copy already"),
        (["new", "op", "norms"], "norms is the name of a folder"),
        (["new", "op", "x", "--family", "simd"], "impls/simd is no family of ops"),
        (["new", "op", "x", "--family", "../x"], "'../x' cannot be the name of a family"),
        (["new", "implementation", "x"], "new implementation needs --op"),
        (["new", "implementation", "x", "--op", "layr_norm"], "no op is named 'layr_norm'; did you mean 'layer_norm'?"),
        (["new", "implementation", "x", "--op", "../norms/rms_norm"], "no op is named '../norms/rms_norm'"),
        (["new", "implementation", "x-y", "--op", "gelu"], "'x-y' cannot be the name of an implementation"),
        (["new", "implementation", "simd", "--op", "gelu"], "gelu has an implementation named simd already"),
        (["new", "implementation", "pcre2", "--op", "pretokenize"], "pretokenize has an implementation named pcre2 already"),
        (["new", "implementation", "there", "--op", "rms_norm"], "there.cpp is there already"),
        (["new", "plugin", "there"], "there is there already"),
        (["new", "plugin", "onednn"], "'onednn' is the name of one of assay's own implementations of rms_norm"),
        (["new", "worker", "there"], "there.py is there already"),
        (["new", "worker", "naive"], "'naive' is the name of one of assay's own implementations of gelu"),
    ]
    (place.tree / "impls/norms/rms_norm/there.cpp").write_text("// mine\n")
    for words, said in mistakes:
        lines = place.assay(*words, code=2).splitlines()
        expect(len(lines) == 1 and lines[0].startswith("error: ") and said in lines[0], f"{words}: {said}\n{lines}")
    (place.tree / "impls/norms/rms_norm/there.cpp").unlink()
    expect(place.files() == before, "something was written")
    expect(sorted(path.name for path in place.folder.iterdir()) == ["there", "there.py", "tree"], "something was written here")
    expect("Examples: ./assay new op" in place.assay("help", "new"), "no help")


def plugin(place):
    if shutil.which("make") is None:
        skip("there is no make")
    said = place.assay("new", "plugin", "mine")
    expect("next     make -C mine check\n" in said, said)
    place.run("make", "-C", "mine", "CFLAGS=-O2 -Wall -Wextra -Wpedantic -Werror")
    place.check(["rms_norm"], ["f32"], "--plugin", "mine/mine.so", "--impl", "mine")


def worker(place):
    said = place.assay("new", "worker", "mine")
    command = f"{sys.executable} mine.py"
    expect("./assay check --worker 'python3 mine.py' --op gelu --dtype f32 --impl mine" in said, said)
    place.environment.pop("PYTHONPATH", None)
    place.check(["gelu"], ["f32"], "--worker", command, "--impl", "mine")
    # It refuses what it is not for, and what it raises is told.
    (place.folder / "mine.py").write_text((place.folder / "mine.py").read_text().replace(
        "return array(\"f\", map(gelu, row))", "return array(\"f\", map(gelu, row[1:]))"))
    said = place.assay("check", "tiny.toml", "--output", place.folder / "results", "--worker", command, "--impl", "mine", code=1)
    expect("FAIL gelu f32 mine" in said and "ValueError" in said, said)


def tree(place):
    """Ops of both forms, and an implementation of each form, registered by one line; nothing else is compiled for them."""
    place.copy_tree()
    before = place.files()
    made = [("op", "sign_square"), ("op", "rotate", "--family", "positions"), ("implementation", "mine", "--op", "gelu"),
            ("implementation", "mine", "--op", "rms_norm"), ("implementation", "mine", "--op", "rotate")]
    for words in made:
        said = place.assay("new", *words)
        expect("made     " in said and "next     ./assay check --op " in said, said)
    after = place.files()
    changed = [str(path) for path in before if after[path] != before[path]]
    expect(sorted(changed) == ["impls/CMakeLists.txt", "impls/activations/CMakeLists.txt", "impls/norms/CMakeLists.txt"], changed)
    for path in changed:
        old, new = (each[pathlib.Path(path)].decode().splitlines() for each in (before, after))
        added = [line for line in new if line not in old]
        expect([line for line in new if line in old] == old and 1 <= len(added) <= 2, f"{path}: {added}")
    compiled = place.build_tree()
    strangers = [text for text in compiled if "/impls/" not in text and "/catalog/" not in text]
    expect(compiled and not strangers, f"compiled as well: {strangers}")
    dtypes = ["f32", "bf16", "f16"]
    said = place.check(["sign_square", "rotate"], dtypes)
    expect("sign_square" in said and "rotate" in said, said)
    place.check(["gelu", "rms_norm", "rotate"], dtypes, "--impl", "mine")
    said = place.assay("selftest", "--op", "sign_square", "--op", "rotate", "--effort", "quick", "--seed", "1")
    expect("sign_square        1.00" in said and "rotate             1.00" in said, said)


def main():
    name, source, build = sys.argv[1], *(pathlib.Path(word).resolve() for word in sys.argv[2:4])
    with tempfile.TemporaryDirectory(prefix="assay-new-") as folder:
        {each.__name__: each for each in (refusals, plugin, worker, tree)}[name](Place(source, build, pathlib.Path(folder).resolve()))


if __name__ == "__main__":
    main()
