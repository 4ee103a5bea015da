"""The HTML pages in headless Chromium: every plot shows all its marks, they print, their tables sort and filter, and the
console has no error.

    browser_test.py PROGRAM

Exit code 77: there is no Chromium or no gnuplot here.
"""

import html.parser
import json
import os
import pathlib
import re
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

# A plot of each kind that the page of a run must have, by what its label says.
WANTED = ["speed against size", "Accuracy against speed", "how far the fastest is ahead", "who is fastest along rows",
          "roofline", "history", "False alarms", "Power", "share of the budget used"]

RATES = [{"kind": "same file", "slowdown": 0, "comparisons": 500, "claimed": 3, "confirmed": 0, "low": 0, "high": 0.01}]
POWER = [{"kind": "slower by 3%", "slowdown": 0.03, "comparisons": 50, "claimed": 48, "confirmed": 47, "low": 0.8, "high": 0.99}]


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


def open_in(browser, page, folder, *arguments):
    """What the browser says on standard output; ends the test if its console says anything."""
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
                           f"--user-data-dir={folder}/profile", "--virtual-time-budget=5000", *arguments, page.as_uri()],
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=200)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    if done.returncode != 0 or said:
        sys.exit(f"{page.name}: exit code {done.returncode}; the console says: {said}")
    return done.stdout


def printed(browser, page, folder):
    """Prints a page; ends the test if that is not a whole document of several sheets."""
    document = page.with_suffix(".pdf")
    open_in(browser, page, folder, f"--print-to-pdf={document}")
    data = document.read_bytes() if document.exists() else b""
    sheets = len(re.findall(rb"/Type\s*/Page\b", data))
    print(f"{page.name}: {sheets} sheets, {len(data)} bytes")
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:] or sheets < 2:
        sys.exit(f"{page.name}: it does not print")


def look_at(browser, page, folder):
    """The plots of a page as the browser has them; ends the test if it complains or a mark is missing."""
    plots = Plots()
    plots.feed(open_in(browser, page, folder, "--dump-dom"))
    for name, told, seen in plots.plots:
        print(f"{name}: {seen} of {told} marks")
        if told != seen or told == 0:
            sys.exit(f"{page.name}: marks are missing from: {name}")
    return [name for name, _, _ in plots.plots]


# What a reader would do: sort a table, turn it round, and filter it. The page allows no script but its own, so that its
# copy is told to allow this one as well.
READER = """
const table = document.querySelector("#measurements table.plain");
table.closest("details").open = true;
const heads = [...table.tHead.rows[0].cells];
const column = heads.findIndex(head => head.textContent === "Implementation");
const shown = () => [...table.tBodies].flatMap(body => [...body.rows]).filter(row => !row.hidden);
const names = () => shown().map(row => row.cells[column].textContent);
heads[column].querySelector("button").click();
const up = names();
heads[column].querySelector("button").click();
const down = names();
const input = document.querySelector("#measurements input");
input.value = "naive 8x64";
input.dispatchEvent(new Event("input"));
const rest = shown().map(row => row.textContent);
document.title = JSON.stringify({up, down, rest, bodies: table.tBodies.length});
"""


def used(browser, page, folder):
    """Ends the test if the page's tables do not sort and filter."""
    copy = pathlib.Path(folder) / "used.html"
    text = re.sub(r"script-src 'sha256-[^']*'", "script-src 'unsafe-inline'", page.read_text())
    copy.write_text(text.replace("</body>", f"<script>{READER}</script></body>"))
    dumped = open_in(browser, copy, folder, "--dump-dom")
    said = json.loads(html.unescape(re.search(r"<title>(.*?)</title>", dumped).group(1)))
    up, down, rest = said["up"], said["down"], said["rest"]
    print(f"{len(up)} rows sort; {len(rest)} are left of a filter")
    if len(up) < 16 or up != sorted(up) or down != sorted(up, reverse=True) or said["bodies"] != 1:
        sys.exit(f"it does not sort: {said}")
    if not rest or len(rest) == len(up) or not all("naive" in row and "8x64" in row for row in rest):
        sys.exit(f"it does not filter: {rest}")


def narrow(browser, page, folder):
    """Ends the test if plots that a narrow window cuts off do not say that they scroll."""
    copy = pathlib.Path(folder) / "narrow.html"  # no window of Chromium is as narrow as a telephone
    copy.write_text(page.read_text().replace("</style>", "body { width: 23rem }</style>", 1))
    dumped = open_in(browser, copy, folder, "--dump-dom")
    count = len(re.findall(r'<figure class="[^"]*\bcut\b', dumped))
    print(f"{count} plots say that they scroll")
    if count == 0:
        sys.exit("no plot says that it scrolls where there is no room for it")


def calibrated(place):
    """Puts a calibration of this machine beside the runs, as assay calibrate would."""
    environment = json.loads(next(place.glob("results/*/environment.json")).read_text())
    machine = environment["machine_fingerprint"]
    (place / "results/calibration").mkdir()
    (place / f"results/calibration/{machine}.json").write_text(json.dumps({
        "schema": 1, "machine": machine, "time": "2026-01-02T03:04:05Z", "commit": "none", "floors": {"gelu": 0.01},
        "seconds": 1, "launches": 24, "blocks": 15, "equal": RATES, "slowdowns": POWER}))


def main():
    program = sys.argv[1]
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None or shutil.which("gnuplot") is None:
        print("there is no Chromium or no gnuplot here")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="assay-browser-") as folder:
        place = pathlib.Path(folder)
        (place / "spec.toml").write_text(SPEC)
        source = pathlib.Path(__file__).resolve().parents[2]
        for each in ("specs", "impls", ".assay"):
            (place / each).symlink_to(source / each)
        environment = {**os.environ, "NO_COLOR": "1", "ASSAY_ROOT": folder}

        def assay(*arguments, codes=(0,)):
            done = subprocess.run([program, *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
            if done.returncode not in codes:
                sys.exit(f"assay {' '.join(arguments)}: exit code {done.returncode}")

        for turn in range(2):  # two are a history
            assay("run", "spec.toml", "--impl", "naive", "--impl", "simd")
            if turn == 0:
                calibrated(place)
        runs = sorted(each.parent for each in place.glob("results/*/environment.json"))
        page = place / "reports" / f"{runs[-1].name}.html"
        names = look_at(browser, page, folder)
        printed(browser, page, folder)
        used(browser, page, folder)
        narrow(browser, page, folder)
        missing = [kind for kind in WANTED if not any(kind in name for name in names)]
        if missing:
            sys.exit(f"there is no plot of: {missing}")
        assay("history", "--html", "trend.html")
        if not any("history" in name for name in look_at(browser, place / "trend.html", folder)):
            sys.exit("the trend page has no plot")
        assay("compare", str(runs[0]), str(runs[1]), "--no-measuring", "--html", "compared.html",
              codes=(0, 3))  # on a busy machine some cell may not be measurable
        if not any("Time after / time before" in name for name in look_at(browser, place / "compared.html", folder)):
            sys.exit("the comparison has no forest plot")


main()
