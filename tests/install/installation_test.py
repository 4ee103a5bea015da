"""What `./assay install` makes, seen from outside.

    installation_test.py NAME SOURCE BUILD PREFIX

NAME is one of the functions at the end. Exit code 77: it cannot be tested here, and why is printed.

To install from a clean clone means to build it, which takes minutes. So `.ci/run`, which starts as a clean clone, does that
before anything else was built, and hands the prefix on in ASSAY_TEST_PREFIX: all that follows is tried with it. Without
that variable the tests install what is built already, by the same script, in seconds.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import tomllib

GIVEN_PREFIX = os.environ.get("ASSAY_TEST_PREFIX", "")
SPEC = """
seed = 3
effort = {name = "quick", cases = 20, launches = 2, blocks = 2}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
rows = 2
cols = 64
"""


class Place:
    """A folder to work in, and an environment in which assay is found by its prefix alone."""

    def __init__(self, source, build, prefix, folder):
        self.source, self.build, self.prefix, self.folder = source, build, prefix, folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("ASSAY_", "PYTHON"))}
        self.environment["PATH"] = f"{prefix / 'bin'}:{os.environ['PATH']}"
        found = list(prefix.glob("**/assay.pc"))
        self.environment["PKG_CONFIG_PATH"] = str(found[0].parent) if found else ""
        self.environment["NO_COLOR"] = "1"

    def run(self, *command, code=0, folder=None):
        done = subprocess.run([str(word) for word in command], cwd=folder or self.folder, env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        print("$", *command, f"-> {done.returncode}", flush=True)
        if done.returncode != code:
            raise SystemExit(f"exit code {done.returncode}, expected {code}:\n{done.stdout}")
        return done.stdout

    def example(self, name):
        """A copy: nothing is built in the source."""
        skipped = shutil.ignore_patterns("build", "target", "*.so", "Cargo.lock")
        return pathlib.Path(shutil.copytree(self.source / "examples" / name, self.folder / name, ignore=skipped))

    def spec(self):
        (self.folder / "tiny.toml").write_text(SPEC)
        return "tiny.toml"

    def check(self, library, implementation, folder=None):
        """The command of the README, with the plug-in alone: the others were not installed for this."""
        said = self.run("assay", "check", "--plugin", library, "--op", "rms_norm", "--impl", implementation, "--effort", "quick",
                        folder=folder)
        expect("Checked: " in said and " 0 failed" in said and "0 passed" not in said, said)


def expect(holds, what):
    if not holds:
        raise SystemExit(f"not as expected:\n{what}")


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def prefix(place):
    if not GIVEN_PREFIX:
        shutil.rmtree(place.prefix, ignore_errors=True)
        if place.build == place.source / "build/release":
            place.run(place.source / "assay", "install", "--prefix", place.prefix)
        else:  # the script knows of no other
            place.run("cmake", "--install", place.build, "--prefix", place.prefix)
    resources = tomllib.loads((place.source / "specs/resources.toml").read_text())
    for file in [resource["file"] for family in resources.values() for resource in family.values() if "file" in resource]:
        there = (place.source / file).exists()
        expect((place.prefix / "share/assay" / file).exists() == there, f"{file}: in the tree {there}, installed {not there}")


def unbuilt(place):
    """Of a build that is not whole nothing is installed, instead of a half; and it is said what to do."""
    place.run("cmake", "-S", place.source, "-B", "build", "-G", "Ninja", "-DBUILD_TESTING=OFF")
    said = place.run("cmake", "--install", "build", "--prefix", place.folder / "half", code=1)
    expect(f"Run ./assay install --prefix {place.folder / 'half'}" in " ".join(said.split()), said)
    expect(not (place.folder / "half").exists(), "it has begun to install")


def program(place):
    """From any folder, writing to that alone, also when the prefix was moved."""
    before = sorted(place.prefix.rglob("*"))
    said = place.run("assay", "list", "--op", "rms_norm")
    expect("naive" in said and "simd" in said and "its worker" not in said, said)
    place.run("assay", "check", place.spec(), "--impl", "naive")
    expect((place.folder / "results").is_dir(), "no results/ in the working folder")
    said = place.run("assay", "replay", "rms_norm:f32,rows=1,cols=15,values=normal,seed=0", "--impl", "naive")
    expect("verdict         pass" in said, said)
    for vocabulary in "small", "improper":
        case = f"byte_bpe_encode:u8,bytes=20,vocabulary={vocabulary},values=ascii,seed=1"
        said = place.run("assay", "replay", case, "--impl", "heap")
        expect("verdict         pass" in said and ",content=" in said, said)
    said = place.run("assay", "check", "--op", "gellu", code=2)
    expect("did you mean 'gelu'" in said, said)
    expect("./assay" not in place.run("assay", "check", "--help"), "its help has the command of the source tree")
    expect(sorted(place.prefix.rglob("*")) == before, "it has written to its prefix")
    moved = place.folder / "moved"
    shutil.copytree(place.prefix, moved)
    said = place.run(moved / "bin/assay", "list", "--op", "rms_norm")
    expect("naive" in said and "its worker" not in said, said)


def package(place):
    told = pathlib.Path(place.run("pkg-config", "--variable=program", "assay").strip())
    expect(told.samefile(place.prefix / "bin/assay"), told)
    (place.folder / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.16)\nproject(wants LANGUAGES C)\nfind_package(assay 99 REQUIRED)\n")
    said = place.run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={place.prefix}", code=1)
    expect("99" in said and "version" in said, said)
    # The header stands alone, as C11 and as C++.
    flags = place.run("pkg-config", "--cflags", "assay").split()
    strict = ["-Wall", "-Wextra", "-Wpedantic", "-Wpadded", "-Werror", "-fsyntax-only"]
    for language, standard, header in [("c", "c11", "plugin.h"), ("c++", "c++17", "plugin.h")]:
        (place.folder / "only").write_text(f"#include <assay/{header}>\n")
        place.run("c++" if language == "c++" else "cc", f"-std={standard}", *strict, *flags, "-x", language, "only")
    (place.folder / "only").write_text("#include <assay/plugin.hpp>\n")
    place.run("c++", "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", *flags, "-x", "c++", "only")


def new_plugin(place):
    """As its output says; what is for the source tree alone says so."""
    for words in ("op", "mine"), ("implementation", "mine", "--op", "gelu"):
        expect("is for assay's source tree" in place.run("assay", "new", *words, code=2), words)
    said = place.run("assay", "new", "plugin", "mine")
    expect("next     make -C mine check" in said and "./assay" not in said, said)
    if shutil.which("make") is None:
        skip("there is no make")
    said = place.run("make", "-C", "mine", "check")
    expect("Checked: 1 passed, 0 failed" in said, said)


def new_worker(place):
    """Outside of the tree, with what is installed: as it is made, and by the path that pkg-config gives."""
    place.environment["PYTHONDONTWRITEBYTECODE"] = "1"  # other tests look whether anything is written to the prefix
    place.run("assay", "new", "worker", "mine")
    text = (place.folder / "mine.py").read_text()
    python = place.run("pkg-config", "--variable=python", "assay").strip()
    expect(pathlib.Path(python).samefile(place.prefix / "share/assay/python"), python)
    place.spec()
    tiny = (place.folder / "tiny.toml").read_text().replace("rms_norm", "gelu")
    (place.folder / "tiny.toml").write_text(tiny)
    command = ["assay", "check", "tiny.toml", "--worker", f"{sys.executable} mine.py", "--impl", "mine"]
    expect("Checked: 1 passed, 0 failed" in place.run(*command), "")
    line = next(line for line in text.splitlines() if line.startswith("sys.path.append("))
    (place.folder / "mine.py").write_text(text.replace(line, ""))
    place.environment["PYTHONPATH"] = python
    expect("Checked: 1 passed, 0 failed" in place.run(*command), "")


def plugin_c(place):
    if shutil.which("make") is None:
        skip("there is no make")
    folder = place.example("plugin-c")
    place.run("make", "CFLAGS=-O2 -Wall -Wextra -Wpedantic -Werror", folder=folder)
    place.check("./plugin-c.so", "plain-c", folder)


def plugin_cpp(place):
    folder = place.example("plugin-cpp")
    place.run("cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={place.prefix}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror", folder=folder)
    place.run("cmake", "--build", "build", folder=folder)
    place.check("build/plugin-cpp.so", "lanes", folder)


# From the kernels to a program that obeys the table, in the order of the example's README.
def dispatch(place):
    folder = place.example("dispatch")
    place.run("cmake", "-B", "build", f"-DCMAKE_PREFIX_PATH={place.prefix}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror", folder=folder)
    place.run("cmake", "--build", "build", folder=folder)
    (folder / "shapes.toml").write_text(SPEC.replace("rows = 2", "rows = [1, 16]"))
    place.run("assay", "bench", "shapes.toml", "--plugin", "build/kernels.so", "--impl", "naive", "--impl", "plain", "--impl", "lanes", folder=folder)
    run = next((folder / "results").glob("*/records.jsonl")).parent
    place.run("assay", "select", run, "--header", "table.hpp", folder=folder)
    said = place.run("build/obey", "results/dispatch.json", folder=folder)
    expect("table: this machine's" in said and len(said.splitlines()) == 10, said)
    place.environment["ASSAY_DISPATCH"] = "rms_norm=plain"
    forced = place.run("build/obey", "results/dispatch.json", folder=folder)
    expect(forced.count(" plain") == 9, forced)
    place.environment["ASSAY_DISPATCH"] = "rms_norm=none"
    expect("this program has: lanes, plain" in place.run("build/obey", "results/dispatch.json", code=2, folder=folder), "")
    del place.environment["ASSAY_DISPATCH"]
    place.run("cmake", "-B", "build", f"-DTABLE={folder / 'table.hpp'}", folder=folder)
    place.run("cmake", "--build", "build", folder=folder)
    expect(place.run("build/obey-without-file", folder=folder) == said, "the header says something else than the file")
    (folder / "torn.json").write_text((folder / "results/dispatch.json").read_text()[:500])
    expect("not a whole JSON text" in place.run("build/obey", "torn.json", code=2, folder=folder), "")


def plugin_rust(place):
    if shutil.which("cargo") is None:
        skip("there is no cargo; Debian's packages are cargo and rustc")
    folder = place.example("plugin-rust")
    place.environment["CARGO_TARGET_DIR"] = "target"
    place.run("cargo", "build", "--release", "--offline", folder=folder)
    library = "target/release/libplugin_rust.so"
    if {"avx512f", "bmi2"} <= set(pathlib.Path("/proc/cpuinfo").read_text().split()):
        place.check(library, "rust-avx512", folder)
        return
    said = place.run("assay", "check", "--plugin", library, "--op", "rms_norm", "--impl", "rust-avx512", "--effort", "quick",
                     code=1, folder=folder)
    expect("needs a processor with AVX-512F" in said, said)


def two_plugins(place):
    """Two versions of one plug-in, told apart by the names that they are given."""
    flags = place.run("pkg-config", "--cflags", "assay").split()
    source = place.example("plugin-c") / "rms_norm.c"
    for name, optimisation in [("a.so", "-O0"), ("b.so", "-O3")]:
        place.run("cc", "-std=c11", optimisation, "-fPIC", "-shared", *flags, "-o", name, source, "-lm")
    said = place.run("assay", "bench", place.spec(), "--plugin", "old=./a.so", "--plugin", "new=./b.so",
                     "--op", "rms_norm", "--impl", "old", "--impl", "new", "--impl", "naive")
    expect("Checked: 3 passed, 0 failed" in said and "SPEED" in said, said)
    records = [path.read_text() for path in place.folder.glob("results/*/records.jsonl")]
    expect(len(records) == 1 and '"implementation":"old"' in records[0] and '"implementation":"new"' in records[0], records)


# Somebody else's project, with two plug-ins: a right one and one that forgets eps.
PROJECT = """
cmake_minimum_required(VERSION 3.17)
project(somebody_else LANGUAGES C)
enable_testing()
find_package(assay REQUIRED)
foreach(name mine wrong)
  add_library(${name} MODULE ${name}.c)
  target_link_libraries(${name} PRIVATE assay::plugin m)
endforeach()
include(${assay_DIR}/AssayTests.cmake)
assay_add_tests(NAME kernels SPEC tiny.toml IMPLEMENTATIONS mine wrong naive
                PLUGINS mine=$<TARGET_FILE:mine> wrong=$<TARGET_FILE:wrong>)
"""


def gtest(place):
    """The lines of docs/googletest.md in another project, with nothing but the package to find assay-gtest by."""
    program = place.prefix / "bin/assay-gtest"
    if not program.exists():
        skip("assay was built without GoogleTest, so that there is no assay-gtest")
    before = sorted(place.prefix.rglob("*"))
    place.environment["PATH"] = os.environ["PATH"]
    source = (place.source / "examples/plugin-c/rms_norm.c").read_text()
    (place.folder / "mine.c").write_text(source)
    (place.folder / "wrong.c").write_text(source.replace(" + settings->eps", ""))
    place.spec()
    (place.folder / "CMakeLists.txt").write_text(PROJECT)
    place.run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={place.prefix}")
    place.run("cmake", "--build", "build")
    cache = (place.folder / "build/CMakeCache.txt").read_text().splitlines()
    found = [line.partition("=")[2] for line in cache if line.startswith("ASSAY_GTEST:")]
    expect(len(found) == 1 and program.samefile(found[0]), found)
    tests = ["ctest", "--test-dir", "build", "--output-on-failure"]
    said = place.run(*tests, "-N")
    expect("Total Tests: 3" in said and all(f"kernels.rms_norm/f32/{name}" in said for name in ("mine", "wrong", "naive")), said)
    said = place.run(*tests, "-R", "rms_norm/f32/mine$")
    expect("100% tests passed, 0 tests failed out of 1" in said and "Skipped" not in said, said)
    said = place.run(*tests, "-R", "rms_norm/f32/wrong$", code=8)
    expect("fail: y[" in said and "replay          assay replay " in said, said)
    expect(sorted(place.prefix.rglob("*")) == before, "it has written to its prefix")


def main():
    name, source, build, where = sys.argv[1], *(pathlib.Path(word).resolve() for word in sys.argv[2:5])
    where = pathlib.Path(GIVEN_PREFIX or where).resolve()
    with tempfile.TemporaryDirectory(prefix="assay-install-") as folder:
        {each.__name__: each for each in (prefix, unbuilt, program, package, new_plugin, new_worker, plugin_c, plugin_cpp, plugin_rust, two_plugins, dispatch, gtest)}[name](
            Place(source, build, where, pathlib.Path(folder)))


if __name__ == "__main__":
    main()
