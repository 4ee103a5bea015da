#!/usr/bin/env python3
"""Makes the dictionaries beside it again, the same on every machine.

usage: make_dictionaries.py [FOLDER]     (default: the folder of this script)

small.txt has the words of segmented.txt beside it, each as often as it is there (times 100, and one for each of its
characters that stands alone), and some that overlap: what there is without a network, and reads like Chinese.

awkward.txt is what nobody would write: words that begin, end and overlap one another, of characters of one to four bytes,
of one character many times and as long as a word may be, with signs, digits and capitals in them; words whose beginnings
are no words and characters that are none; frequencies that are often the same, so that many cuts are as probable, one that
is most of them, and the greatest there is; lines without a tag, with one and with several, a word that is there twice, and
lines that end in CR and LF.
"""
import collections
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
MORE = "长江大 京市 市长江 大学生 学生会 会议 议会 国人 中国人 人民 民生 生活 活水 水平 平安 安全 全国 国家 家庭 一百 百万 一百万 万一".split()


def small():
    counts = collections.Counter((HERE / "segmented.txt").read_text(encoding="utf-8").split())
    words = {word: 100 * count for word, count in counts.items()}
    for word in MORE:
        words.setdefault(word, 7)
    for word in list(words):
        for each in word:
            if len(word) > 1 and each.isalpha() and ord(each) % 3:  # not each character is a word
                words[each] = words.get(each, 0) + 1
    return "".join(f"{word} {count} {'x' if len(word) == 1 else 'n'}\n" for word, count in sorted(words.items()))


def awkward():
    draw = random.Random(20261201)
    pick = lambda several: several[int(draw.random() * len(several))]
    letters = ["a", "b", "é", "中", "国", "𠀀"]
    words = []
    for length, count in ((1, 4), (2, 14), (3, 30), (4, 24), (5, 12), (7, 6)):
        for _ in range(count):
            words.append("".join(pick(letters) for _ in range(length)))
    words += ["中" * length for length in (2, 3, 5, 17, 85)] + ["a" * 255, "a" * 40, "𠀀" * 63, "国" + "b" * 30]
    words += ["AT&T", "at&t", "A", "T", "3.14", "3", "1", "14", "x", "xy", "xyz", "C++", "c", "+", "50%", "%", ".", "a.b",
              "-", "_", "龥", "龥鿕", "鿕", "鿖", "鿕鿖", "㐀", "。", "。中", "，", "é中a", "ab中国", "中国人", "国人", "人",
              "人a", "\u3000", "\u3000中", "𪛖", "𪛖中", "🙂", "🙂🙂", "e\u0301", "\u200d", "\uac00", "ア", "アア", "㐀㐀", "㐀中", "a-b",
              "中-", "-中", "x_y", "_中", "中_", "#中", "中#a", "&中", "+中", "中+", "%中", ".中", "7中7"]
    words = list(dict.fromkeys(words))
    lines = []
    for number, word in enumerate(words):
        frequency = pick([3, 3, 3, 3, 20, 20, 1, 700]) if word != "ab" else 100000
        tag = pick(["", "", " n", " nz x y", " "])
        lines.append(f"{word} {4294967295 if word == '🙂🙂' else frequency}{tag}" + pick(["\n", "\n", "\r\n"]))
    lines.append("国人 3\n")
    lines.append("中国 20")  # without an end
    return "".join(lines)


def main(folder):
    for name, make in (("small.txt", small), ("awkward.txt", awkward)):
        (folder / name).write_text(make(), encoding="utf-8", newline="")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
