"""sentencepiece of PyPI: a model as its file is, and texts as bytes, since it takes ill-formed ones."""

import array
import functools
import io

import sentencepiece

from assay_worker import Call, Unsupported


@functools.lru_cache(maxsize=8)
def processor_of(path):
    try:
        return sentencepiece.SentencePieceProcessor(model_file=path)
    except Exception as error:  # its errors are of many classes
        raise Unsupported(f"sentencepiece says: {error}") from error


def model_of(case):
    return processor_of(case.inputs[1].text().decode())


def bytes_call(inputs, outputs, compute, to_bytes):
    """From bytes to what `compute` gives, which `to_bytes` turns into the bytes of the output."""
    source, target = inputs[0], outputs[0]
    view = memoryview(target.view).cast("B")

    def run():
        made = to_bytes(compute(source.text()))
        if len(made) > len(view):
            raise ValueError(f"{len(made)} bytes, and room for {len(view)}")
        view[:len(made)] = made
        return [len(made) // target.item_size]

    def bare():
        text = source.text()
        return lambda: compute(text)
    return Call(run, bare)


def charsmap_normalize(case):
    normalize = model_of(case).normalize

    def bind(inputs, outputs):
        return bytes_call(inputs, outputs, normalize, bytes)
    return bind


def ids_as_bytes(ids):
    return array.array("i", ids).tobytes()


def encode(case):
    processor = model_of(case)

    def compute(text):
        return processor.encode(text, out_type=int)

    def bind(inputs, outputs):
        return bytes_call(inputs, outputs, compute, ids_as_bytes)
    return bind


def unigram_encode(case):
    if case.parameters["rule"] != "single":
        raise Unsupported("it computes in float32, and gives symbols other scores: rule=single")
    return encode(case)


def sentencepiece_bpe_encode(case):
    return encode(case)


def unigram_nbest(case):
    """Asked for one, it gives that of its encoder, and no score. A run of unknown characters is one piece, whose text
    is that of the run: here each is an id."""
    if case.parameters["rule"] != "single":
        raise Unsupported("it sums in float32, and gives symbols scores of its own: rule=single")
    processor, wanted = model_of(case), case.parameters["n"]
    unknown = processor.unk_id()
    falls_back = any(processor.is_byte(number) for number in range(processor.vocab_size()))

    def compute(text):
        return processor.nbest_encode(text, nbest_size=max(wanted, 2), return_type="proto").nbests

    def ids_in(segmentation):
        ids = []
        for piece in segmentation.pieces:
            ids += [piece.id] * (len(piece.piece) if piece.id == unknown and not falls_back else 1)
        return [len(ids), *ids]

    def bind(inputs, outputs):
        source, ids, scores = inputs[0], outputs[0], outputs[1]
        room = scores.dims[0]

        def run():
            all_of_them = list(compute(source.text()))[:wanted]
            made = ids_as_bytes([each for segmentation in all_of_them for each in ids_in(segmentation)])
            scored = [segmentation.score for segmentation in all_of_them]
            memoryview(ids.view).cast("B")[:len(made)] = made
            memoryview(scores.view).cast("B")[:] = array.array("d", scored + [0.0] * (room - len(scored))).tobytes()
            return [len(made) // ids.item_size, room]

        def bare():
            text = source.text()
            return lambda: compute(text)
        return Call(run, bare)
    return bind


@functools.lru_cache(maxsize=8)
def most_bytes(path):
    """What each id may take at most, as impls/tokenizers/sentencepiece_decode/op.h counts it."""
    processor = processor_of(path)
    surface = len(processor.decode([processor.unk_id()], out_type=bytes))
    return [surface if processor.is_unknown(number) else 3 if processor.is_byte(number)
            else len(processor.id_to_piece(number).encode()) for number in range(processor.vocab_size())]


def sentencepiece_decode(case):
    """Where decoding stops is this project's rule: the ids before that are counted here."""
    path = case.inputs[1].text().decode()
    processor, most = processor_of(path), most_bytes(path)

    def bind(inputs, outputs):
        source, target, decoded = inputs[0], outputs[0], outputs[1]
        room = target.dims[0]

        def ids_that_count():
            ids = array.array("i")
            ids.frombytes(source.text())
            taken = 0
            for place, number in enumerate(ids):
                if not 0 <= number < len(most):
                    return ids[:place].tolist()
                taken += most[number]
                if taken > room:
                    return ids[:place].tolist()
            return ids.tolist()

        def compute(ids):
            return processor.decode(ids, out_type=bytes) if ids else b""

        def run():
            ids = ids_that_count()
            text = compute(ids)
            if len(text) > room:
                raise ValueError(f"{len(text)} bytes, and room for {room}")
            memoryview(target.view).cast("B")[:len(text)] = text
            memoryview(decoded.view).cast("B")[:8] = len(ids).to_bytes(8, "little")
            return [len(text), 1]

        def bare():
            ids = ids_that_count()
            return lambda: compute(ids)
        return Call(run, bare)
    return bind


SPECIAL_PIECES = 3  # <unk>, <s> and </s>, which come first
LONGEST_SENTENCE, UNKNOWN_MARK = 4192, "\u2585".encode()
NOTHING_LEARNED = ("Vocabulary size is smaller than required_chars", "!sentences_.empty()", "(all_chars_count) > (0)")


def sentencepiece_train(case):
    told = case.parameters
    rule = "0.2.3" if sentencepiece.__version__ > "0.2.1" else "0.2.0"
    if told["rule"] != rule:
        raise Unsupported(f"it is of the rule {rule}")
    if rule == "0.2.3" and told["kind"] == "unigram":
        raise Unsupported("it leaves out pieces of the kind unigram by a rule that is not known")
    options = {"model_type": told["kind"], "normalization_rule_name": "identity",
               "character_coverage": told["character_coverage"], "max_sentencepiece_length": told["longest"],
               "split_by_whitespace": told["split_by_whitespace"], "split_by_unicode_script": False,
               "hard_vocab_limit": False, "num_threads": 1, "minloglevel": 2}

    def train(text, room):
        """Pieces with their scores."""
        lines = [line for line in text.split(b"\n") if line]
        if any(line.endswith(b"\r") for line in lines):
            raise Unsupported("it takes U+000D off the end of lines")
        counted = [line for line in lines if len(line) <= LONGEST_SENTENCE and UNKNOWN_MARK not in line]
        if not any(line.strip(b" ") for line in counted):
            return []  # of the kind unigram it would end the process
        model = io.BytesIO()
        try:
            sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=model,
                                                     vocab_size=room + SPECIAL_PIECES, **options)
        except RuntimeError as error:
            if any(reason in str(error) for reason in NOTHING_LEARNED):
                return []
            raise
        made = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
        return [(made.id_to_piece(number), made.get_score(number))
                for number in range(SPECIAL_PIECES, made.vocab_size())]

    def bind(inputs, outputs):
        source, pieces, scores = inputs[0], outputs[0], outputs[1]
        room = scores.dims[0]

        def run():
            learned = train(bytes(source.view), room)
            spelled = "".join(piece + "\n" for piece, _ in learned).encode()
            scored = array.array("f", [score for _, score in learned] + [0.0] * (room - len(learned)))
            memoryview(pieces.view).cast("B")[:len(spelled)] = spelled
            memoryview(scores.view).cast("B")[:] = scored.tobytes()
            return [len(spelled), room]

        def bare():
            text = bytes(source.view)
            return lambda: train(text, room)
        return Call(run, bare)
    return bind
