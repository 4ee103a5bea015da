"""nanotoken: tokenizer.json of WordPiece alone."""

import functools

from nanotoken.nanotoken_rs import WordPieceTokenizer

from assay_worker import Unsupported
from .older_unicode import require_known_characters
from .pieces import wordpiece_settings, words_call
from .texts import first_line, without_panics


@functools.lru_cache(maxsize=8)
def words_in_pieces(pieces, cased, most):
    return WordPieceTokenizer.from_json(pieces.tokenizer_json(cased, most))


MOST_IDS = 1 << 24


def wordpiece_encode(case):
    settings = wordpiece_settings(case, "hf")
    if max(settings[0].ids.values()) > MOST_IDS:
        raise Unsupported("it has 16 bytes for each id up to the greatest one, and ends the process where there is no such room")
    try:
        made = without_panics(words_in_pieces)(*settings)
    except ValueError as error:
        raise Unsupported(f"nanotoken says: {first_line(error)}") from error

    def own(text):
        return made.encode(text, False)

    def compute(text):
        require_known_characters(text, not settings[1])
        return own(text)

    def bind(inputs, outputs):
        return words_call(inputs, outputs, without_panics(compute), own=own)
    return bind
