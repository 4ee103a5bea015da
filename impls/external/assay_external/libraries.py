"""Which libraries there are adapters for, and which of them this Python has. Imports none of them: that takes up to
two seconds, and is done when a case of theirs is to be run."""

import importlib
import importlib.util
import os
import re
import sys

from assay_worker import Implementation, Unsupported

OWN_CHOICE = "its own choice"  # the libraries choose at run time, and most do not tell
FETCH = "./assay fetch python"


class Library:
    """`ops`: op -> what computes it. `needs`: modules; the first is the library itself. `packages`: where from.
    `installed_as`: its name among what is installed, if that is another one than the module's."""

    def __init__(self, name, needs, packages, ops, variants=None, tells_version=True, why_not=None, installed_as=None):
        self.name, self.needs, self.packages, self.ops = name, needs, packages, ops
        self.installed_as = installed_as or needs[0]
        self.tells_version = tells_version  # whether __version__ of the module is that of its release
        self.variants = variants or {}
        self.why_not = why_not or always  # of a version: why it cannot be used, or ""

    def unavailable(self):
        """Why it cannot be used here; empty if it can."""
        for module in self.needs:
            try:
                found = importlib.util.find_spec(module)
            except (ImportError, ValueError) as error:
                return f"{sys.executable} cannot look for the module {module}: {error}"
            if found is None:
                return (f"{sys.executable} has no module named {module}: {self.packages}, "
                        "or set ASSAY_PYTHON to a Python that has it")
        return self.why_not(self.version())

    def version(self):
        """As its installation tells. What the module itself says is held against it when it is loaded."""
        found = importlib.util.find_spec(self.needs[0])
        return installed_version(self.installed_as, os.path.dirname(os.path.dirname(found.origin))) if found else ""

    def load(self):
        """Imports the library: the functions of its adapter, by op. Raises Unsupported if it is broken."""
        try:
            adapter = importlib.import_module("." + self.name, __package__ + ".adapters")
        except Exception as error:  # a broken installation may throw anything
            raise Unsupported(f"{self.name} is installed but cannot be imported: {type(error).__name__}: {error}") from error
        own = getattr(sys.modules.get(self.needs[0]), "__version__", self.version())
        if self.tells_version and not same_version(own, self.version()):
            raise Unsupported(f"{self.name} says that it is {own}, but was installed as {self.version()}")
        return adapter

    def implementations(self):
        """What the answer to hello has of this library."""
        reason = self.unavailable()
        version = "" if reason else self.version()
        found = []
        for op, note in self.ops.items():
            variants = [(name, why_not(version)) for name, why_not in self.variants.get(op, ())] if not reason else []
            found.append(Implementation(op, self.name, version, self._prepare, OWN_CHOICE, note, variants, reason))
        return found

    def _prepare(self, case):
        return getattr(self.load(), case.op)(case)


def installed_version(module, folder):
    """From the name of the folder with its metadata; importlib.metadata would take longer than all the rest."""
    pattern = re.compile(re.escape(module) + r"-(.+?)(?:-py3[.\d]*)?\.(?:dist|egg)-info$", re.IGNORECASE)
    for entry in sorted(os.listdir(folder)):
        match = pattern.match(entry)
        if match:
            return match.group(1)
    from importlib import metadata
    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:
        return "unknown"


def same_version(one, other):
    """Without what packagers add: 1.13.0a0 is 1.13.0a0+gitunknown."""
    return "unknown" in (one, other) or one.split("+")[0] == other.split("+")[0]


def at_least(version, *numbers):
    found = [int(number) for number in re.findall(r"\d+", version)[:len(numbers)]]
    return tuple(found) >= numbers


def always(_version):
    return ""


def since_torch_2_4(version):
    return "" if at_least(version, 2, 4) else f"torch {version} has no torch.nn.functional.rms_norm; 2.4 and later have"


def with_unicode_16(version):
    """The contract of pretokenize has the tables of Unicode 16; another version's are another function."""
    if not at_least(version, 2024, 9, 11):
        return f"regex {version} has tables older than Unicode 16; from 2024.9.11 to 2025.9.18 it has those ({FETCH})"
    if at_least(version, 2025, 9, 19):
        return f"regex {version} has tables newer than Unicode 16; from 2024.9.11 to 2025.9.18 it has those ({FETCH})"
    return ""


FUNCTIONAL = "torch.nn.functional."

LIBRARIES = [
    Library("numpy", ["numpy"], f"apt-get install python3-numpy, or {FETCH}", {
        "rms_norm": "mean of squares, square root and products of numpy, in float32",
        "add_rms_norm": "a sum, then mean of squares, square root and products of numpy, in float32",
        "layer_norm": "numpy's mean, square, square root and products, in float32; the mean first",
        "add_layer_norm": "a sum, then numpy's mean, square, square root and products, in float32; the mean first",
        "deep_norm": "a product and a sum, then numpy's mean, square, square root and products, in float32",
        "gelu_tanh": "numpy's tanh and products, in float32",
        "swish": "x / (1 + exp(-beta x)) with numpy's exp, in float32",
        "quick_gelu": "x / (1 + exp(-1.702 x)) with numpy's exp, in float32",
        "relu": "numpy's maximum",
        "relu2": "numpy's maximum and square",
        "sigmoid": "1 / (1 + exp(-x)) with numpy's exp, in float32",
        "tanh": "numpy's tanh",
        "softmax": "numpy's max, exp, sum and quotient, in float32",
        "glu": "1 / (1 + exp(-a)) with numpy's exp, times b",
        "reglu": "numpy's maximum, times b",
        "geglu_tanh": "numpy's tanh and products, times b",
        "swiglu": "a / (1 + exp(-a)) with numpy's exp, times b",
        "bilinear": "a product of numpy's",
        "ffn": "two products of matrices of numpy's, with its activation between",
        "glu_ffn": "three products of matrices of numpy's, with the gate between",
    }),
    Library("torch", ["torch"], "apt-get install python3-torch", {
        "rms_norm": FUNCTIONAL + "rms_norm, or composed of torch's mean, rsqrt and products as language models do it",
        "layer_norm": FUNCTIONAL + "layer_norm",
        "gelu": FUNCTIONAL + "gelu",
        "gelu_tanh": FUNCTIONAL + "gelu with approximate='tanh'",
        "swish": FUNCTIONAL + "silu for beta = 1; otherwise composed, as x * torch.sigmoid(beta * x) in float32",
        "relu": FUNCTIONAL + "relu",
        "relu2": "torch.square of " + FUNCTIONAL + "relu",
        "sigmoid": "torch.sigmoid",
        "tanh": "torch.tanh",
        "softmax": FUNCTIONAL + "softmax",
    }, {"rms_norm": [("functional", since_torch_2_4), ("composed", always)]}),
    Library("onnxruntime", ["onnxruntime", "onnx", "numpy"], FETCH, {
        "rms_norm": "one node, SimplifiedLayerNormalization",
        "layer_norm": "one node, LayerNormalization (opset 17)",
        "gelu": "one node, Gelu (opset 20)",
        "gelu_tanh": "one node, Gelu (opset 20) with approximate = tanh",
        "swish": "one node, com.microsoft.QuickGelu with alpha = beta",
        "quick_gelu": "one node, com.microsoft.QuickGelu with alpha = 1.702",
        "relu": "one node, Relu",
        "sigmoid": "one node, Sigmoid",
        "tanh": "one node, Tanh",
        "softmax": "one node, Softmax (opset 13)",
    }),
    Library("tiktoken", ["tiktoken"], FETCH, {
        "byte_bpe_encode": "Encoding.encode_ordinary, or encode_batch of documents, with tiktoken's own pattern of r50k for gpt2, and the "
                           "published ones of others",
        "byte_bpe_decode": "Encoding.decode_bytes of the ids before the first that stops decoding",
    }),
    Library("tokenizers", ["tokenizers"], FETCH, {
        "pretokenize": "pre_tokenizers.ByteLevel for gpt2; else Split (isolated), by each expression of the pattern",
        "byte_bpe_encode": "ByteLevel and models.BPE, with merges from the ranks as transformers derives them",
        "byte_bpe_decode": "decoders.ByteLevel, of ids whose bytes are a text, before the first that stops decoding",
        "wordpiece_encode": "models.WordPiece behind BertNormalizer and BertPreTokenizer",
        "unigram_encode": "models.Unigram behind normalizers.Precompiled and Metaspace, on all of a text",
        "wordpiece_decode": "decoders.WordPiece, of the ids before the first that stops decoding",
        "wordpiece_train": "trainers.BpeTrainer with the prefix ##, as WordPieceTrainer has it, and ids in the order of the contract",
        "bpe_train": "trainers.BpeTrainer of models.BPE and ByteLevel, on one thread",
        "bert_normalize": "normalizers.BertNormalizer and pre_tokenizers.BertPreTokenizer",
        "unicode_normalize": "normalizers.NFC, NFD, NFKC, NFKD and Lowercase",
        "clip_encode": "the parts of CLIPTokenizerFast: NFC and Lowercase, Split and ByteLevel, models.BPE with the suffix </w>",
    }, {"byte_bpe_encode": [("cached", always), ("uncached", always)]}),
    Library("flash_tokenizer", ["flash_tokenizer", "unicodedata2"], FETCH, {
        "bert_normalize": "BasicTokenizer of Google's tokenization.py, which it ships; with the tables of unicodedata2",
        "wordpiece_encode": "BasicTokenizer and WordpieceTokenizer of the same file",
    }, tells_version=False),
    Library("nanotoken", ["nanotoken", "numpy"], FETCH, {
        "wordpiece_encode": "WordPieceTokenizer.from_json",
    }, tells_version=False),
    Library("blingfire", ["blingfire", "numpy", "unicodedata2"], FETCH, {
        "wordpiece_encode": "TextToIds with its own models of BERT, of texts whose words it cuts as Google's rule does",
    }, tells_version=False),
    Library("unicodedata2", ["unicodedata2"], FETCH, {
        "unicode_normalize": "unicodedata2.normalize; for lower case Python's own str.lower",
    }, tells_version=False),
    Library("gigatoken", ["gigatoken", "numpy"], FETCH, {
        "byte_bpe_encode": "Tokenizer.from_tiktoken for ranks of bytes, from_json for pairs",
        "sentencepiece_bpe_encode": "Tokenizer.from_sentencepiece",
    }, tells_version=False),
    Library("fastokens", ["fastokens"], FETCH, {
        "byte_bpe_encode": "Tokenizer.from_tiktoken for ranks of bytes, from_json_str for pairs; encode_ordinary",
    }, tells_version=False),
    Library("kitoken", ["kitoken"], FETCH, {
        "byte_bpe_encode": "Kitoken.from_tiktoken and from_tekken for ranks of bytes, cut by the pattern of the case; "
                           "from_tokenizers for pairs",
        "wordpiece_encode": "Kitoken.from_tokenizers",
        "unigram_encode": "Kitoken.from_sentencepiece, or from_tokenizers",
        "sentencepiece_bpe_encode": "Kitoken.from_sentencepiece",
    }, tells_version=False),
    Library("tokie", ["tokie"], FETCH, {
        "byte_bpe_encode": "Tokenizer.from_json, for pairs",
        "wordpiece_encode": "Tokenizer.from_json",
    }, tells_version=False),
    Library("bpe_openai", ["bpe_openai"], FETCH, {
        "byte_bpe_encode": "the backend of Encoding.encode, for the vocabularies that are within it",
    }, tells_version=False),
    Library("rustbpe", ["rustbpe"], FETCH, {
        "bpe_train": "Tokenizer.train_from_iterator, on one thread; pairs are made of its tokens",
    }, tells_version=False),
    Library("bpeasy", ["bpeasy"], FETCH, {
        "bpe_train": "train_bpe, on one thread; pairs are made of its tokens",
    }),
    Library("subword_nmt", ["subword_nmt"], FETCH, {
        "bpe_train": "learn_bpe, whose codes become pairs",
    }, tells_version=False),
    Library("open_clip", ["open_clip", "regex", "numpy", "unicodedata2"], FETCH, {
        "clip_encode": "SimpleTokenizer.encode, without what ftfy and html.unescape do before",
    }, tells_version=False, installed_as="open_clip_torch"),
    Library("sentencepiece", ["sentencepiece"], FETCH, {
        "charsmap_normalize": "SentencePieceProcessor.normalize, of bytes",
        "unigram_encode": "SentencePieceProcessor.encode, of bytes",
        "unigram_nbest": "SentencePieceProcessor.nbest_encode of two or more, as protos",
        "sentencepiece_bpe_encode": "SentencePieceProcessor.encode, of bytes",
        "sentencepiece_decode": "SentencePieceProcessor.decode to bytes, of the ids before the first that stops it",
        "sentencepiece_train": "SentencePieceTrainer.train of lines as bytes, with one thread and a limit that is not hard",
    }),
    Library("jieba", ["jieba"], "apt-get install python3-jieba", {
        "dag_route": "Tokenizer.cut with HMM=False",
        "hmm_segment": "finalseg.cut",
    }),
    Library("regex", ["regex"], f"apt-get install python3-regex, or {FETCH}", {
        "pretokenize": "regex.findall with the pattern as it is published",
    }, tells_version=False, why_not=with_unicode_16),
]


def library_named(name):
    return next((each for each in LIBRARIES if each.name == name), None)
