"""open_clip's SimpleTokenizer. Its file tokenizer.py alone is loaded, and what that imports for other things is not: torch
and ftfy. So what the class does to a text before it is made small, with ftfy and html.unescape, is left out."""

import functools
import gzip
import importlib.util
import io
import os
import sys
import types
import unicodedata

from assay_worker import Unsupported
from .clip import clip_merges_of
from .older_unicode import newer_than_python
from .texts import text_call

NAME = "open_clip"


@functools.lru_cache(maxsize=1)
def original():
    folder = os.path.dirname(importlib.util.find_spec(NAME).origin)
    spec = importlib.util.spec_from_file_location("open_clip_tokenizer", os.path.join(folder, "tokenizer.py"))
    module = importlib.util.module_from_spec(spec)
    torch = types.ModuleType("torch")
    torch.Tensor = torch.LongTensor = object  # as annotations name them
    stand_ins = {"torch": torch, "ftfy": types.ModuleType("ftfy")}
    before = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules.update(stand_ins)
    try:
        spec.loader.exec_module(module)
    finally:
        for name, loaded in before.items():
            if loaded is None:
                del sys.modules[name]
            else:
                sys.modules[name] = loaded
    return module


@functools.lru_cache(maxsize=4)
def encoder_of(merges):
    made = original().SimpleTokenizer(bpe_path=io.BytesIO(gzip.compress(merges.content(), 1)))
    made.clean_fn = lambda text: original().whitespace_clean(text).lower()
    return made.encode


def clip_encode(case):
    if case.parameters["rule"] != "open_clip":
        raise Unsupported("it is its own rule, open_clip")
    own = encoder_of(clip_merges_of(case.inputs[1].text().decode()))

    def compute(text):
        if newer_than_python().are_in(text):
            raise Unsupported(f"str.lower of this Python is that of Unicode {unicodedata.unidata_version}, "
                              "and the text has newer characters")
        return own(text)

    def bind(inputs, outputs):
        return text_call(NAME, inputs, outputs, compute, "i", own=own)
    return bind
