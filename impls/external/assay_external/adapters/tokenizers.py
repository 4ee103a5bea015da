"""Hugging Face's tokenizers. Its BPE ranks pairs of tokens; where a vocabulary lists none, they are derived from its
ranks (vocabularies.py)."""

import array
import functools
import json
import os
import unicodedata

import tokenizers
from tokenizers import decoders, models, normalizers, pre_tokenizers, trainers

from assay_worker import Call, Unsupported
from .clip import CLIP_WORDS, clip_merges_of
from .decoding import decoding_call
from .documents import Asked, begins_of_characters, documents_call, starts_in_bytes
from . import models as sentencepiece_models
from .older_unicode import CASES_OF_TOKENIZERS, NORMALIZATION_OF_TOKENIZERS, require_known_characters
from .pieces import pieces_of, wordpiece_settings, words_call
from .texts import PATTERNS, rewriting_call, text_call
from . import training
from .vocabularies import settings_of, vocabulary_of, written

os.environ["TOKENIZERS_PARALLELISM"] = "false"


def splitter_of(pattern):
    """ByteLevel cuts by GPT-2's pattern itself, or not at all; the others are splits before it, as in tokenizer.json."""
    if pattern == "cl100k":
        raise Unsupported("its regular expressions read {1,3}+ as a repetition of a repetition")
    if pattern not in PATTERNS and pattern != "none":
        raise Unsupported(f"no pattern named {pattern}")
    bytes_alone = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern == "gpt2")
    if pattern in ("gpt2", "none"):
        return bytes_alone
    splits = [pre_tokenizers.Split(tokenizers.Regex(each), "isolated") for each in PATTERNS[pattern]]
    return pre_tokenizers.Sequence([*splits, bytes_alone])


def pretokenize(case):
    cut = splitter_of(case.parameters["pattern"]).pre_tokenize_str

    def compute(text):
        """ByteLevel writes each byte as a character of its own: the lengths of its pieces are those in bytes."""
        ends, end = [], 0
        for piece, _ in cut(text):
            end += len(piece)
            ends.append(end)
        return ends

    def bind(inputs, outputs):
        return text_call("tokenizers", inputs, outputs, compute, "q")
    return bind


# A check goes round a few vocabularies with each pattern and rule: who makes one anew for every case takes seconds.
@functools.lru_cache(maxsize=8)
def model_of(vocabulary, ignore_merges, cached, with_added):
    tokens, merges = vocabulary.vocabulary_and_merges
    if with_added:  # an added token has the id that it has among the tokens of the model
        tokens = {**tokens, **vocabulary.added}
    options = {} if cached else {"cache_capacity": 0}
    # ignore_merges: a pre-token that is in the vocabulary as a whole is that token.
    made = tokenizers.Tokenizer(models.BPE(tokens, merges, ignore_merges=ignore_merges, **options))
    if with_added:
        made.add_special_tokens([tokenizers.AddedToken(each, normalized=False, special=True) for each in vocabulary.added])
    return made


def byte_bpe_encode(case):
    vocabulary, pattern, rule = settings_of(case)
    splitter = splitter_of(pattern)
    asked = Asked(case)
    if asked.special == "refuse":
        raise Unsupported("it refuses no special tokens: it takes them for what they are or does not know them")
    try:
        made = model_of(vocabulary, rule != "pairs", case.variant != "uncached", asked.special == "allow")
    except ValueError as error:
        raise Unsupported(f"the vocabulary: {error}") from error
    made.pre_tokenizer = splitter

    def compute(text):
        return made.encode(text, add_special_tokens=False).ids

    def encode(texts):
        found = made.encode_batch(texts, add_special_tokens=False)
        if not asked.offsets:
            return [(each.ids, ()) for each in found]
        token_of = vocabulary.tokens_by_id.__getitem__
        return [(each.ids, starts_in_bytes("tokenizers", text, each.ids, [begin for begin, _ in each.offsets], token_of))
                for text, each in zip(texts, found)]

    def bind(inputs, outputs):
        if asked.text_alone:
            return text_call("tokenizers", inputs, outputs, compute, "i")
        return documents_call("tokenizers", asked, inputs, outputs, encode)
    return bind


@functools.lru_cache(maxsize=4)
def decoder_of(vocabulary):
    tokens = {written(token): number for number, token in vocabulary.tokens_by_id.items()}
    made = tokenizers.Tokenizer(models.BPE(tokens, []))
    made.decoder = decoders.ByteLevel()
    return made


def byte_bpe_decode(case):
    vocabulary = vocabulary_of(case.inputs[1].text().decode())
    if len(set(vocabulary.tokens_by_id.values())) != len(vocabulary.tokens_by_id):
        raise Unsupported("two ids of this vocabulary are the same text")
    made = decoder_of(vocabulary)

    def compute(ids):
        return made.decode(ids, skip_special_tokens=False).encode()

    def bind(inputs, outputs):
        return decoding_call("tokenizers", vocabulary, inputs, outputs, compute, texts_alone=True)
    return bind


@functools.lru_cache(maxsize=8)
def words_in_pieces(pieces, cased, most, with_added):
    # An added token has the id that it has among the pieces.
    ids = {**pieces.ids, **pieces.special} if with_added else pieces.ids
    made = tokenizers.Tokenizer(models.WordPiece(ids, unk_token=pieces.unknown, max_input_chars_per_word=most,
                                                 continuing_subword_prefix=pieces.prefix))
    made.normalizer = normalizers.BertNormalizer(lowercase=not cased)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    if with_added:
        for each in pieces.special.keys() - pieces.ids.keys():
            if [word for word, _ in made.pre_tokenizer.pre_tokenize_str(each)] == [each] or each.startswith(pieces.prefix):
                raise Unsupported(f"the added token '{each}' has to be among its pieces, and would be one of words")
        made.add_special_tokens([tokenizers.AddedToken(each, normalized=False, special=True) for each in pieces.special])
    return made


def require_marks_in_order(text):
    """Its offsets are those of characters by their places; marks that change theirs have those of others."""
    before = 0
    for each in text:
        for part in unicodedata.normalize("NFD", each):
            now = unicodedata.combining(part)
            if before > now > 0:
                raise Unsupported("its offsets go by places, and the text has marks that are put into order")
            before = now


def wordpiece_encode(case):
    pieces, cased, most = wordpiece_settings(case, "hf", ids_alone=False)
    asked = Asked(case)
    if asked.special == "refuse":
        raise Unsupported("it refuses no special tokens: it takes them for what they are or does not know them")
    made = words_in_pieces(pieces, cased, most, asked.special == "allow")

    def own(text):
        return made.encode(text, add_special_tokens=False).ids

    def compute(text):
        require_known_characters(text, not cased)
        return own(text)

    def encode(texts):
        for text in texts:
            require_known_characters(text, not cased)
            if asked.offsets and not cased:
                require_marks_in_order(text)
        found = made.encode_batch(texts, add_special_tokens=False)
        if not asked.offsets:
            return [(each.ids,) for each in found]
        encoded = []
        for text, each in zip(texts, found):
            begins = begins_of_characters(text)
            encoded.append((each.ids, [begins[start] for start, _ in each.offsets], [begins[end] for _, end in each.offsets]))
        return encoded

    def bind(inputs, outputs):
        if asked.text_alone:
            return words_call(inputs, outputs, compute, own=own)
        # Where a text is looked for by its bytes, or places are told by them, none may be dropped before.
        dropped = asked.special == "plain" and not asked.offsets
        return documents_call("tokenizers", asked, inputs, outputs, encode, errors="ignore" if dropped else "strict")
    return bind


@functools.lru_cache(maxsize=8)
def unigram_of(model):
    lowest = min(score for _, score, kind in model.pieces if kind == sentencepiece_models.NORMAL)
    if lowest != min(score for _, score, _ in model.pieces):
        raise Unsupported("it takes the lowest score of all pieces for the unknown one's, and no NORMAL piece has it")
    unknown = next(number for number, (_, _, kind) in enumerate(model.pieces) if kind == sentencepiece_models.UNKNOWN)
    made = tokenizers.Tokenizer(models.Unigram([(text, score) for text, score, _ in model.pieces], unk_id=unknown,
                                               byte_fallback=model.byte_fallback))
    if model.charsmap:
        made.normalizer = normalizers.Precompiled(model.charsmap)
    # The contract takes a text whole.
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always" if model.has_prefix else "never", split=False)
    return made


def unigram_encode(case):
    """Where its normalizer, which looks at clusters of characters, or its Metaspace gives another text, it is not asked:
    see docs/finds.md."""
    if case.parameters["rule"] != "float64":
        raise Unsupported("it computes in float64: rule=float64")
    model = sentencepiece_models.model_of(case, sentencepiece_models.UNIGRAM)
    if not model.escapes or model.is_suffix:
        raise Unsupported("its Metaspace writes spaces as U+2581, before words")
    made = unigram_of(model)

    def own(text):
        return made.encode(text, add_special_tokens=False).ids

    def compute(text):
        if not text:
            return own(text)
        replaced = model.replaced(text)
        if (made.normalizer.normalize_str(text) if made.normalizer else text) != replaced:
            raise Unsupported("its normalizer replaces within clusters of characters alone, and the text has others")
        sentencepiece_models.require_plain_spaces("tokenizers", model, replaced)
        sentencepiece_models.require_pieces_alone(
            "tokenizers", model, replaced.replace(" ", sentencepiece_models.MARK),
            [sentencepiece_models.UNKNOWN, sentencepiece_models.CONTROL, sentencepiece_models.UNUSED,
             sentencepiece_models.BYTE])
        return own(text)

    def bind(inputs, outputs):
        return text_call("tokenizers", inputs, outputs, compute, "i", own=own)
    return bind


def bpe_train(case):
    told = training.settings_of(case, "byte_level_gpt2", "smallest_ids")
    splitter = splitter_of(told["pattern"])
    options = {"vocab_size": training.FIRST_MERGED + told["merges"], "min_frequency": told["least_frequency"],
               "initial_alphabet": pre_tokenizers.ByteLevel.alphabet(), "show_progress": False}

    def train(text):
        made = tokenizers.Tokenizer(models.BPE())
        made.pre_tokenizer = splitter
        made.train_from_iterator([text], trainers.BpeTrainer(**options))
        return made

    def pairs_of(made):
        model = json.loads(made.to_str())["model"]
        return [model["vocab"][token] for merge in model["merges"] for token in merge]

    def bind(inputs, outputs):
        return training.training_call("tokenizers", inputs, outputs, train, pairs_of)
    return bind


def bert_normalize(case):
    if case.parameters["rule"] != "hf":
        raise Unsupported("it is its own rule, hf")
    uncased = case.parameters["case"] == "uncased"
    clean = normalizers.BertNormalizer(lowercase=uncased, strip_accents=uncased).normalize_str
    cut = pre_tokenizers.BertPreTokenizer().pre_tokenize_str

    def own(text):
        return cut(clean(text))

    def compute(text):
        require_known_characters(text, uncased)
        return " ".join(word for word, _ in own(text))

    def bind(inputs, outputs):
        return rewriting_call("tokenizers", inputs, outputs, compute, own=own)
    return bind


def unicode_normalize(case):
    form = case.parameters["form"]
    made = normalizers.Lowercase() if form == "lowercase" else getattr(normalizers, form.upper())()

    def compute(text):
        if form != "lowercase" and NORMALIZATION_OF_TOKENIZERS.are_in(text):
            raise Unsupported("its decompositions are older than those of Unicode 12, and the text has newer ones")
        if form == "lowercase" and CASES_OF_TOKENIZERS.are_in(text):
            raise Unsupported("its lower case is that of Unicode 17, and the text has such letters")
        if form == "lowercase" and "\u03a3" in text:
            raise Unsupported("it makes lower case of each character by itself, and knows no final sigma")
        return made.normalize_str(text)

    def bind(inputs, outputs):
        return rewriting_call("tokenizers", inputs, outputs, compute, own=made.normalize_str)
    return bind


@functools.lru_cache(maxsize=4)
def clip_of(merges):
    """As transformers makes a CLIPTokenizerFast of vocab.json and merges.txt, without its added tokens."""
    known = merges.known_merges()
    made = tokenizers.Tokenizer(models.BPE(merges.ids, known, end_of_word_suffix="</w>"))
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(tokenizers.Regex(r"\s+"), " "),
                                            normalizers.Lowercase()])
    words = pre_tokenizers.Split(tokenizers.Regex(CLIP_WORDS), "removed", invert=True)
    made.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    return made


def clip_encode(case):
    if case.parameters["rule"] != "hf":
        raise Unsupported("it is its own rule, hf")
    made = clip_of(clip_merges_of(case.inputs[1].text().decode()))

    def own(text):
        return made.encode(text, add_special_tokens=False).ids

    def compute(text):
        if NORMALIZATION_OF_TOKENIZERS.are_in(text):
            raise Unsupported("its decompositions are older than those of Unicode 12, and the text has newer ones")
        if CASES_OF_TOKENIZERS.are_in(text):
            raise Unsupported("its lower case is that of Unicode 17, and the text has such letters")
        return own(text)

    def bind(inputs, outputs):
        return text_call("tokenizers", inputs, outputs, compute, "i", own=own)
    return bind


def wordpiece_decode(case):
    """Where decoding stops is this project's rule, and no library's: the ids before that are counted here."""
    pieces = pieces_of(case.inputs[1].text().decode())
    cleanup = case.parameters["cleanup"]
    if cleanup == "text":
        raise Unsupported("it cleans up each piece alone, or none")
    join = decoders.WordPiece(prefix=pieces.prefix, cleanup=cleanup == "pieces").decode
    texts = {**{number: text for text, number in pieces.ids.items()}, **{number: text for text, number in pieces.added}}

    def bind(inputs, outputs):
        source, target, decoded = inputs[0], outputs[0], outputs[1]
        room = target.dims[0]

        def found():
            ids = array.array("i")
            ids.frombytes(source.text())
            taken, size = [], 0
            for number in ids:
                text = texts.get(number)
                if text is None:
                    break
                size += len(text.encode())
                if taken:
                    size += -len(pieces.prefix.encode()) if text.startswith(pieces.prefix) else 1
                if size > room:
                    break
                taken.append(text)
            return taken

        def run():
            taken = found()
            text = join(taken).encode()
            memoryview(target.view).cast("B")[:len(text)] = text
            memoryview(decoded.view).cast("B")[:8] = len(taken).to_bytes(8, "little")
            return [len(text), 1]

        def bare():
            taken = found()
            return lambda: join(taken)
        return Call(run, bare)
    return bind


FIRST_OF_PIECES = 2 * 0x110000


def wordpiece_train(case):
    """WordPieceTrainer is BpeTrainer with this prefix. Which of equals it takes follows from ids, and those of letters with
    the prefix from a hash table that differs from process to process: so all of them are given to it in the order of the
    contract, as special tokens, which come first and are not looked for while it trains."""
    told = case.parameters
    if told["rule"] != "hf" or told["score"] != "frequency":
        raise Unsupported("it trains of the words of the rule hf, by frequency")
    uncased = told["case"] == "uncased"
    clean = normalizers.BertNormalizer(lowercase=uncased, strip_accents=uncased)
    cut = pre_tokenizers.BertPreTokenizer()

    def train(text):
        letters = sorted(set("".join(word for word, _ in cut.pre_tokenize_str(clean.normalize_str(text)))))
        symbols = [each for letter in letters for each in (letter, "##" + letter)]
        made = tokenizers.Tokenizer(models.BPE())
        made.normalizer, made.pre_tokenizer = clean, cut
        made.train_from_iterator([text], trainers.BpeTrainer(
            vocab_size=len(symbols) + told["merges"], min_frequency=told["least_frequency"], special_tokens=symbols,
            continuing_subword_prefix="##", show_progress=False))
        return made

    def compute(text):
        require_known_characters(text, uncased)
        merges = json.loads(train(text).to_str())["model"]["merges"]
        known, pairs = {}, []

        def id_of(symbol):
            if symbol in known:
                return known[symbol]
            goes_on = len(symbol) == 3 and symbol.startswith("##")
            return 2 * ord(symbol[-1]) + goes_on

        for left, right in merges:
            pairs += [id_of(left), id_of(right)]
            known[left + right.removeprefix("##")] = FIRST_OF_PIECES + len(pairs) // 2 - 1
        return pairs

    def bind(inputs, outputs):
        return words_call(inputs, outputs, compute, own=train)
    return bind
