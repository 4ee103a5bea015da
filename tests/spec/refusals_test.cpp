// Each kind of mistake: where it is said to be, what was expected, and the nearest name that is known.
#include <gtest/gtest.h>

#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

struct Refusal {
  std::string spec, message;
};

void expect_refusals(const std::vector<Refusal>& refusals) {
  for (const Refusal& each : refusals) EXPECT_EQ(refusal_of(each.spec), "t.toml" + each.message) << each.spec;
}

// A sweep whose third line is given.
std::string sweep(const std::string& line, const std::string& ops = "\"rms_norm\"") {
  return "[[sweep]]\nops = [" + ops + "]\n" + line + "\n";
}

TEST(Refusals, OfKeys) {
  expect_refusals({
      {"nam = \"x\"\n" + sweep(""), ":1:1: a spec has no key 'nam'; did you mean 'name'?"},
      {sweep("row = 3"), ":3:1: a sweep has no key 'row'; did you mean 'rows'?"},
      {sweep("  bytes = 3"),
       ":3:3: a sweep has no key 'bytes'; known: ops, dtypes, models, parameters, values, weight_values, texts, "
       "threads, cache, "
       "content, inputs, expect, measure, check, rows, cols"},
      {sweep("inputs = {x = 3}"), ":3:15: expected the file of 'x', such as \"acts.npy\", not 3"},
      {sweep("inputs = {}"), ":3:1: 'inputs' names no file"},
      {sweep("expect = {y = \"y.npy\"}"), ":3:1: 'expect' is of a case whose values 'inputs' gives; give that as well"},
      {sweep("inputs = {x = \"x.npy\"}\nrows = [1, 2]"),
       ":3:1: 'inputs' are of one's own files: they have one shape; give one size of 'rows', or none"},
      {sweep("inputs = {x = \"x.npy\"}\nmodels = \"bert-base\""),
       ":3:1: 'inputs' are of one's own files: leave out 'models'"},
      {sweep("inputs = {x = \"x.npy\"}\ncontent = \"fresh\""),
       ":3:1: 'inputs' are of one's own files: they are there once, so that they are timed repeated; leave out "
       "'content'"},
      {sweep("check = {case = 3}"), ":3:10: a check has no key 'case'; did you mean 'cases'?"},
      {sweep("[sweep.check]\nvalue = \"nan\""), ":4:1: a check has no key 'value'; did you mean 'values'?"},
      {sweep("rows = {from = 1, to = 2, fctor = 2}"),
       ":3:27: a range of sizes has no key 'fctor'; did you mean 'factor'?"},
      {"effort = {nme = \"quick\"}\n" + sweep(""), ":1:11: an effort has no key 'nme'; did you mean 'name'?"},
      {sweep("[[exclude]]\nreson = \"x\""), ":4:1: an exclusion has no key 'reson'; did you mean 'reason'?"},
      {sweep("[[exclude]]\nop = \"gelu\"\nbytes = 3\nreason = \"x\""),
       ":5:1: an exclusion has no key 'bytes'; known: op, implementation, dtype, reason, rows, cols"},
  });
}

TEST(Refusals, OfWhatIsMissing) {
  expect_refusals({
      {"", ": a spec needs 'sweep' (a list of tables), for example: [[sweep]]"},
      {"name = \"x\"\n", ": a spec needs 'sweep' (a list of tables), for example: [[sweep]]"},
      {"[[sweep]]\nrows = 3\n",
       ":1:1: a sweep needs 'ops' (a list of texts), for example: ops = [\"rms_norm\", \"gelu*\"]"},
      {"[[sweep]]\nop = \"gelu\"\n", ":2:1: a sweep has no key 'op'; did you mean 'ops'?"},
      {sweep("rows = {to = 3, step = 1}"),
       ":3:8: a range of sizes needs 'from' (a whole number), for example: rows = {from = 1, to = 8, step = 1}"},
      {sweep("[[exclude]]\nop = \"gelu\""),
       ":3:1: an exclusion needs 'reason' (a text), for example: reason = \"one call takes a minute\""},
  });
}

TEST(Refusals, OfTypes) {
  expect_refusals({
      {"name = 3\n" + sweep(""), ":1:8: 'name' must be a text, not 3"},
      {"name = [\"x\"]\n" + sweep(""), ":1:8: 'name' must be a text, not a list"},
      {"seed = 1.5\n" + sweep(""), ":1:8: 'seed' must be a whole number, not the fraction 1.5"},
      {"seed = 2024-02-29\n" + sweep(""), ":1:8: 'seed' must be a whole number, not a date or time"},
      {"effort = 3\n" + sweep(""), ":1:10: 'effort' must be a text or a table, not 3"},
      {"sweep = 3\n", ":1:9: 'sweep' must be a list of tables, not 3"},
      {"sweep = [{ops = \"gelu\"}, 3]\n", ":1:26: 'sweep' must be a list of tables, not 3"},
      {"[[sweep]]\nops = [\"gelu\", true]\n", ":2:16: 'ops' must be a list of texts, not true"},
      {sweep("rows = \"many\""),
       ":3:8: 'rows' must be a size, a range of sizes, or a list of them, not a text ('many')"},
      {sweep("rows = [1, 2.0]"),
       ":3:12: 'rows' must be a size, a range of sizes, or a list of them, not the fraction 2"},
      {sweep("rows = [[1]]"), ":3:9: 'rows' must be a size, a range of sizes, or a list of them, not a list"},
      {sweep("threads = [1, \"2\"]"), ":3:15: 'threads' must be a list of whole numbers, not a text ('2')"},
      {sweep("measure = 1"), ":3:11: 'measure' must be true or false, not 1"},
      {sweep("check = 100"), ":3:9: 'check' must be a table, not 100"},
      {sweep("parameters = [1]"), ":3:14: 'parameters' must be a table, not a list"},
      {sweep("[[exclude]]\nrows = [1]\nreason = \"x\""), ":4:8: 'rows' must be a size, or {from, to}, not a list"},
  });
}

TEST(Refusals, OfImpossibleValues) {
  expect_refusals({
      {"name = \"\"\n" + sweep(""), ":1:8: 'name' must not be empty"},
      {"seed = -1\n" + sweep(""), ":1:8: 'seed' must be from 0, not -1"},
      {"effort = {launches = 0}\n" + sweep(""), ":1:22: 'launches' must be from 1 to 1000, not 0"},
      {"effort = {sample_seconds = nan}\n" + sweep(""),
       ":1:28: 'sample_seconds' must be from 1e-05 to 1, not the fraction nan"},
      {"sweep = []\n", ":1:9: 'sweep' is an empty list; leave it out for the default"},
      {"[[sweep]]\nops = []\n", ":2:7: 'ops' is an empty list; leave it out for the default"},
      {sweep("rows = []"), ":3:8: 'rows' must be a size, a range of sizes, or a list of them, not an empty list"},
      {sweep("rows = [1, -2]"), ":3:12: 'rows' must be from 0 to 4294967296, not -2"},
      {sweep("rows = 4294967297"), ":3:8: 'rows' must be from 0 to 4294967296, not 4294967297"},
      {sweep("threads = 0"), ":3:11: 'threads' must be from 1 to 4096, not 0"},
      {sweep("check = {cases = -1}"), ":3:18: 'cases' must be from 0 to 10000000, not -1"},
      {sweep("[[exclude]]\nrows = {from = 5, to = 4}\nreason = \"x\""),
       ":4:16: the bounds of 'rows' start at 5, after they end at 4"},
      {sweep("[[exclude]]\nreason = \"\""), ":4:10: 'reason' must not be empty"},
  });
}

TEST(Refusals, OfImpossibleRanges) {
  expect_refusals({
      {sweep("rows = {from = 1, to = 8, factor = 1}"), ":3:36: 'factor' must be from 2 to 4294967296, not 1"},
      {sweep("rows = {from = 1, to = 8, factor = 1.5}"),
       ":3:36: 'factor' must be a whole number, not the fraction 1.5"},
      {sweep("rows = {from = 1, to = 8, step = 0}"), ":3:34: 'step' must be from 1 to 4294967296, not 0"},
      {sweep("rows = {from = 9, to = 8, step = 1}"), ":3:24: the range of 'rows' ends at 8, before it starts at 9"},
      {sweep("rows = {from = 0, to = 8, factor = 2}"),
       ":3:16: a range with a factor never leaves 0; start at 1 or more"},
      {sweep("rows = {from = 1, to = 8}"), ":3:8: the range of 'rows' needs either a factor or a step"},
      {sweep("rows = {from = 1, to = 8, step = 1, factor = 2}"),
       ":3:8: the range of 'rows' needs either a factor or a step, not both"},
      {sweep("rows = [1, {from = 0, to = 4294967296, step = 1}]"),
       ":3:12: the range of 'rows' has 4294967297 sizes; a spec has at most 1000000 cells"},
  });
}

TEST(Refusals, OfTooMuch) {
  expect_refusals({
      {sweep("rows = [1, 65536]\ncols = 65536"),
       ":3:12: rows = 65536, cols = 65536 of rms_norm: y would take 8192 MiB in bf16, and a value may take 1024"},
      {sweep("cols = {from = 1, to = 4294967296, factor = 65536}"),
       ":3:8: rows = 32, cols = 4294967296 of rms_norm: y would take 262144 MiB in bf16, and a value may take 1024"},
      {sweep("rows = {from = 1, to = 1000, step = 1}\ncols = {from = 1, to = 1001, step = 1}"),
       ":1:1: this sweep has more than 1000000 cells"},
      {sweep("rows = {from = 1, to = 1000, step = 1}\ncols = {from = 1, to = 900, step = 1}\ndtypes = \"f32\"") +
           sweep("rows = {from = 1, to = 1000, step = 1}\ncols = {from = 1, to = 900, step = 1}\ndtypes = \"f32\""),
       ":6:1: with this sweep the spec has 1800000 cells; at most 1000000 are possible"},
      {sweep("threads = [1, 2]\nrows = {from = 1, to = 1000, step = 1}\ncols = {from = 1, to = 900, step = 1}"),
       ":1:1: with this sweep the spec has 5400000 cells; at most 1000000 are possible"},
  });
}

TEST(Refusals, OfNames) {
  expect_refusals({
      {"[[sweep]]\nops = [\"gelu\", \"rmsnorm\"]\n", ":2:16: no op matches 'rmsnorm'; did you mean 'rms_norm'?"},
      {"[[sweep]]\nops = \"geluu*\"\n", ":2:7: no op matches 'geluu*'; did you mean 'gelu'?"},
      {"effort = \"quik\"\n" + sweep(""), ":1:10: unknown effort 'quik'; did you mean 'quick'?"},
      {"effort = {name = \"fast\"}\n" + sweep(""), ":1:18: unknown effort 'fast'; known: quick, standard, thorough"},
      {sweep("dtypes = [\"f32\", \"bf6\"]"), ":3:18: unknown dtype 'bf6'; did you mean 'bf16'?"},
      {sweep("dtypes = \"u8\"", "\"pretokenize\", \"gelu\""),
       ":3:1: gelu has none of these dtypes; it has f32, bf16, f16"},
      {sweep("dtypes = \"f32\"", "\"pretokenize\""), ":3:10: unknown dtype 'f32'; known: u8"},
      {sweep("values = \"norml\""), ":3:10: unknown distribution 'norml'; did you mean 'normal'?"},
      {sweep("texts = \"englsh\"", "\"pretokenize\""), ":3:9: unknown kind of text 'englsh'; did you mean 'english'?"},
      {sweep("values = \"normal\"", "\"pretokenize\""),
       ":3:1: 'values' are for ops on numbers; pretokenize takes 'texts'"},
      {sweep("texts = \"english\""), ":3:1: 'texts' are for ops on text; rms_norm takes 'values'"},
      {sweep("cache = \"warm\""), ":3:9: unknown cache mode 'warm'; known: hot, cold"},
      {sweep("content = \"new\""), ":3:11: unknown content 'new'; known: fresh, repeated"},
      {sweep("check = {values = [\"nan\", \"infinity\"]}"),
       ":3:27: unknown distribution 'infinity'; known: normal, wide, uniform, lognormal, outliers, far_mean, narrow, "
       "dyadic, "
       "constant, one_hot, zeros, denormal, near_eps, large, edges, bits, cauchy, student, nan, inf"},
      {sweep("weight_values = \"zeros\"", "\"gelu\""), ":3:1: none of gelu has weights"},
      {sweep("weight_values = \"zeroes\""), ":3:17: unknown kind of weights 'zeroes'; did you mean 'zeros'?"},
      {sweep("check = {texts = \"code\"}"), ":3:10: none of rms_norm takes 'texts'"},
      {sweep("[[exclude]]\nop = \"rms\"\nreason = \"x\""),
       ":4:6: no op matches 'rms'; known: " + enumeration(op_names())},
      {sweep("[[exclude]]\ndtype = \"f33\"\nreason = \"x\""), ":4:9: no dtype matches 'f33'; did you mean 'f32'?"},
  });
}

TEST(Refusals, OfModels) {
  expect_refusals({
      {sweep("models = [\"bert-bas\"]"), ":3:11: unknown model 'bert-bas'; did you mean 'bert-base'?"},
      {sweep("models = \"../models/gpt2\""),
       ":3:10: unknown model '../models/gpt2'; known: bert-base, bloom-7b1, chatglm-6b, chatglm2-6b, deepseek-v3, "
       "falcon-7b, gemma-2-9b, gemma-2b, glm-130b, gpt1, gpt2, llama-2-7b, llama-3-8b, mistral-7b, palm-8b, "
       "qwen2.5-7b, "
       "roberta-base, t5-v1.1-base, xlnet-base"},
      {sweep("models = \"gpt2\"\ncols = 3"),
       ":4:1: 'cols' of rms_norm comes from the models here ('hidden'); give either the sizes or the models"},
      {sweep("models = \"gpt2\"", "\"pretokenize\""), ":3:1: no dimension of pretokenize comes from a model"},
  });
}

TEST(Refusals, OfParameters) {
  expect_refusals({
      {sweep("parameters = {epss = 1}"), ":3:15: unknown parameter 'epss'; did you mean 'eps'?"},
      {sweep("parameters = {eps = [1e-5, \"small\"]}"),
       ":3:28: parameter 'eps' of rms_norm must be a number from 1e-12 to 1, not a text ('small')"},
      {sweep("parameters = {eps = 0}"), ":3:21: parameter 'eps' of rms_norm must be a number from 1e-12 to 1, not 0"},
      {sweep("parameters = {eps = nan}"),
       ":3:21: parameter 'eps' of rms_norm must be a number from 1e-12 to 1, not the fraction nan"},
      {sweep("parameters = {eps = []}"), ":3:21: 'eps' is an empty list; leave it out for the default"},
      {sweep("parameters = {weights = \"f3\"}"),
       ":3:25: parameter 'weights' of rms_norm must be a text, not a text ('f3'); did you mean 'f32'?"},
      {sweep("parameters = {encoder_layers = 0}", "\"deep_norm\""),
       ":3:32: parameter 'encoder_layers' of deep_norm must be a whole number from 1 to 10000, not 0"},
      {sweep("parameters = {vocabulary = \"a,b\"}", "\"byte_bpe_encode\""),
       ":3:28: parameter 'vocabulary' of byte_bpe_encode must be a text, not a text ('a,b'); it goes into names, so it "
       "has "
       "no spaces, ',', ';' or '='"},
  });
}

TEST(Refusals, OfToml) {
  expect_refusals({
      {"name = \"x\nops = 3\n",
       ":1:10: not valid TOML: Error while parsing string: unescaped control characters other than TAB (U+0009) are "
       "explicitly prohibited"},
      {"name = \"x\"\nname = \"y\"\n",
       ":2:8: not valid TOML: Error while parsing key-value pair: cannot redefine existing string 'name'"},
      {"sweep = [[[\n", ":1:13: not valid TOML: Error while parsing array: encountered end-of-file"},
      {"name = \"x\xff\"\n", ":1:9: not valid TOML: Encountered invalid utf-8 sequence"},
  });
}

// The name of a property is known where the checks are; without them any is taken.
TEST(Refusals, OfPropertiesWhereTheyAreKnown) {
  PlanOptions options = in_source_directory();
  const std::string spec = sweep("check = {properties = [\"matches_refrence\"]}");
  EXPECT_EQ(refusal_of(spec, options), "accepted");
  options.properties = {"matches_reference", "inputs_unchanged"};
  EXPECT_EQ(refusal_of(spec, options),
            "t.toml:3:24: no property matches 'matches_refrence'; did you mean 'matches_reference'?");
}

TEST(Refusals, OfFilters) {
  PlanOptions options = in_source_directory();
  options.ops = {"rms_nrm"};
  EXPECT_EQ(refusal_of(sweep(""), options), "--op: no op matches 'rms_nrm'; did you mean 'rms_norm'?");
  options.ops = {"gelu"};
  EXPECT_EQ(refusal_of(sweep(""), options), "t.toml: nothing of this spec is left by --op 'gelu'");
  options.ops = {};
  options.dtypes = {"f31"};
  EXPECT_EQ(refusal_of(sweep(""), options), "--dtype: no dtype matches 'f31'; did you mean 'f32'?");
  options.dtypes = {};
  options.effort = "quck";
  EXPECT_EQ(refusal_of(sweep(""), options), "--effort: unknown effort 'quck'; did you mean 'quick'?");
}

std::string refusal_beside(const std::string& file, const std::string& text, const std::string& spec) {
  ScratchFolder folder;
  folder.write(file, text);
  PlanOptions options;
  options.root = folder.path();
  const std::string message = refusal_of(spec, options);
  const std::string start = folder.path().string() + "/";
  return message.starts_with(start) ? message.substr(start.size()) : message;
}

TEST(Refusals, OfTheFilesBeside) {
  const std::string with_model = sweep("models = \"m\"");
  EXPECT_EQ(refusal_beside("specs/models/m.toml", "[model]\nhidden = 3\n", with_model),
            "specs/models/m.toml:1:1: a model needs 'source' (a text), for example: source = \"config.json of "
            "google-bert/bert-base-uncased\"");
  EXPECT_EQ(refusal_beside("specs/models/m.toml", "[model]\nsource = \"x\"\nhidden = 0\n", with_model),
            "specs/models/m.toml:3:10: 'hidden' must be a size: a whole number from 1 to 4294967296, not 0");
  EXPECT_EQ(refusal_beside("specs/models/m.toml", "[model]\nsource = \"x\"\nhiden = 3\n", with_model),
            "t.toml:3:10: the model 'm' has no 'hidden', which cols of rms_norm takes; did you mean 'hiden'?");
  EXPECT_EQ(refusal_beside("specs/models/m.toml", "source = \"x\"\nhidden = 3\n", with_model),
            "specs/models/m.toml: has no [model]; expected a table of that name with the sizes of the model");
  EXPECT_EQ(refusal_beside("specs/models/m.toml",
                           "[model]\nsource = \"x\"\n[model.tokenizer]\nfamily = \"BPE\"\nsize = 3\n", with_model),
            "specs/models/m.toml:5:1: the tokenizer of a model has no key 'size'; known: family, source, vocabulary");
  EXPECT_EQ(refusal_beside("specs/models/m.toml", "source =\n", with_model).substr(0, 24), "specs/models/m.toml:1:9:");
  const std::string waiver =
      "[[waiver]]\nop = \"gelu\"\nimplementation = \"x\"\nversions = \"*\"\nproperty = \"p\"\nreason = \"r\"\n"
      "example = \"gelu:f32,rows=1,cols=8\"\n";
  EXPECT_EQ(refusal_beside("specs/waivers.toml", waiver, sweep("")),
            "specs/waivers.toml:1:1: a waiver needs 'reported' (a text), for example: reported = \"not yet\"");
  EXPECT_EQ(refusal_beside("specs/waivers.toml", waiver + "reported = \"x\"\nvalues = \"imf\"\n", sweep("")),
            "specs/waivers.toml:9:10: no distribution or kind of text matches 'imf'; did you mean 'inf'?");
  EXPECT_EQ(refusal_beside("specs/waivers.toml", waiver + "reported = \"x\"\n", sweep("")), "accepted");
  EXPECT_EQ(refusal_beside("specs/waivers.toml", waiver + "reported = \"x\"\ncases = \"*,rows=1,*\"\n", sweep("")),
            "accepted");
  EXPECT_NE(refusal_beside("specs/waivers.toml", waiver + "reported = \"x\"\ncases = \"*,threads=*\"\n", sweep(""))
                .find("specs/waivers.toml:7:11: an example is one of the cases '*,threads=*', not 'gelu:f32,"),
            std::string::npos);
  std::string other = waiver + "reported = \"x\"\n";
  other.replace(other.find("gelu:f32"), 8, "swish:f32");
  EXPECT_EQ(refusal_beside("specs/waivers.toml", other, sweep("")),
            "specs/waivers.toml:7:11: an example is the id of a case of 'gelu', such as 'gelu:f32,rows=1,cols=8', not "
            "'swish:f32,rows=1,cols=8'");
  other.replace(other.find("swish:f32,rows=1"), 16, "gelu:f32,rows=-1");
  EXPECT_NE(refusal_beside("specs/waivers.toml", other, sweep("")).find("specs/waivers.toml:7:11: "),
            std::string::npos);
}

}  // namespace
}  // namespace assay
