"""Code points that a library knows otherwise than Unicode 16 has them, since its tables are of another version."""

import functools
import re
import unicodedata

from assay_worker import Unsupported


class CodePoints:
    """A set of them. Python's regular expressions look up those below U+10000 at once, and go through a list of others
    for each character: so these are looked for only where there are any."""

    def __init__(self, code_points):
        self.members = frozenset(map(chr, code_points))
        self.low = re.compile("[" + "".join(each for each in sorted(self.members) if each < "\U00010000") + "]")
        self.high = re.compile("[\U00010000-\U0010ffff]")

    def are_in(self, text):
        return self.low.search(text) is not None or any(each in self.members for each in self.high.findall(text))


def _of(ranges):
    ends = [[int(end, 16) for end in each.split("-")] for each in ranges.split()]
    return CodePoints(each for first, *last in ends for each in range(first, (last or [first])[0] + 1))


# tokenizers 0.23.3. Its marks, punctuation and format characters are those of Unicode 8 (the crate unicode_categories;
# U+111C9 was punctuation then, and U+166D, U+1734 and U+1171E were other than now). Of what stays of marks, the
# classes are older as well.
MARKS_AND_SIGNS_OF_TOKENIZERS = _of("""
    61d 7fd 890-891 897-89f 8ca-8e2 9fd-9fe a76 afa-aff b55 c04 c3c c77 c84 d00 d3b-d3c d81 eba ece 166d 1715
    1734 180f 1885-1886 1abf-1ace 1b4e-1b4f 1b7d-1b7f 1df6-1dfb 2e43-2e4f 2e52-2e5d a82c a8c5 a8ff a9bd 105c9
    105e4 10d24-10d27 10d69-10d6e 10eab-10ead 10efc-10eff 10f46-10f50 10f55-10f59 10f82-10f89 11070 11073-11074
    110c2 110cd 111c9 111cf 1123e 11241 1133b 11383 11385 1138e 11391 113bb-113c0 113c5 113c7-113c8 113ce-113d0
    113d2 113d4-113d5 113d7-113d8 113e1-113e2 11438-1143f 11442-11444 11446 1144b-1144f 1145a-1145b 1145d-1145e
    11660-1166c 116b9 1171e 1182f-11837 11839-1183b 11938 1193b-1193e 11943-11946 119d4-119d7 119da-119db 119e0
    119e2 11a01-11a0a 11a33-11a38 11a3b-11a47 11a51-11a56 11a59-11a5b 11a8a-11a96 11a98-11a9c 11a9e-11aa2
    11b00-11b09 11be1 11c30-11c36 11c38-11c3d 11c3f 11c41-11c45 11c70-11c71 11c92-11ca7 11caa-11cb0 11cb2-11cb3
    11cb5-11cb6 11d31-11d36 11d3a 11d3c-11d3d 11d3f-11d45 11d47 11d90-11d91 11d95 11d97 11ef3-11ef4 11ef7-11ef8
    11f00-11f01 11f36-11f3a 11f40-11f4f 11f5a 11fff 12ff1-12ff2 13430-13440 13447-13455 1611e-16129 1612d-1612f
    16d68-16d6a 16d6d-16d6f 16e97-16e9a 16f4f 16fe2 16fe4 16ff0-16ff1 1cf00-1cf2d 1cf30-1cf46 1e000-1e006
    1e008-1e018 1e01b-1e021 1e023-1e024 1e026-1e02a 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef
    1e5ff 1e944-1e94a 1e95e-1e95f""")
# Its lower case is that of Rust, with letters of Unicode 17.
CASES_OF_TOKENIZERS = _of("a7ce a7d2 a7d4 16ea0-16eb8")
def require_known_characters(text, uncased):
    """For the normaliser of BERT in tokenizers, and for who has the same tables."""
    if MARKS_AND_SIGNS_OF_TOKENIZERS.are_in(text):
        raise Unsupported("its marks and punctuation are those of Unicode 8, and the text has newer ones")
    if uncased and CASES_OF_TOKENIZERS.are_in(text):
        raise Unsupported("its lower case is that of Unicode 17, and the text has such letters")


# Its decompositions and combining classes are older than those of Unicode 12: what has come since, and what it is
# composed of.
NORMALIZATION_OF_TOKENIZERS = _of("""
    7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa 32ff a7f2-a7f4 a82c ab69 105c9 105d2 105da
    105e4 10781-10785 10787-107b0 107b2-107ba 10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50
    10f82-10f85 11070 1133b 11382-11385 1138b 1138e 11390-11391 113b8 113bb 113c2 113c5 113c7-113c9 113ce-113d0
    1145e 11839-1183a 11930 11935 11938 1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97
    11f41-11f42 1611e-16129 1612f 16d63 16d67-16d6a 16ff0-16ff1 1ccd6-1ccf9 1e030-1e06d 1e08f 1e130-1e136 1e2ae
    1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef 1f16c 1fbf0-1fbf9""")


@functools.lru_cache(maxsize=1)
def newer_than_python():
    """What str.lower, which is Python's own, does not know."""
    import unicodedata2  # not there for every library that needs the rest of this
    return CodePoints(each for each in range(0x110000) if unicodedata.category(chr(each)) == "Cn"
                      and unicodedata2.category(chr(each)) != "Cn")


def not_assigned():
    """Of Unicode 16; None where this Python has no tables of it."""
    try:
        import unicodedata2
    except ImportError:
        return None
    if unicodedata2.unidata_version != "16.0.0":
        return None
    return CodePoints(each for each in range(0x110000)
                      if unicodedata2.category(chr(each)) == "Cn" and not 0xd800 <= each <= 0xdfff)
