"""What the adapters of decoders have in common. Where decoding stops is this project's rule, and no library's: the ids
before that are counted here, and the library decodes them."""

import array

from assay_worker import Call, Unsupported


def decoding_call(name, vocabulary, inputs, outputs, compute, texts_alone=False):
    """From a list of ids to bytes. With `texts_alone` the library gives a text, in which ill-formed bytes are lost."""
    source, target, decoded = inputs[0], outputs[0], outputs[1]
    room = target.dims[0]
    tokens = vocabulary.tokens_by_id

    def ids_that_count():
        ids = array.array("i")
        ids.frombytes(source.text())
        size = 0
        for place, number in enumerate(ids):
            token = tokens.get(number)
            if token is None or size + len(token) > room:
                return ids[:place].tolist()
            size += len(token)
        return ids.tolist()

    def refuse_ill_formed(ids):
        try:
            b"".join([tokens[number] for number in ids]).decode()
        except UnicodeDecodeError as error:
            raise Unsupported(f"{name} gives texts; the bytes of these ids are none") from error

    def run():
        ids = ids_that_count()
        if texts_alone:
            refuse_ill_formed(ids)
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
