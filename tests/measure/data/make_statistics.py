"""Writes statistics.json, beside this file: what SciPy makes of samples that are drawn here, for the tests of
harness/measure/statistics.cpp and of the intervals of a calibration.

    python3 tests/measure/data/make_statistics.py      (SciPy >= 1.11)

The samples come from a fixed seed and are rounded, so that the file stays the same with the same SciPy and NumPy.
"""

import json
import pathlib

import numpy
import scipy
from scipy import stats

BAND = numpy.log(1.02)  # of the equivalence test, on logarithms
SMALLEST = 0.01         # no smaller difference is told
TRIMMED = 0.2           # at each end
FEWEST_TO_TRIM = 12
Q = 0.05                # Benjamini and Hochberg
ONE_SIDED = 0.005       # each of the two one-sided tests

draw = numpy.random.default_rng(20261127)


def rounded(values, digits=6):
    return [round(float(value), digits) for value in values]


def trimmed(values, value=0, alternative="two-sided", confidence=0.99):
    """The t test of a mean and its interval: SciPy's ttest_1samp, and of 12 values and more that of a trimmed mean, of
    SciPy's parts (Yuen 1974; SciPy itself has it for two samples only). Mean, p, low, high."""
    values = numpy.asarray(values)
    if len(values) < FEWEST_TO_TRIM:
        test = stats.ttest_1samp(values, value, alternative=alternative)
        interval = stats.ttest_1samp(values, value).confidence_interval(confidence)
        return float(numpy.mean(values)), float(test.pvalue), float(interval.low), float(interval.high)
    mean = float(stats.trim_mean(values, TRIMMED))
    kept = len(values) - 2 * int(TRIMMED * len(values))
    winsorised = numpy.asarray(stats.mstats.winsorize(values, (TRIMMED, TRIMMED)))
    error = numpy.sqrt(numpy.var(winsorised, ddof=1) * (len(values) - 1) / (kept * (kept - 1)))
    t = stats.t(kept - 1)
    p = {"two-sided": lambda x: 2 * t.sf(abs(x)), "greater": t.sf, "less": t.cdf}[alternative]((mean - value) / error)
    half = t.ppf(0.5 + confidence / 2) * error
    return mean, float(p), mean - float(half), mean + float(half)


def intervals():
    """t intervals of a mean, trimmed or not."""
    cases = []
    for count in [2, 3, 4, 5, 8, 10, 15, 24, 30, 31, 60, 200]:
        for confidence in [0.95, 0.99, 0.999]:
            values = rounded(draw.normal(draw.uniform(-50, 50), draw.uniform(0.1, 20), count))
            mean, _, low, high = trimmed(values, confidence=confidence)
            cases.append({"values": values, "confidence": confidence, "mean": mean, "low": low, "high": high})
    return cases


def signed_ranks(values, centre):
    """Wilcoxon's statistic about a centre: the sum of the ranks above it less that of the ranks below it."""
    differences = numpy.asarray(values) - centre
    ranks = stats.rankdata(numpy.abs(differences))
    return float(numpy.sum(numpy.sign(differences) * ranks))


def hodges_lehmann():
    """Medians of the pairwise means; the signed-rank statistic changes its sign there (Hodges and Lehmann 1963)."""
    samples = [rounded(draw.normal(0, 1, count)) for count in [1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 30, 31, 60]]
    samples += [rounded(draw.integers(0, 4, count)) for count in [4, 5, 8, 15, 24]]       # many ties
    samples += [rounded(draw.standard_t(1, count), 3) for count in [8, 15, 24]]             # outliers
    samples += [[2.0] * 6, [1.0, 1.0, 1.0, 5.0], [0.0, 0.0, 3.0, 3.0], [-1.5, -1.5, 2.5, 2.5, 2.5]]
    cases = []
    for values in samples:
        array = numpy.asarray(values)
        first, second = numpy.triu_indices(len(values))
        estimate = float(numpy.median((array[first] + array[second]) / 2))
        step = 1e-9 * (1 + float(numpy.max(numpy.abs(array))))
        assert signed_ranks(values, estimate - step) >= 0 >= signed_ranks(values, estimate + step), values
        cases.append({"values": values, "estimate": estimate})
    return cases


def ratios_like(centre, deviation, count):
    return rounded(numpy.exp(numpy.log(centre) + draw.normal(0, deviation, count)))


def one_sample():
    """Ratios of launches against 1: t test of the logarithms."""
    cases = []
    for count in [2, 3, 8, 24, 30]:
        for centre in [0.95, 0.99, 1.0, 1.005, 1.2]:
            ratios = ratios_like(centre, 0.015, count)
            mean, p, low, high = trimmed(numpy.log(ratios))
            cases.append({"ratios": ratios, "p": p, "ratio": float(numpy.exp(mean)), "low": float(numpy.exp(low)),
                          "high": float(numpy.exp(high))})
    return cases


def two_samples():
    """Times of two runs: ttest_ind of the logarithms, Welch's or Yuen's. SciPy trims both samples or none."""
    cases = []
    for counts in [(2, 2), (2, 8), (8, 8), (24, 24), (12, 16), (30, 24)]:
        for centre in [1.0, 1.02, 0.9]:
            before, after = ratios_like(3.0 * centre, 0.02, counts[0]), ratios_like(3.0, 0.05, counts[1])
            trim = TRIMMED if min(counts) >= FEWEST_TO_TRIM else 0
            test = stats.ttest_ind(numpy.log(before), numpy.log(after), equal_var=False, trim=trim)
            interval = test.confidence_interval(0.99)
            mean = stats.trim_mean(numpy.log(before), trim) - stats.trim_mean(numpy.log(after), trim)
            cases.append({"before": before, "after": after, "p": float(test.pvalue), "ratio": float(numpy.exp(mean)),
                          "low": float(numpy.exp(interval.low)), "high": float(numpy.exp(interval.high))})
    return cases


def equivalence_p(ratios):
    """The larger p value of two one-sided tests, as which the pair is known (Schuirmann 1987)."""
    logarithms = numpy.log(ratios)
    return max(trimmed(logarithms, -BAND, "greater")[1], trimmed(logarithms, BAND, "less")[1])


def label(ratios, discovered):
    value = float(numpy.exp(trimmed(numpy.log(ratios))[0]))
    if discovered and (value > 1 + SMALLEST or value < 1 / (1 + SMALLEST)):
        return "faster" if value > 1 else "slower"
    return "same" if equivalence_p(ratios) < ONE_SIDED else "ambiguous"


def equivalence():
    """Single comparisons, most of them near the edge of what counts as the same."""
    cases = []
    while len(cases) < 60:
        ratios = ratios_like(draw.uniform(0.985, 1.015), draw.uniform(0.003, 0.03), int(draw.choice([4, 8, 24, 30])))
        p = equivalence_p(ratios)
        near = 0.0005 < p < 0.05
        if not near and len(cases) % 4 != 0:
            continue
        p_different = trimmed(numpy.log(ratios))[1]
        cases.append({"ratios": ratios, "p_equivalent": p, "difference": label(ratios, p_different <= Q)})
    return cases


def families():
    """Whole runs, judged together: false_discovery_control of the p values, then each by itself."""
    cases = []
    for count, changed in [(1, 0), (5, 1), (20, 0), (20, 3), (50, 10)]:
        members = [ratios_like(0.95 if i < changed else 1.0, 0.012, 24) for i in range(count)]
        members += [ratios_like(1.0, 0.06, 8) for _ in range(3)]  # too unsteady to tell
        p = [trimmed(numpy.log(each))[1] for each in members]
        found = stats.false_discovery_control(p, method="bh") <= Q
        cases.append([{"ratios": each, "difference": label(each, bool(was_found))} for each, was_found in zip(members, found)])
    return cases


def discoveries():
    """Benjamini and Hochberg: false_discovery_control. With ties, with none found, with all found."""
    lists = [[0.001], [0.05], [0.051], [1.0], [0.0, 1.0], [0.025, 0.05], [0.03, 0.05], [0.01] * 5, [0.05] * 7, [0.06] * 4]
    lists += [rounded(draw.uniform(0, 1, count)) for count in [3, 10, 50]]
    # Off the edges q * rank / count, where rounding would decide.
    lists += [rounded(1e-4 + numpy.array(rounded(numpy.minimum(0.999, draw.exponential(0.03, count)), 3)), 4)
              for count in [5, 15, 40, 100]]
    return [{"p": p, "q": q, "found": [bool(each) for each in stats.false_discovery_control(p, method="bh") <= q]}
            for p in lists for q in [0.05, 0.2]]


def proportions():
    """Clopper and Pearson: binomtest(...).proportion_ci(0.99, "exact")."""
    cases = []
    for found, count in [(0, 1), (1, 1), (0, 44), (44, 44), (43, 44), (1, 500), (400, 500), (495, 500), (500, 500),
                         (528, 544), (544, 544), (0, 1000), (1, 1000), (3, 1000), (0, 1088)]:
        interval = stats.binomtest(found, count).proportion_ci(0.99, "exact")
        cases.append({"found": found, "count": count, "low": float(interval.low), "high": float(interval.high)})
    return cases


def main():
    kept = {"made_by": f"SciPy {scipy.__version__}, NumPy {numpy.__version__}", "intervals": intervals(),
            "hodges_lehmann": hodges_lehmann(), "one_sample": one_sample(), "two_samples": two_samples(),
            "equivalence": equivalence(), "families": families(), "discoveries": discoveries(),
            "proportions": proportions()}
    file = pathlib.Path(__file__).with_name("statistics.json")
    lines = []
    for name, value in kept.items():
        if isinstance(value, list):
            body = ",\n  ".join(json.dumps(each) for each in value)
            lines.append(f'{json.dumps(name)}: [\n  {body}\n ]')
        else:
            lines.append(f"{json.dumps(name)}: {json.dumps(value)}")
    file.write_text("{\n " + ",\n ".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
