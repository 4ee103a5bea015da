"""The HTML page in headless Chromium: every plot shows all its marks, and the console has no error.

    browser_test.py PROGRAM

Exit code 77: there is no Chromium or no gnuplot here.
"""

import html.parser
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SPEC = """
seed = 3
effort = {name = "quick", cases = 20, launches = 3, blocks = 4}
[[sweep]]
ops = ["rms_norm", "gelu"]
dtypes = ["f32", "bf16"]
rows = [1, 8]
cols = [64, 256]
"""


class Plots(html.parser.HTMLParser):
    """How many marks each plot says that it has, and how many there are."""

    def __init__(self):
        super().__init__()
        self.plots, self.open = [], False

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "svg" and "data-marks" in values:
            self.plots.append([values.get("aria-label"), int(values["data-marks"]), 0])
            self.open = True
        if tag == "use" and values.get("class") == "mark" and self.open:
            self.plots[-1][2] += 1

    def handle_endtag(self, tag):
        if tag == "svg":
            self.open = False


def main():
    program = sys.argv[1]
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None or shutil.which("gnuplot") is None:
        print("there is no Chromium or no gnuplot here")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="assay-browser-") as folder:
        place = pathlib.Path(folder)
        (place / "spec.toml").write_text(SPEC)
        subprocess.run([program, "run", "spec.toml", "--impl", "naive", "--impl", "simd", "--output", folder], cwd=folder, check=True,
                       env={**os.environ, "NO_COLOR": "1"}, stdout=subprocess.DEVNULL)
        page = next(place.glob("*.html"))
        done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
                               f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", "--dump-dom", page.as_uri()],
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=200)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    plots = Plots()
    plots.feed(done.stdout)
    for name, told, seen in plots.plots:
        print(f"{name}: {seen} of {told} marks")
    if done.returncode != 0 or said:
        sys.exit(f"exit code {done.returncode}; the console says: {said}")
    if len(plots.plots) < 6 or any(told != seen or told == 0 for _, told, seen in plots.plots):
        sys.exit("plots or marks are missing")
    if not any("how far the fastest is ahead" in name for name, _, _ in plots.plots):
        sys.exit("there is no forest plot")


main()
