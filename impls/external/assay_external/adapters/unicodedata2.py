"""The backport of Python's unicodedata with the tables of Unicode 16."""

import unicodedata

import unicodedata2

from assay_worker import Unsupported
from .older_unicode import newer_than_python
from .texts import rewriting_call


def unicode_normalize(case):
    if unicodedata2.unidata_version != "16.0.0":
        raise Unsupported(f"unicodedata2 is of Unicode {unicodedata2.unidata_version}, and the contract of Unicode 16.0.0")
    form = case.parameters["form"]

    def lower(text):
        """It has none: this is Python's own."""
        if newer_than_python().are_in(text):
            raise Unsupported(f"str.lower of this Python is that of Unicode {unicodedata.unidata_version}, "
                              "and the text has newer characters")
        return text.lower()

    def compute(text):
        return unicodedata2.normalize(form.upper(), text)

    def bind(inputs, outputs):
        if form == "lowercase":
            return rewriting_call("unicodedata2", inputs, outputs, lower, own=str.lower)
        return rewriting_call("unicodedata2", inputs, outputs, compute)
    return bind
