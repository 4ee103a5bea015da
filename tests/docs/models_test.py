"""The models in specs/models: each one's number of parameters follows from what its file says, its sweeps ask for what
the model has, and docs/models.md is their table. `models_test.py --write` writes that page."""

import pathlib
import sys
import tomllib
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "models.md"
HEAD = """# Models

Which model has which normalisation, where, and which activation. The table is made from
[specs/models](../specs/models), whose files name the field of the configuration or the section of the paper for each
value; a test works out each model's number of parameters from its file. `./assay run specs/models/NAME.toml` checks and
measures its building blocks, and where a vocabulary is named, its tokenizer on a page of text; [notes](notes.md) says what
is often told wrongly. Vocabularies are those of [resources.md](resources.md): `./assay fetch` brings them, and without
them the rest of a model runs.

"""


def models():
    return {path.stem: tomllib.loads(path.read_text()) for path in sorted((ROOT / "specs" / "models").glob("*.toml"))}


def parameters(model):
    """Of all matrices, biases and norms that the tables of a model tell of."""
    hidden, layers, norm, block = model["hidden"], model["layers"], model["norm"], model["ffn"]
    tables = model["vocabulary"] * (1 if model["count"]["tied"] else 2)
    count = hidden * (tables + model.get("positions", 0) + model.get("token_types", 0))
    norms = layers * norm["per_layer"] + norm.get("embedding", False) + norm.get("last", False)
    count += norms * hidden * (2 if norm["weights"] == "both" else 1)
    inner = 2 if block["op"] == "glu_ffn" else 1  # matrices from hidden to intermediate
    biases = inner * model["intermediate"] + hidden if block["biases"] else 0
    count += block.get("layers", layers) * ((inner + 1) * hidden * model["intermediate"] + biases)
    if attention := model.get("attention"):
        heads = model["heads"]
        size = attention.get("head_size", hidden // heads)
        queries, keys = heads * size, attention.get("key_value_heads", heads) * size
        count += layers * (2 * hidden * queries + 2 * hidden * keys)
        if attention["biases"] != "none":
            count += layers * (queries + 2 * keys + (hidden if attention["biases"] == "all" else 0))
    return count + sum(also["parameters"] for also in model["count"].get("also", []))


WHERE = {"pre": "before each sublayer", "post": "behind each residual addition",
         "sandwich": "before and behind each sublayer", "deep": "behind the residual, which is scaled",
         "parallel": "once, before attention and block side by side"}


def norm_of(norm):
    further = [name for name, has in (("the embedding", norm.get("embedding")), ("the last layer", norm.get("last"))) if has]
    return (norm["op"] + (f", {norm['offset']} + gamma" if norm.get("offset") else ""),
            WHERE[norm["placement"]] + (", and behind " + " and ".join(further) if further else ""))


def tokenizer_of(told):
    return told["family"] + (f" (`{told['vocabulary']}`)" if "vocabulary" in told else "")


def page():
    lines = ["| model | norm | where | eps | block | activation | width | inner width | layers | tokenizer | parameters |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for name, spec in models().items():
        model = spec["model"]
        norm, where = norm_of(model["norm"])
        block = model["ffn"]["op"] + (" with biases" if model["ffn"]["biases"] else "")
        count = f"{model['count']['parameters']:,}"
        lines.append(f"| [{name}](../specs/models/{name}.toml) | {norm} | {where} | {model['norm']['eps']:g} | {block} | "
                     f"{model['ffn']['activation']} | {model['hidden']:,} | {model['intermediate']:,} | "
                     f"{model['layers']} | {tokenizer_of(model['tokenizer'])} | "
                     f"{count if model['count'].get('exact', True) else 'about ' + count} |")
    return HEAD + "\n".join(lines) + "\n"


class Models(unittest.TestCase):
    def test_the_number_of_parameters_follows_from_the_file(self):
        for name, spec in models().items():
            with self.subTest(name):
                told, found = spec["model"]["count"], parameters(spec["model"])
                if told.get("exact", True):
                    self.assertEqual(found, told["parameters"])
                else:
                    self.assertLess(abs(found / told["parameters"] - 1), 0.02)

    def test_a_wrong_size_shows(self):
        for name, spec in models().items():
            for size in ("hidden", "intermediate", "layers", "vocabulary"):
                with self.subTest(name + " " + size):
                    model = dict(spec["model"])
                    before = parameters(model)
                    model[size] += 1
                    # With experts in its stead, another number of layers adds no block.
                    self.assertNotEqual(parameters(model), before)

    def test_texts_are_encoded_by_the_models_own_vocabulary(self):
        listed = tomllib.loads((ROOT / "specs" / "resources.toml").read_text())["vocabulary"]
        ops = {"tiktoken": "byte_bpe_encode", "tokenizer-json": "byte_bpe_encode", "vocab-txt": "wordpiece_encode",
               "sentencepiece": "sentencepiece_bpe_encode"}
        found = 0
        for name, spec in models().items():
            with self.subTest(name):
                own = spec["model"]["tokenizer"].get("vocabulary")
                sweeps = [each for each in spec["sweep"] if "texts" in each]
                self.assertEqual([each["parameters"]["vocabulary"] for each in sweeps], [own] if own else [])
                for sweep in sweeps:
                    self.assertEqual(sweep["ops"], ops[listed[own]["format"]])
                    for key in ("pattern", "rule"):
                        if key in listed[own]:
                            self.assertEqual(sweep["parameters"][key], listed[own][key])
                    found += 1
        self.assertGreater(found, 4)

    def test_sweeps_ask_for_what_the_model_has(self):
        for name, spec in models().items():
            model = spec["model"]
            asked = set()
            for sweep in spec["sweep"]:
                if "texts" in sweep:
                    continue
                ops = [sweep["ops"]] if isinstance(sweep["ops"], str) else sweep["ops"]
                asked.update(ops)
                given = sweep.get("parameters", {})
                with self.subTest(name + " " + ops[0]):
                    self.assertEqual(sweep["models"], name)
                    if "eps" in given:
                        self.assertEqual(given["eps"], model["norm"]["eps"])
                    if ops[0] == "rms_norm":
                        self.assertEqual(given.get("weight_offset", 0), model["norm"].get("offset", 0))
                    if ops[0] == model["ffn"]["op"]:
                        self.assertEqual(given["activation"], model["ffn"]["activation"])
                        self.assertEqual(given["biases"] != "none", model["ffn"]["biases"])
            with self.subTest(name):
                self.assertEqual(asked, set(model["ops"]))

    def test_the_page_is_their_table(self):
        self.assertEqual(PAGE.read_text(), page(), "python3 tests/docs/models_test.py --write")


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    else:
        unittest.main()
