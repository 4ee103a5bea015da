"""bpe-openai, which has the vocabularies of OpenAI within it and takes no other. What its Python says of lengths (texts
beyond a limit are refused) is left aside: its backend is asked."""

from bpe_openai import _bindings

from assay_worker import Unsupported
from .documents import require_text_alone
from .texts import text_call, without_panics
from .vocabularies import settings_of

# By what a rank file holds: the name that it is known by, and the pattern that it goes with.
ENCODINGS = {
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": ("cl100k_base", "cl100k"),
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": ("o200k_base", "o200k"),
}


def byte_bpe_encode(case):
    require_text_alone(case)
    vocabulary, pattern, rule = settings_of(case)
    if rule != "bytes":
        raise Unsupported("it ranks bytes, not pairs")
    name, own = ENCODINGS.get(vocabulary.sha256, ("", ""))
    if not name:
        raise Unsupported("it has cl100k_base and o200k_base within it, and takes no other vocabulary")
    if pattern != own:
        raise Unsupported(f"it cuts texts for {name} by {own} alone")
    encode = _bindings.tokenizer_for_encoding(name).encode

    def bind(inputs, outputs):
        return text_call("bpe-openai", inputs, outputs, without_panics(encode), "i")
    return bind
