#!/usr/bin/env python3
"""Makes the weights beside it again, the same on every machine.

usage: make_weights.py [TEXT [FOLDER]]     (default: the text english of specs/resources.toml; the folder of this script)

spaceless.txt is trained on English whose spaces were removed: a line of a text is a run of characters, and its words are
what stood between white space. Of the first 3,000 lines every tenth is held out, and the score is that of its words (F1).
An averaged perceptron over sequences (Collins 2002): a line is cut by the weights so far, and where that is wrong the
features of the right cut gain 1 and those of the wrong one lose 1; 5 times, in the order of a seed. Weights are the mean of
all that they were, times 32, rounded; features of which none is as large as 24 are left out.

awkward.txt is what no training gives: few characters, weights that are the same or the greatest there are, features of what
stands outside of a run and of bytes that are no character.
"""
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
TEXT = HERE.parents[3] / ".assay/texts/english.txt"
TEMPLATES = ((0,), (-1,), (1,), (-1, 0), (0, 1), (-2, -1), (1, 2), (-1, 0, 1), (-2, -1, 0), (0, 1, 2))  # perceptron/op.h
LINES, EPOCHS, SEED, SCALE, LEAST = 3000, 5, 1, 32, 24
STATES = "BEMS"
BEFORE = ((1, 3), (0, 2), (0, 2), (1, 3))  # of each state, by letters


def states_of(words):
    return [STATES.index(each) for word in words for each in ("S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E")]


def features_of(run):
    codes = [0, 0] + [ord(each) for each in run] + [0, 0]
    return [[(number, *(codes[at + 2 + place] for place in places)) for number, places in enumerate(TEMPLATES)]
            for at in range(len(run))]


class Weights:
    """Each with the sum of all values that it had, brought up to date when it changes."""

    def __init__(self):
        self.of = {}
        self.time = 0

    def get(self, key):
        found = self.of.get(key)
        return found[0] if found else 0

    def add(self, key, value):
        now, total, since = self.of.get(key, (0, 0, 0))
        self.of[key] = (now + value, total + now * (self.time - since), self.time)

    def mean(self, key):
        now, total, since = self.of[key]
        return (total + now * (self.time - since)) / max(self.time, 1)


def best_states(features, get):
    none = float("-inf")
    sums, kept = None, []
    for of_character in features:
        own = [sum(get((feature, state)) for feature in of_character) for state in range(4)]
        if sums is None:
            sums = [own[0] + get(("start", 0)), none, none, own[3] + get(("start", 3))]
            kept.append((0, 0, 0, 0))
            continue
        choice = []
        for state, (earlier, later) in enumerate(BEFORE):
            of_earlier = sums[earlier] + get(("step", earlier, state))
            of_later = sums[later] + get(("step", later, state))
            choice.append((of_later, later) if of_later >= of_earlier else (of_earlier, earlier))
        sums = [value + own[state] for state, (value, _) in enumerate(choice)]
        kept.append(tuple(before for _, before in choice))
    state = 3 if sums[3] >= sums[1] else 1
    states = []
    for before in reversed(kept):
        states.append(state)
        state = before[state]
    return states[::-1]


def keys_of(features, states):
    for at, of_character in enumerate(features):
        for feature in of_character:
            yield feature, states[at]
        yield ("start", states[0]) if at == 0 else ("step", states[at - 1], states[at])


def ends_of(states):
    begin, words = 0, set()
    for at, state in enumerate(states):
        if state in (1, 3):
            words.add((begin, at + 1))
            begin = at + 1
    return words


def trained(text):
    lines = [line.split() for line in text.splitlines()]
    lines = [words for words in lines if words][:LINES]
    held_out = lines[::10]
    learned = [words for number, words in enumerate(lines) if number % 10]
    examples = [(features_of("".join(words)), states_of(words)) for words in learned]
    weights = Weights()
    draw = random.Random(SEED)
    for _ in range(EPOCHS):
        order = sorted(range(len(examples)), key=lambda _: draw.random())
        for each in order:
            features, right = examples[each]
            weights.time += 1
            found = best_states(features, weights.get)
            if found != right:
                for key in keys_of(features, right):
                    weights.add(key, 1)
                for key in keys_of(features, found):
                    weights.add(key, -1)
    whole = {key: round(weights.mean(key) * SCALE) for key in weights.of}
    kept = {key for key, value in whole.items() if isinstance(key[0], str) or abs(value) >= LEAST}
    used = {key[0] for key in kept if not isinstance(key[0], str)}
    final = {key: value for key, value in whole.items() if isinstance(key[0], str) or key[0] in used}
    hit = there = given = 0
    for words in held_out:
        told = ends_of(best_states(features_of("".join(words)), lambda key: final.get(key, 0)))
        truth = ends_of(states_of(words))
        hit, there, given = hit + len(told & truth), there + len(truth), given + len(told)
    return final, used, 2 * hit / (there + given), there


def written(final, used, head):
    lines = [f"# {each}" for each in head]
    for key, value in sorted((key, value) for key, value in final.items() if isinstance(key[0], str)):
        lines.append(" ".join([key[0], *(STATES[each] for each in key[1:]), str(value)]))
    for feature in sorted(used):
        lines.append(" ".join([str(feature[0]), *(f"{code:x}" for code in feature[1:]),
                               *(str(final.get((feature, state), 0)) for state in range(4))]))
    return "\n".join(lines) + "\n"


def awkward():
    draw = random.Random(20261203)
    pick = lambda several: several[int(draw.random() * len(several))]
    codes = [0, 0x61, 0x62, 0xe9, 0x4e2d, 0x56fd, 0x20000, 0xfffd, 0x2e]
    weights = [0, 0, 1, 1, 1, -1, -1, 2, -3, 7, 1048576, -1048576]
    lines = ["# no training gave these", "start S 1", "step B E 1", "step E B 1", "step S S -1", "step M M 1", ""]
    seen = set()
    for _ in range(900):
        number = int(draw.random() * len(TEMPLATES))
        feature = (number, *(pick(codes) for _ in TEMPLATES[number]))
        if feature in seen:
            continue
        seen.add(feature)
        lines.append(" ".join([str(number), *(pick([f"{code:x}", f"{code:X}", f"{code:05x}"]) for code in feature[1:]),
                               *(str(pick(weights)) for _ in STATES)]))
    return "\n".join(lines)  # without an end


def main(text, folder):
    (folder / "awkward.txt").write_text(awkward(), encoding="utf-8", newline="")
    final, used, score, words = trained(text.read_text(encoding="utf-8"))
    head = ["English without its spaces: trained by make_weights.py beside this on fortunes, the text english",
            f"seed {SEED}, {EPOCHS} times over {LINES} lines of which every tenth was held out: F1 {score:.4f} of {words} words"]
    (folder / "spaceless.txt").write_text(written(final, used, head), encoding="utf-8", newline="")
    print(head[1], f"; {len(used)} features")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TEXT,
         pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else HERE)
