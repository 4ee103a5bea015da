#include "harness/spec/keys.h"

#include <algorithm>
#include <cmath>

#include "harness/core/case.h"

namespace assay {
namespace {

using enum Section;

constexpr Key keys[] = {
    // section, name, form, mandatory, default, least, greatest, example, doc
    {spec, "name", Form::text, false, "the file's name", 0, 0, R"(name = "nightly")",
     "The name of the spec in records and reports."},
    {spec, "description", Form::text, false, "none", 0, 0, R"(description = "Norms at the widths that we serve")",
     "One sentence for people."},
    {spec, "effort", Form::text_or_table, false, "standard", 0, 0, R"(effort = "quick")",
     "How much is checked and measured: `quick`, `standard` or `thorough`, or a table that changes single numbers of "
     "one of them (see *Effort*)."},
    {spec, "seed", Form::whole, false, "fresh, and printed", 0, 9.2e18, "seed = 20240229",
     "Fixes the generated cases. The inputs of a sweep's cells are the same with every seed."},
    {spec, "require", Form::texts, false, "none", 0, 0, R"(require = ["onednn", "simd@avx2"])",
     "Implementations that must be present: if one is absent, the check fails."},
    {spec, "limits", Form::table, false, "see *Limits*", 0, 0, "limits = {memory_gib = 4}",
     "The time, memory and so on that a worker may take before it is killed (see *Limits*)."},
    {spec, "sweep", Form::tables, true, "", 0, 0, R"([[sweep]])",
     "The ops and shapes to check and measure; at least one sweep (see *Sweep*)."},
    {spec, "exclude", Form::tables, false, "none", 0, 0, R"([[exclude]])",
     "The implementations and cells to leave out, and why (see *Exclusion*)."},
    {spec, "model", Form::table, false, "none", 0, 0, R"([model])",
     "In `models/NAME.toml`: the model whose building blocks the sweeps are (see *Model*)."},

    {effort, "name", Form::text, false, "standard", 0, 0, R"(effort = {name = "quick"})",
     "The effort that the other keys change."},
    {effort, "cases", Form::whole, false, "200, 1000, 10000", 0, 1e7, R"(effort = {cases = 500})",
     "Generated cases for each op and dtype."},
    {effort, "launches", Form::whole, false, "8, 24, 30", 1, 1000, R"(effort = {launches = 12})",
     "How often the worker processes are started afresh. Intervals are computed over launches."},
    {effort, "blocks", Form::whole, false, "8, 15, 30", 1, 1000, R"(effort = {blocks = 10})",
     "Samples of each implementation in a launch, for each cell."},
    {effort, "sample_seconds", Form::number, false, "5e-04", 1e-5, 1, R"(effort = {sample_seconds = 1e-3})",
     "How long one sample lasts: the calls that are timed together."},
    {effort, "warm_up_seconds", Form::number, false, "0.003, 0.01, 0.01", 0, 10, R"(effort = {warm_up_seconds = 0.02})",
     "Untimed calls before the first sample of each implementation, cell and launch."},
    {effort, "losers_leave", Form::number, false, "1.5", 0, 1000, R"(effort = {losers_leave = 0})",
     "An implementation leaves a cell after 8 launches if its time is certainly more than this many times that of the "
     "fastest; 0: none leaves."},
    {effort, "budget_seconds", Form::number, false, "0", 0, 1000000, R"(effort = {budget_seconds = 300})",
     "How long all cells together are measured, in place of `launches`: two launches of each, and then of those whose "
     "fastest is least certain; 0: `launches` decides."},

    {limits, "seconds", Form::number, false, "5", 0.01, 86400, "limits = {seconds = 20}",
     "How long an implementation may work on a case, in seconds; 2 µs more for each byte of the case, and 5 µs for "
     "each of the files that it names."},
    {limits, "memory_gib", Form::number, false, "2", 0.0625, 65536, "limits = {memory_gib = 8}",
     "How much memory a worker and all that it has started may take, in GiB; 16 bytes more for each byte of the case."},
    {limits, "tasks", Form::whole, false, "1024", 1, 1000000, "limits = {tasks = 4096}",
     "How many processes and threads a worker and all that it has started may have."},
    {limits, "descriptors", Form::whole, false, "1024", 32, 1000000, "limits = {descriptors = 256}",
     "How many files each of its processes may have open."},
    {limits, "output_mib", Form::number, false, "64", 0.0625, 65536, "limits = {output_mib = 256}",
     "How much it may print while it works on one case, in MiB."},
    {limits, "file_gib", Form::number, false, "1", 0.0009765625, 65536, "limits = {file_gib = 4}",
     "The largest file that it may write, in GiB."},

    {sweep, "ops", Form::texts, true, "", 0, 0, R"(ops = ["rms_norm", "gelu*"])", "Names or globs of ops."},
    {sweep, "dtypes", Form::texts, false, "all of the op", 0, 0, R"(dtypes = ["f32", "bf16"])",
     "Storage types, for ops on numbers. Ops on text are u8 always."},
    {sweep, "<dimension>", Form::sizes, false, "the op's default", 0, greatest_size,
     "cols = [768, 1021, {from = 64, to = 16384, factor = 2}]",
     "Sizes of a dimension of the ops, by its name: a number, a range (see *Range of sizes*), or a list of both."},
    {sweep, "models", Form::texts, false, "none", 0, 0, R"(models = ["bert-base", "llama-3-8b"])",
     "Takes the dimensions that come from a model, such as `cols` of the norms, from `specs/models/NAME.toml`. The "
     "cells carry the model's name."},
    {sweep, "parameters", Form::table, false, "the op's defaults", 0, 0, "parameters = {eps = [1e-5, 1e-6]}",
     "Values of the ops' parameters, by name: one or a list."},
    {sweep, "values", Form::texts, false, "the op's first", 0, 0, R"(values = ["normal", "outliers"])",
     "How the inputs of ops on numbers are filled."},
    {sweep, "weight_values", Form::texts, false, "as in a model", 0, 0, R"(weight_values = ["zeros", "some_nan"])",
     "Of which kind the weights are, of ops that have any."},
    {sweep, "texts", Form::texts, false, "the op's first", 0, 0, R"(texts = ["english", "german"])",
     "The texts for ops on text: kinds that the op draws, real ones, or a file of your own in the spec's folder "
     "(`texts = \"mine.txt\"`)."},
    {sweep, "threads", Form::wholes, false, "1", 1, 4096, "threads = [1, 2]",
     "Threads that an implementation may use."},
    {sweep, "cache", Form::texts, false, "hot", 0, 0, R"(cache = ["hot", "cold"])",
     "Whether the data lie in the processor's caches when a call begins."},
    {sweep, "content", Form::texts, false, "fresh", 0, 0, R"(content = ["fresh", "repeated"])",
     "What the inputs of timed calls hold: what was never there before, or the same all the time. An implementation "
     "that "
     "keeps what it computed gains by the second alone."},
    {sweep, "inputs", Form::table, false, "drawn", 0, 0,
     R"(inputs = {x = "acts.npy", gamma = "model.safetensors:model.norm.weight"})",
     "Files of your own with the values of one op's inputs, by name, in the spec's folder: `.npy`, `.npz:NAME` or "
     "`.safetensors:NAME`. They say the dtype and the sizes; what has no file is drawn (see docs/own-tensors.md)."},
    {sweep, "expect", Form::table, false, "none", 0, 0, R"(expect = {y = "out.npy"})",
     "Files with what you expect of its outputs: held against the reference, by the op's budget."},
    {sweep, "measure", Form::flag, false, "true", 0, 0, "measure = false",
     "Whether the cells are timed. They are checked in any case."},
    {sweep, "check", Form::table, false, "as the effort says", 0, 0, "check = {cases = 500}",
     "Changes the generated cases of these ops (see *Check*)."},

    {axis, "from", Form::whole, true, "", 0, greatest_size, "rows = {from = 1, to = 8, step = 1}", "The first size."},
    {axis, "to", Form::whole, true, "", 0, greatest_size, "rows = {from = 1, to = 64, factor = 8}",
     "No size is greater. It is itself a size only if the steps meet it."},
    {axis, "factor", Form::whole, false, "none", 2, greatest_size, "rows = {from = 1, to = 512, factor = 2}",
     "Each size is the one before times this. Either this or `step`."},
    {axis, "step", Form::whole, false, "none", 1, greatest_size, "rows = {from = 10, to = 50, step = 10}",
     "Each size is the one before plus this. Either this or `factor`."},

    {check, "cases", Form::whole, false, "as the effort says", 0, 1e7, "check = {cases = 200}",
     "Generated cases for each of the ops and dtypes; 0 for none, and then nothing of them is timed. If several "
     "sweeps give a number, the largest counts."},
    {check, "values", Form::texts, false, "all of the op", 0, 0, R"(check = {values = ["normal", "near_eps"]})",
     "The distributions that cases of ops on numbers are drawn from."},
    {check, "texts", Form::texts, false, "all of the op", 0, 0, R"(check = {texts = ["english"]})",
     "The kinds of text that cases of ops on text are drawn from."},
    {check, "properties", Form::texts, false, "all", 0, 0, R"(check = {properties = ["matches_reference"]})",
     "Names or globs of the properties that are checked."},
    {check, "require_traits", Form::texts, false, "none", 0, 0, R"(check = {require_traits = ["overflow_safe"]})",
     "Traits, which others may lack, that an implementation fails without; of the ops that have them."},
    {check, "exhaustive", Form::flag, false, "true", 0, 0, "check = {exhaustive = false}",
     "Whether every input is tried where an op has few: the 65536 of an activation in a type of 16 bits."},
    {check, "all_floats", Form::flag, false, "false", 0, 0, "check = {all_floats = true}",
     "Whether all 2^32 inputs of an activation in float32 are tried: minutes for each implementation."},

    {exclude, "op", Form::text, false, "*", 0, 0, R"(op = "gelu*")", "Name or glob of the ops."},
    {exclude, "implementation", Form::text, false, "*", 0, 0, R"(implementation = "onednn*")",
     "Name or glob of the implementations."},
    {exclude, "dtype", Form::text, false, "*", 0, 0, R"(dtype = "bf16")", "Name or glob of the dtypes."},
    {exclude, "<dimension>", Form::bounds, false, "any size", 0, greatest_size, "cols = {from = 65536}",
     "Only these sizes of a dimension: a number, or the bounds (see *Bounds*)."},
    {exclude, "reason", Form::text, true, "", 0, 0, R"(reason = "one call takes a minute")",
     "Why; shown in every report."},

    {bounds, "from", Form::whole, false, "0", 0, greatest_size, "rows = {from = 0, to = 3}",
     "The least size, included."},
    {bounds, "to", Form::whole, false, "no limit", 0, greatest_size, "rows = {to = 3}", "The greatest size, included."},

    {waivers, "waiver", Form::tables, false, "none", 0, 0, "[[waiver]]", "A known deviation (see *Waiver*)."},

    {waiver, "op", Form::text, true, "", 0, 0, R"(op = "gelu")", "Name or glob of the ops."},
    {waiver, "implementation", Form::text, true, "", 0, 0, R"(implementation = "onednn*")",
     "Name or glob of the implementations."},
    {waiver, "versions", Form::text, true, "", 0, 0, R"(versions = "3.*")",
     "Glob of the versions of the library that deviate. A later version may be right."},
    {waiver, "property", Form::text, true, "", 0, 0, R"(property = "matches_reference")",
     "Name or glob of the property that does not hold."},
    {waiver, "isa", Form::text, false, "*", 0, 0, R"(isa = "avx512*")",
     "Glob of the instruction sets, as `assay list` shows them, with which it deviates."},
    {waiver, "dtype", Form::text, false, "*", 0, 0, R"(dtype = "f32")", "Name or glob of the dtypes."},
    {waiver, "values", Form::text, false, "*", 0, 0, R"(values = "inf")",
     "Name or glob of the distributions, or kinds of text, where it does not hold."},
    {waiver, "shows", Form::text, false, "*", 0, 0, R"(shows = "*nan, expected inf*")",
     "Glob of the message of the failure. No failure with another message is tolerated."},
    {waiver, "cases", Form::text, false, "*", 0, 0, R"(cases = "*,rows=1,*")",
     "Glob of the ids of the cases, where it shows in some only: with one size, or with several threads "
     "(`*,threads=*`)."},
    {waiver, "example", Form::text, true, "", 0, 0, R"(example = "gelu:f32,rows=1,cols=64,values=inf,seed=1")",
     "A case that shows the deviation. Every check tries it: if it passes, the waiver is no longer needed, and the "
     "check "
     "fails until it is taken out."},
    {waiver, "share", Form::number, false, "no limit", 1, 1e300, "share = 250",
     "The greatest error that is tolerated, in budgets. A larger one fails."},
    {waiver, "reason", Form::text, true, "", 0, 0, R"(reason = "gelu(inf) is NaN, not inf")",
     "The deviation, and why it is tolerated."},
    {waiver, "reported", Form::text, true, "", 0, 0, R"(reported = "not yet")", "Where it is reported to its authors."},

    {model, "source", Form::text, true, "", 0, 0, R"(source = "config.json of google-bert/bert-base-uncased")",
     "Where the sizes come from."},
    {model, "ops", Form::texts, false, "all", 0, 0, R"(ops = ["layer_norm", "gelu"])",
     "The ops that it is made of: what `assay advise --model NAME` asks for."},
    {model, "norm", Form::table, false, "none", 0, 0, "[model.norm]", "Its normalisation (see *Norm of a model*)."},
    {model, "ffn", Form::table, false, "none", 0, 0, "[model.ffn]",
     "Its feed-forward block (see *Feed-forward block of a model*)."},
    {model, "attention", Form::table, false, "none", 0, 0, "[model.attention]",
     "The form of its attention, as far as its weights go (see *Attention of a model*)."},
    {model, "tokenizer", Form::table, false, "none", 0, 0, "[model.tokenizer]",
     "Its tokenizer (see *Tokenizer of a model*)."},
    {model, "count", Form::table, false, "none", 0, 0, "[model.count]",
     "Its number of parameters, which a test works out again (see *Parameters of a model*)."},
    {model, "<size>", Form::whole, false, "none", 1, greatest_size, "hidden = 768",
     "A size, by the name that the dimensions of ops ask for (`hidden`, `intermediate`), or one that the number of "
     "parameters follows from (`layers`, `vocabulary`, `heads`, `positions`, `token_types`)."},

    {model_norm, "op", Form::text, true, "", 0, 0, R"(op = "rms_norm")", "Which: `layer_norm` or `rms_norm`."},
    {model_norm, "placement", Form::text, true, "", 0, 0, R"(placement = "pre")",
     "Where it stands: `pre`, `post`, `sandwich`, `deep` or `parallel`, as of the op `sublayer`."},
    {model_norm, "eps", Form::number, true, "", 0, 1, "eps = 1e-6", "What is added inside the root."},
    {model_norm, "weights", Form::text, true, "", 0, 0, R"(weights = "gamma")", "Which there are: `gamma`, or `both`."},
    {model_norm, "offset", Form::number, false, "0", -16, 16, "offset = 1", "What is added to gamma: 1 for Gemma."},
    {model_norm, "per_layer", Form::whole, true, "", 0, 16, "per_layer = 2", "How many a layer has."},
    {model_norm, "embedding", Form::flag, false, "false", 0, 0, "embedding = true",
     "Whether one follows the embedding."},
    {model_norm, "last", Form::flag, false, "false", 0, 0, "last = true", "Whether one follows the last layer."},
    {model_norm, "source", Form::text, true, "", 0, 0, R"(source = "config.json: rms_norm_eps")",
     "The field of the configuration, or the section of the paper."},

    {model_ffn, "op", Form::text, true, "", 0, 0, R"(op = "glu_ffn")", "Its form: `ffn` or `glu_ffn`."},
    {model_ffn, "activation", Form::text, true, "", 0, 0, R"(activation = "swish")", "As the op calls it."},
    {model_ffn, "biases", Form::flag, true, "", 0, 0, "biases = false", "Whether its products have biases."},
    {model_ffn, "layers", Form::whole, false, "all", 0, 100000, "layers = 3", "How many layers have this block."},
    {model_ffn, "source", Form::text, true, "", 0, 0, R"(source = "config.json: hidden_act")",
     "The field of the configuration, or the section of the paper."},

    {model_attention, "head_size", Form::whole, false, "hidden / heads", 1, greatest_size, "head_size = 256",
     "Numbers in a head."},
    {model_attention, "key_value_heads", Form::whole, false, "heads", 1, greatest_size, "key_value_heads = 8",
     "Heads of keys and values, where several heads share them."},
    {model_attention, "biases", Form::text, true, "", 0, 0, R"(biases = "none")", "`none`, `qkv` or `all`."},
    {model_attention, "source", Form::text, true, "", 0, 0, R"(source = "config.json: num_key_value_heads")",
     "The field of the configuration, or the section of the paper."},

    {model_tokenizer, "family", Form::text, true, "", 0, 0, R"(family = "byte-level BPE")", "Its kind."},
    {model_tokenizer, "source", Form::text, true, "", 0, 0, R"(source = "tokenizer.json")", "Its file, or the paper."},
    {model_tokenizer, "vocabulary", Form::text, false, "none", 0, 0, R"(vocabulary = "mistral_v1")",
     "Its vocabulary, by its name in specs/resources.toml, where that has it."},

    {model_count, "parameters", Form::whole, true, "", 1, 9.2e18, "parameters = 109482240", "All of them."},
    {model_count, "tied", Form::flag, true, "", 0, 0, "tied = true",
     "Whether the last product has the weights of the embedding, or there is none."},
    {model_count, "exact", Form::flag, false, "true", 0, 0, "exact = false",
     "Whether it is known to the last one; if not, the number is what its authors round it to."},
    {model_count, "source", Form::text, true, "", 0, 0, R"(source = "sum over model.safetensors")",
     "Where the number comes from."},
    {model_count, "also", Form::tables, false, "none", 0, 0, "[[model.count.also]]",
     "What the other tables say nothing of (see *Further parameters of a model*)."},

    {model_also, "what", Form::text, true, "", 0, 0, R"(what = "the pooler: 768 x 768 + 768")", "What it is."},
    {model_also, "parameters", Form::whole, true, "", 1, 9.2e18, "parameters = 590592", "How many it has."},

    {resource, "use", Form::text, true, "", 0, 0, R"(use = "what models of our own are served with")",
     "The use of the file, in one sentence."},
    {resource, "format", Form::text, true, "", 0, 0, R"(format = "tiktoken")",
     "The format of the file: `utf-8` for a text; for a vocabulary `tiktoken` (a rank file), `tokenizer-json`, "
     "`tekken-json`, "
     "`vocab-and-merges`, `codes` (of subword-nmt), `vocab-txt` (of BERT), `sentencepiece` (a .model), `words` (a "
     "dictionary), `hmm` or `perceptron` (of segmenters), or `hyphen-dic` (patterns of hyphenation)."},
    {resource, "file", Form::text, true, "", 0, 0, R"(file = ".assay/vocabularies/gpt2.tiktoken")",
     "The file, from the project's root: in the tree, or in `.assay` where it is fetched."},
    {resource, "sha256", Form::text, true, "", 0, 0,
     R"(sha256 = "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930")",
     "The hash that the file must have."},
    {resource, "pattern", Form::text, false, "its file says so", 0, 0, R"(pattern = "cl100k")",
     "Of a vocabulary: the parameter `pattern` of `byte_bpe_encode` that texts are cut by, where nobody says "
     "otherwise."},
    {resource, "rule", Form::text, false, "its file says so", 0, 0, R"(rule = "bytes")",
     "Of a vocabulary: the parameter `rule` of `byte_bpe_encode`."},
    {resource, "licence", Form::text, true, "", 0, 0, R"(licence = "MIT")", "The licence of the file."},
    {resource, "made", Form::text, false, "none", 0, 0, R"(made = "by make_vocabularies.py beside it")",
     "How a file in the tree was made. Either this, `pypi`, `debian` or `archive`."},
    {resource, "pypi", Form::table, false, "none", 0, 0, R"([vocabulary.gpt2.pypi])",
     "The package on PyPI that has it (see *PyPI*)."},
    {resource, "debian", Form::table, false, "none", 0, 0, R"([text.english.debian])",
     "The installed Debian package that has it (see *Debian*)."},
    {resource, "archive", Form::tables, false, "none", 0, 0, R"([[text.greek.archive]])",
     "The Debian packages that have it, which are downloaded and not installed (see *Archive*)."},

    {pypi, "package", Form::text, true, "", 0, 0, R"(package = "mlx-whisper")", "Its name."},
    {pypi, "version", Form::text, true, "", 0, 0, R"(version = "0.4.3")", "Its version, and no other."},
    {pypi, "sha256", Form::text, true, "", 0, 0,
     R"(sha256 = "6b82b6597a994643a3e5496c7bc229a672e5ca308458455bfe276e76ae024489")",
     "Of its wheel: nothing else is downloaded, and nothing of it is run."},
    {pypi, "member", Form::text, true, "", 0, 0, R"(member = "mlx_whisper/assets/gpt2.tiktoken")",
     "The file in the wheel. One that ends in `.gz` is unpacked, and `sha256` is of what was packed; one that ends in "
     "`.i2w`, in which BlingFire has the pieces of a BERT, becomes the vocab.txt that it was made of."},

    {debian, "package", Form::text, true, "", 0, 0, R"(package = "fortunes-de")", "Its name."},
    {debian, "version", Form::text, true, "", 0, 0, R"(version = "0.35-1")",
     "The version that `sha256` is of. Another one's files are used as well, under the hash that they have."},
    {debian, "files", Form::texts, true, "", 0, 0, R"(files = ["/usr/share/games/fortunes/de/zitate"])",
     "Files, or globs, which are put one behind the other, in this order; at most 64 MiB of them."},

    {archive, "package", Form::text, true, "", 0, 0, R"(package = "gnome-user-docs")", "Its name."},
    {archive, "version", Form::text, true, "", 0, 0, R"(version = "43.0-2")",
     "The version that `sha256` is of. Another one's files are used as well, under the hash that they have."},
    {archive, "files", Form::texts, true, "", 0, 0, R"(files = ["/usr/share/help/el/gnome-help/*.page"])",
     "Files, or globs, as the package would install them, which are put one behind the other, in this order; at most "
     "64 MiB of all packages."},

    {library, "use", Form::text, true, "", 0, 0, R"(use = "openblas@new: OpenBLAS of today")",
     "The use of the library, in one sentence."},
    {library, "folder", Form::text, true, "", 0, 0, R"(folder = ".assay/libraries/openblas")",
     "The folder that it is put into, from the project's root."},
    {library, "licence", Form::text, true, "", 0, 0, R"(licence = "BSD-3-Clause")", "The licence of its files."},
    {library, "wheel", Form::tables, true, "", 0, 0, R"([[library.openblas.wheel]])",
     "The packages on PyPI that have it (see *Wheel*)."},

    {wheel, "package", Form::text, true, "", 0, 0, R"(package = "scipy-openblas32")", "Its name."},
    {wheel, "version", Form::text, true, "", 0, 0, R"(version = "0.3.34.481.3")", "Its version, and no other."},
    {wheel, "sha256", Form::text, true, "", 0, 0,
     R"(sha256 = "0595f94cd58c1f8a0d90c975621f4587337a003916b1979e834ebdf2cb5d9504")",
     "Of the wheel: nothing else is downloaded, and nothing of it is run while it is fetched."},
    {wheel, "python", Form::text, false, "any", 0, 0, R"(python = "3.11")",
     "For which version of Python it is; the library in it does not care."},
    {wheel, "members", Form::texts, true, "", 0, 0, R"(members = ["scipy_openblas32/lib/libscipy_openblas.so"])",
     "Files, and folders with all that is in them, that are taken. Each goes by the last part of its name."},
};

struct SectionNames {
  Section section;
  std::string_view name, title;
};

constexpr SectionNames sections[] = {
    {spec, "a spec", "Spec"},
    {effort, "an effort", "Effort"},
    {limits, "the limits", "Limits"},
    {sweep, "a sweep", "Sweep"},
    {axis, "a range of sizes", "Range of sizes"},
    {check, "a check", "Check"},
    {exclude, "an exclusion", "Exclusion"},
    {bounds, "the bounds of a dimension", "Bounds"},
    {waivers, "a file of waivers", "Waivers"},
    {waiver, "a waiver", "Waiver"},
    {model, "a model", "Model"},
    {model_norm, "the norm of a model", "Norm of a model"},
    {model_ffn, "the feed-forward block of a model", "Feed-forward block of a model"},
    {model_attention, "the attention of a model", "Attention of a model"},
    {model_tokenizer, "the tokenizer of a model", "Tokenizer of a model"},
    {model_count, "the parameters of a model", "Parameters of a model"},
    {model_also, "further parameters of a model", "Further parameters of a model"},
    {resource, "a resource", "Resource"},
    {pypi, "a package on PyPI", "PyPI"},
    {debian, "a Debian package", "Debian"},
    {archive, "a Debian package that is downloaded", "Archive"},
    {library, "a library", "Library"},
    {wheel, "a wheel", "Wheel"},
};

const SectionNames& names_of(Section section) { return *std::ranges::find(sections, section, &SectionNames::section); }

std::string quoted_code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string print_limit(double limit) {
  if (std::fabs(limit) < 9e15 && limit == std::floor(limit)) return std::to_string(static_cast<std::int64_t>(limit));
  return print(ParameterValue(limit));
}

}  // namespace

std::span<const Key> all_keys() { return keys; }
std::vector<Section> all_sections() {
  std::vector<Section> all;
  for (const SectionNames& each : sections) all.push_back(each.section);
  return all;
}

const Key* find_key(Section section, std::string_view name) {
  const auto found = std::ranges::find_if(
      keys, [&](const Key& key) { return key.section == section && key.name == name && !key.is_placeholder(); });
  return found == std::end(keys) ? nullptr : found;
}

const Key* placeholder_of(Section section) {
  const auto found =
      std::ranges::find_if(keys, [&](const Key& key) { return key.section == section && key.is_placeholder(); });
  return found == std::end(keys) ? nullptr : found;
}

std::vector<std::string> key_names(Section section) {
  std::vector<std::string> names;
  for (const Key& key : keys)
    if (key.section == section && !key.is_placeholder()) names.emplace_back(key.name);
  return names;
}

std::string_view name_of(Section section) { return names_of(section).name; }
std::string_view title_of(Section section) { return names_of(section).title; }

std::string_view name_of(Form form) {
  switch (form) {
    case Form::text: return "a text";
    case Form::texts: return "a list of texts";
    case Form::whole: return "a whole number";
    case Form::wholes: return "a list of whole numbers";
    case Form::number: return "a number";
    case Form::flag: return "true or false";
    case Form::sizes: return "a size, a range of sizes, or a list of them";
    case Form::bounds: return "a size, or {from, to}";
    case Form::table: return "a table";
    case Form::tables: return "a list of tables";
    case Form::text_or_table: return "a text or a table";
  }
  return "";
}

std::string name_of_range(const Key& key) {
  if (key.least == 0 && key.greatest == 0) return {};
  std::string text = "from " + print_limit(key.least);
  if (key.greatest < 9e15) text += " to " + print_limit(key.greatest);  // beyond that, TOML itself is the limit
  return text;
}

std::string markdown_row(const Key& key) {
  const std::string name =
      key.is_placeholder() ? "*a " + std::string(key.name.substr(1, key.name.size() - 2)) + "*" : quoted_code(key.name);
  const std::string range = name_of_range(key);
  const std::string form = std::string(name_of(key.form)) + (range.empty() ? "" : ", ") + range;
  const std::string fallback = key.fallback == "*" ? "`*`" : std::string(key.fallback);
  return "| " + name + " | " + form + " | " + (key.mandatory ? "**needed**" : fallback) + " | " +
         quoted_code(key.example) + " | " + std::string(key.doc) + " |";
}

}  // namespace assay
