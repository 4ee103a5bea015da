"""rustbpe. It tells its tokens; the pairs follow from them."""

import rustbpe

from .texts import without_panics
from .training import FIRST_MERGED, one_expression, pairs_of_tokens, settings_of, training_call


def bpe_train(case):
    told = settings_of(case, "byte_level", "smallest_ids", least_frequency=1)
    expression, size = one_expression(told["pattern"]), FIRST_MERGED + told["merges"]

    def train(text):
        trainer = rustbpe.Tokenizer()
        trainer.train_from_iterator(iter([text]), size, pattern=expression)
        return trainer

    def pairs_of(trainer):
        ranks = sorted(trainer.get_mergeable_ranks(), key=lambda each: each[1])
        return pairs_of_tokens([bytes(token) for token, _ in ranks])

    def bind(inputs, outputs):
        return training_call("rustbpe", inputs, outputs, without_panics(train), pairs_of)
    return bind
