"""subword-nmt, whose learn_bpe writes codes: symbols as texts, with </w> at the end of a word."""

import io

from subword_nmt import learn_bpe

from .training import settings_of, training_call

END = "</w>"
FIRST_MERGED = 2 * (0x110000 + 256)


def bpe_train(case):
    told = settings_of(case, "classic", "largest_pair")

    def train(text):
        codes = io.StringIO(newline="\n")
        # Its command line opens files so that LF, CR and both end a line.
        learn_bpe.learn_bpe(io.StringIO(text, newline=None), codes, told["merges"], told["least_frequency"])
        return codes.getvalue()

    def pairs_of(codes):
        merged, pairs = {}, []

        def id_of(symbol):
            if symbol in merged:
                return merged[symbol]
            at_end = len(symbol) > 1 and symbol[1:] == END
            return 2 * ord(symbol[0] if at_end else symbol) + at_end

        for line in codes.split("\n")[1:-1]:  # behind the version
            left, right = line.split(" ")
            pairs += [id_of(left), id_of(right)]
            merged.setdefault(left + right, FIRST_MERGED + len(pairs) // 2 - 1)
        return pairs

    def bind(inputs, outputs):
        return training_call("subword-nmt", inputs, outputs, train, pairs_of)
    return bind
