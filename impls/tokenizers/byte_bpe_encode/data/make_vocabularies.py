#!/usr/bin/env python3
"""Makes the vocabularies beside it again, the same on every machine.

usage: make_vocabularies.py [FOLDER]     (default: the folder of this script)

small is what byte pair encoding learns from training.txt and the licence: each merge is the most frequent pair,
ties go to the smaller pair of ids. Every token is reached by merging, and outranks what is made of it.

improper is what no training makes and a rank file may still hold: tokens with a lower rank than their parts, tokens
that no merge reaches, gaps between the ranks up to 2^31 - 1, single bytes of high rank, lines in any order.

small_merges has the tokens of small, and the merges that made them: a vocab.json with its merges.txt behind it.
improper_merges has the tokens of improper with other ids, and most of the merges that there can be in any order: a
tokenizer.json, with added tokens.

small_added has the tokens of small behind added ones that are hard to tell from each other: a tekken.json.
"""
import base64
import collections
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[3]
SMALL_SIZE = 1000
# Near to GPT-2's, in what Python's own regular expressions can say.
PRE_TOKEN = re.compile(r"'(?:s|t|re|ve|m|ll|d)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


GPT2_PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def training_text():
    return "".join(file.read_text(encoding="utf-8") for file in (HERE / "training.txt", ROOT / "LICENSE"))


def byte_order():
    """Printable bytes first, as in GPT-2, so that an id is not its byte."""
    printable = list(range(0x21, 0x7F)) + list(range(0xA1, 0xAD)) + list(range(0xAE, 0x100))
    return printable + [byte for byte in range(256) if byte not in printable]


def merged(word, pair, new):
    result, at = [], 0
    while at < len(word):
        if tuple(word[at:at + 2]) == pair:
            result.append(new)
            at += 2
        else:
            result.append(word[at])
            at += 1
    return result


def written(token):
    """As GPT-2 writes bytes: printable ones as themselves, the others from U+0100 on."""
    order = byte_order()
    return "".join(chr(byte if order.index(byte) < 188 else 256 + order.index(byte) - 188) for byte in token)


def small():
    tokens = [bytes([byte]) for byte in byte_order()]
    id_of_byte = {token[0]: rank for rank, token in enumerate(tokens)}
    counts = collections.Counter(PRE_TOKEN.findall(training_text()))
    words = [([id_of_byte[byte] for byte in word.encode()], count) for word, count in sorted(counts.items())]
    while len(tokens) < SMALL_SIZE:
        pairs = collections.Counter()
        for word, count in words:
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        pair, count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count < 2:
            sys.exit(f"nothing is left to learn after {len(tokens)} tokens")
        joined = tokens[pair[0]] + tokens[pair[1]]
        if joined in tokens:
            sys.exit(f"{joined!r} was learned twice")
        tokens.append(joined)
        words = [(merged(word, pair, len(tokens) - 1), count) for word, count in words]
    return list(enumerate(tokens))


class Draw:
    """Knuth's MMIX generator: what Python's own draws has changed between versions."""

    def __init__(self, seed):
        self.state = seed

    def below(self, count):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def shuffled(self, items):
        items = list(items)
        for at in range(len(items) - 1, 0, -1):
            other = self.below(at + 1)
            items[at], items[other] = items[other], items[at]
        return items


def improper():
    draw = Draw(20240229)
    tokens = {bytes([byte]) for byte in range(256)}
    # All the strings of two letters up to a length, so that nearly every merge has a rival beside it.
    for length in range(2, 6):
        for number in range(2**length):
            if length < 4 or draw.below(2):
                tokens.add(bytes(b"ab"[number >> bit & 1] for bit in range(length)))
    runs = [[bytes([byte]) * length for length in (2, 3, 5, 7, 12)] for byte in b"ae .'=0\n\xff"]
    tokens.update(token for run in runs for token in run)
    text = training_text().encode()
    while len(tokens) < 900:
        at = draw.below(len(text) - 8)
        tokens.add(text[at:at + 2 + draw.below(3)])
    # Whole pre-tokens, most of which no merge reaches: the frequent ones, and some of the others.
    counts = collections.Counter(PRE_TOKEN.findall(training_text()))
    words = sorted(counts, key=lambda word: (-counts[word], word))
    tokens.update(word.encode() for word in words[:100])
    while len(tokens) < 1100:
        tokens.add(words[draw.below(len(words))].encode())
    # Ranks at random, some of them far away; the highest that there may be is among them.
    ranks = range(0, 2 * len(tokens), 2)
    ranks = sorted(rank if draw.below(8) else rank + 1 + draw.below(2**31 - 5000) // 2 * 2 for rank in ranks)
    ranks[-1] = 2**31 - 1
    if len(set(ranks)) < len(tokens):
        sys.exit("two tokens drew the same rank")
    rank_of = dict(zip(draw.shuffled(sorted(tokens)), ranks))
    # The longer a run, the lower its rank: 'aaaa' is 'aaa', 'a' if merges are done one at a time, and 'aa', 'aa' if
    # all pairs of a rank are merged before the next look.
    for run in runs:
        rank_of.update(zip(run, sorted((rank_of[token] for token in run), reverse=True)))
    return sorted((rank, token) for token, rank in rank_of.items())


def small_merges():
    """Of two tokens that make a third the first ones that training found: those that rank lowest before it."""
    tokens = [token for _, token in small()]
    rank_of = {token: rank for rank, token in enumerate(tokens)}
    merges = []
    for rank, token in enumerate(tokens):
        parts = [bytes([byte]) for byte in token]
        while len(parts) > 2:
            joined = [rank_of.get(one + other, rank) for one, other in zip(parts, parts[1:])]
            best = joined.index(min(joined))
            parts[best:best + 2] = [parts[best] + parts[best + 1]]
        if len(parts) == 2:
            merges.append(parts)
    vocabulary = json.dumps({written(token): rank for token, rank in rank_of.items()}, ensure_ascii=False, indent=0)
    lines = [f"{written(left)} {written(right)}\n" for left, right in merges]
    return f"{vocabulary}\n#version: 0.2\n{''.join(lines)}"


def improper_merges():
    draw = Draw(20260611)
    tokens = [token for _, token in improper()]
    ids = [3 * place + draw.below(3) for place in range(len(tokens))]
    id_of = dict(zip(draw.shuffled(tokens), ids))
    cuts = [(token[:cut], token[cut:]) for token in tokens for cut in range(1, len(token))]
    merges = [cut for cut in cuts if cut[0] in id_of and cut[1] in id_of and draw.below(8)]
    contents = ["<|endoftext|>", "<｜end▁of▁text｜>", "</s>", "  "]
    free = [place for place in range(3 * len(tokens) + 10) if place not in set(ids)]
    added = [{"id": free[100 * place], "content": content, "single_word": False, "lstrip": False, "rstrip": False,
              "normalized": False, "special": place < 3} for place, content in enumerate(contents)]
    vocabulary = {written(token): id_of[token] for token in draw.shuffled(tokens)}
    vocabulary[contents[1]] = added[1]["id"]  # as it stands there in some files as well
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
             "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "ignore_merges": False,
             "vocab": vocabulary, "merges": [f"{written(left)} {written(right)}" for left, right in draw.shuffled(merges)]}
    return json.dumps({"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
                       "pre_tokenizer": byte_level, "post_processor": None, "decoder": byte_level, "model": model},
                      ensure_ascii=False, indent=0) + "\n"


# Those that begin with another, before and behind it; that are inside of others, or overlap them or themselves; that look
# like words, white space and parts of characters' neighbours. None of them is a token of small.
ADDED = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|end|>", "<|end|><|start|>", "[[[[", "[[", "nd|x",
         "the end", "aba", "\u00e9|\u00e8", "  \n", "<|endoftext|>", "s></s><s></s>", "\U0001f642", "\u3000\u3000", "|>"]
ROOM_FOR_ADDED = 24


def small_added():
    tokens = [token for _, token in small()]
    if set(ADDED) & {token.decode("utf-8", "replace") for token in tokens if len(token) > 1}:
        sys.exit("an added token is a token of small")
    ranks = [0, 1, 2] + [ROOM_FOR_ADDED - 1 - place for place in range(len(ADDED) - 3)]
    special = [{"rank": rank, "token_str": text, "is_control": True} for rank, text in zip(ranks, ADDED)]
    lines = ",\n".join(json.dumps({"rank": rank, "token_bytes": base64.b64encode(token).decode()})
                       for rank, token in enumerate(tokens))
    config = {"pattern": GPT2_PATTERN, "num_vocab_tokens": len(tokens), "default_vocab_size": len(tokens) + ROOM_FOR_ADDED,
              "default_num_special_tokens": ROOM_FOR_ADDED, "version": "v3"}
    others = ",\n".join(json.dumps(each, ensure_ascii=False) for each in special)
    return f'{{"config": {json.dumps(config)},\n"vocab": [\n{lines}],\n"special_tokens": [\n{others}]}}\n'


def write(path, entries, order=None):
    lines = [f"{base64.b64encode(token).decode()} {rank}\n" for rank, token in entries]
    path.write_text("".join(order(lines) if order else lines), encoding="ascii", newline="\n")


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    write(folder / "small.tiktoken", small())
    write(folder / "improper.tiktoken", improper(), Draw(1).shuffled)
    (folder / "small_merges.json").write_text(small_merges(), encoding="utf-8", newline="\n")
    (folder / "improper_merges.json").write_text(improper_merges(), encoding="utf-8", newline="\n")
    (folder / "small_added.json").write_text(small_added(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
