"""bpeasy. It returns tokens with their ranks; the pairs follow from them."""

import bpeasy

from .texts import without_panics
from .training import FIRST_MERGED, one_expression, pairs_of_tokens, settings_of, training_call

ANY_LENGTH = 1 << 30


def bpe_train(case):
    told = settings_of(case, "byte_level", "smallest_ids", least_frequency=1)
    expression, size = one_expression(told["pattern"]), FIRST_MERGED + told["merges"]

    def train(text):
        return bpeasy.train_bpe(iter([text]), expression, ANY_LENGTH, size)

    def pairs_of(ranks):
        return pairs_of_tokens(sorted(ranks, key=ranks.get))

    def bind(inputs, outputs):
        return training_call("bpeasy", inputs, outputs, without_panics(train), pairs_of)
    return bind
