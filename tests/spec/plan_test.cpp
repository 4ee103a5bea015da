// What good specs unroll to.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/core/contract.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

// They are read when the plan is there: a spec is understood without its files.
TEST(Plan, NamesTheFilesOfAUsersTensorsAndReadsNone) {
  const Plan plan = parse_plan("folder/t.toml",
                               "[[sweep]]\nops = \"rms_norm\"\nthreads = [1, 2]\nparameters = {eps = [1e-5, 1e-6]}\n"
                               "inputs = {x = \"a.npy\", gamma = \"/m.safetensors:g\"}\nexpect = {y = \"b.npz:y\"}\n",
                               in_source_directory());
  EXPECT_TRUE(plan.cells.empty());
  EXPECT_TRUE(plan.checks.empty()) << "of which dtype is not known yet";
  ASSERT_EQ(plan.own_cells.size(), 2u);
  const OwnCells& cells = plan.own_cells[1];
  EXPECT_EQ(cells.which.op, "rms_norm");
  EXPECT_EQ(cells.which.parameters.size(), 1u) << "those that are given";
  EXPECT_EQ(cells.which.parameters.get<double>("eps"), 1e-6);
  ASSERT_EQ(cells.which.inputs.size(), 2u);
  EXPECT_EQ(cells.which.inputs[0].file, "/m.safetensors:g");
  EXPECT_EQ(cells.which.inputs[1].file, "folder/a.npy");
  EXPECT_EQ(cells.which.expected.at(0).file, "folder/b.npz:y");
  EXPECT_EQ(cells.threads, (std::vector<int>{1, 2}));
  EXPECT_EQ(cells.checks.size(), 3u) << "one for each dtype that it may turn out to be";
}

TEST(Plan, LeavesOutWhatASweepDoesNotSay) {
  const Plan plan = plan_of("[[sweep]]\nops = \"rms_norm\"\n");
  ASSERT_EQ(plan.cells.size(), 3u);  // f32, bf16 and f16
  const Cell& cell = plan.cells[0];
  EXPECT_EQ(cell.which.dim("rows"), 32);
  EXPECT_EQ(cell.which.dim("cols"), 768);
  EXPECT_EQ(cell.which.parameters.get<double>("eps"), 1e-5);
  EXPECT_EQ(cell.which.values, "normal");
  EXPECT_EQ(cell.which.threads, 1);
  EXPECT_EQ(cell.cache, CacheMode::hot);
  EXPECT_TRUE(cell.measure);
  EXPECT_EQ(cell.label, "");
  EXPECT_EQ(plan.name, "t");
  EXPECT_EQ(plan.file, "t.toml");
  EXPECT_EQ(plan.effort.name, "standard");
  EXPECT_EQ(plan.hash.size(), 16u);
  EXPECT_FALSE(plan.seed);
}

TEST(Plan, IsTheProductOfItsLists) {
  const Plan plan = plan_of(R"([[sweep]]
ops = ["rms_norm"]
dtypes = ["f32", "bf16"]
rows = [1, {from = 4, to = 64, factor = 4}, {from = 100, to = 120, step = 10}]
cols = 768
parameters = {eps = [1e-5, 1e-6], weight_offset = 1}
values = ["normal", "outliers"]
threads = [1, 2]
cache = ["hot", "cold"]
measure = false
)");
  EXPECT_EQ(plan.cells.size(), 2u * 7 * 2 * 2 * 2 * 2);
  std::set<std::int64_t> rows;
  for (const Cell& cell : plan.cells) {
    rows.insert(cell.which.dim("rows"));
    EXPECT_FALSE(cell.measure);
    EXPECT_EQ(cell.which.parameters.get<double>("weight_offset"), 1);
  }
  EXPECT_EQ(rows, (std::set<std::int64_t>{1, 4, 16, 64, 100, 110, 120}));
  const std::vector<std::string> ids = ids_of(plan);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

// Of ops without weights once.
TEST(Plan, KindsOfWeightsAreAnAxis) {
  const Plan plan = plan_of(R"([[sweep]]
ops = ["rms_norm", "gelu"]
dtypes = "f32"
rows = 1
cols = 8
weight_values = ["zeros", "some_nan"]
)");
  ASSERT_EQ(plan.cells.size(), 3u);
  EXPECT_EQ(plan.cells[0].which.weight_values, "zeros");
  EXPECT_EQ(plan.cells[1].which.weight_values, "some_nan");
  EXPECT_EQ(plan.cells[2].which.weight_values, "");
}

TEST(Plan, EveryCellsIdReadsBack) {
  for (const Cell& cell : load_plan((source_directory / "specs/quick.toml").string(), in_source_directory()).cells) {
    const std::string id = to_id(cell.which);
    EXPECT_EQ(parse_case(id, find_op(cell.which.op)->info()), cell.which) << id;
  }
}

TEST(Plan, TakesSizesFromModelsAndNamesThem) {
  const Plan plan = plan_of(R"([[sweep]]
ops = ["layer_norm", "gelu"]
dtypes = "f32"
models = ["bert-base", "llama-3-8b"]
)");
  ASSERT_EQ(plan.cells.size(), 4u);
  EXPECT_EQ(plan.cells[0].which.dim("cols"), 768);
  EXPECT_EQ(plan.cells[0].label, "bert-base");
  EXPECT_EQ(plan.cells[1].which.dim("cols"), 4096);
  EXPECT_EQ(plan.cells[1].label, "llama-3-8b");
  EXPECT_EQ(plan.cells[2].which.op, "gelu");
  EXPECT_EQ(plan.cells[2].which.dim("cols"), 3072);
  EXPECT_EQ(plan.cells[3].which.dim("cols"), 14336);
}

// What `advise` asks: the model, its ops, the rows and the threads stand in the place of the spec's own.
TEST(Plan, AModelRowsAndThreadsReplaceThoseOfTheSpec) {
  const std::string text = R"([[sweep]]
ops = ["rms_norm", "layer_norm", "gelu"]
dtypes = "f32"
rows = [1, 7]
models = "llama-3-8b"
[[sweep]]
ops = "pretokenize"
bytes = 64
)";
  PlanOptions options = in_source_directory();
  options.model = "bert-base";
  options.rows = {5};
  options.threads = {1, 2};
  const Plan plan = plan_of(text, options);
  ASSERT_EQ(plan.cells.size(), 4u) << "BERT is made of layer_norm and gelu";
  EXPECT_EQ(plan.cells[0].which.op, "layer_norm");
  EXPECT_EQ(plan.cells[0].which.dims, (std::vector<Dimension>{{"rows", 5}, {"cols", 768}}));
  EXPECT_EQ(plan.cells[0].label, "bert-base");
  EXPECT_EQ(plan.cells[1].which.threads, 2);
  EXPECT_EQ(plan.cells[2].which.dims, (std::vector<Dimension>{{"rows", 5}, {"cols", 3072}}));
  EXPECT_EQ(plan.checks.size(), 2u);
  EXPECT_NE(plan.hash, plan_of(text).hash) << "it is another plan";

  options.model.clear();
  const Plan all = plan_of(text, options);
  ASSERT_EQ(all.cells.size(), 7u) << "three ops with two numbers of threads, and the text as it was";
  EXPECT_EQ(all.cells.back().which.dims, (std::vector<Dimension>{{"bytes", 64}}));
  EXPECT_EQ(all.cells.back().which.threads, 1);
  options.model = "bert-bas";
  EXPECT_EQ(refusal_of(text, options), "--model: unknown model 'bert-bas'; did you mean 'bert-base'?");
}

TEST(Plan, OpsWithoutModelSizesAreThereOnce) {
  const Plan plan = plan_of(
      "[[sweep]]\nops = [\"rms_norm\", \"pretokenize\"]\ndtypes = \"f32\"\nmodels = [\"gpt2\", \"gemma-2b\"]\n");
  ASSERT_EQ(plan.cells.size(), 3u);
  EXPECT_EQ(plan.cells[2].which.op, "pretokenize");
  EXPECT_EQ(plan.cells[2].label, "");
}

TEST(Plan, MergesCellsThatAreAskedForTwice) {
  const Plan plan = plan_of(R"([[sweep]]
ops = "layer_norm"
dtypes = "f32"
models = ["bert-base", "gpt2"]
measure = false
[[sweep]]
ops = "layer_*"
dtypes = "f32"
cols = [768, 768]
)");
  ASSERT_EQ(plan.cells.size(), 1u);
  EXPECT_EQ(plan.cells[0].label, "bert-base, gpt2");
  EXPECT_TRUE(plan.cells[0].measure);
}

TEST(Plan, AppliesWhatOnlySomeOpsOfASweepHave) {
  const Plan plan = plan_of(R"([[sweep]]
ops = ["rms_norm", "gelu", "pretokenize"]
dtypes = ["f32"]
rows = [1, 2]
bytes = [10, 20, 30]
parameters = {eps = 1e-3}
values = "normal"
texts = ["english", "code"]
)");
  const auto count = [&](const std::string& op) {
    return std::ranges::count(plan.cells, op, [](const Cell& cell) { return cell.which.op; });
  };
  EXPECT_EQ(count("rms_norm"), 2);
  EXPECT_EQ(count("gelu"), 2);
  EXPECT_EQ(count("pretokenize"), 6);
  for (const Cell& cell : plan.cells)
    EXPECT_EQ(cell.which.dtype, cell.which.op == "pretokenize" ? Dtype::u8 : Dtype::f32);
}

TEST(Plan, CellsOfAnOpStandTogether) {
  const Plan plan =
      plan_of(R"(sweep = [{ops = ["gelu", "rms_norm"]}, {ops = "*_norm", rows = 1}, {ops = "gelu", rows = 1}])");
  std::vector<std::string> order;
  for (const Cell& cell : plan.cells)
    if (order.empty() || order.back() != cell.which.op) order.push_back(cell.which.op);
  EXPECT_EQ(order, (std::vector<std::string>{"rms_norm", "layer_norm", "add_rms_norm", "add_layer_norm", "deep_norm",
                                             "gelu"}));
}

TEST(Plan, InputsDependOnNothingButTheInputs) {
  const Plan one =
      plan_of("seed = 1\n[[sweep]]\nops = \"gelu\"\nthreads = [1, 2]\ncache = [\"hot\", \"cold\"]\ndtypes = \"f32\"\n");
  ASSERT_EQ(one.cells.size(), 4u);
  for (const Cell& cell : one.cells) EXPECT_EQ(cell.which.seed, one.cells[0].which.seed);
  const Plan other =
      plan_of("name = \"other\"\nseed = 2\n[[sweep]]\nops = \"gelu\"\nrows = [1, 32]\ndtypes = \"f32\"\n");
  EXPECT_EQ(other.cells[1].which, one.cells[0].which);
  EXPECT_NE(other.cells[0].which.seed, one.cells[0].which.seed);
}

// A change here makes every baseline forget its cells: it must be meant.
TEST(Plan, TheSeedOfACellIsFixedForEver) {
  EXPECT_EQ(
      to_id(
          plan_of("[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\nrows = 32\ncols = 768\nvalues = \"wide\"\n").cells[0]),
      "gelu:f32,rows=32,cols=768,values=wide,seed=3129392777;hot");
}

TEST(Plan, ChecksOncePerOpAndDtype) {
  const Plan plan = plan_of(R"(effort = {name = "quick", cases = 50}
[[sweep]]
ops = "rms_norm"
dtypes = ["f32", "bf16"]
check = {cases = 70, values = ["normal", "nan"], properties = "matches_reference"}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
check = {values = "inf", properties = "inputs_*"}
[[sweep]]
ops = ["gelu", "pretokenize"]
dtypes = "f32"
check = {values = "edges", texts = "code"}
[[sweep]]
ops = "swish"
dtypes = "f32"
check = {cases = 0}
)");
  ASSERT_EQ(plan.checks.size(), 4u);
  EXPECT_EQ(plan.checks[0],
            (CheckGroup{"rms_norm", Dtype::f32, 70, {"normal", "nan", "inf"}, {"matches_reference", "inputs_*"}}));
  EXPECT_EQ(plan.checks[1], (CheckGroup{"rms_norm", Dtype::bf16, 70, {"normal", "nan"}, {"matches_reference"}}));
  EXPECT_EQ(plan.checks[2], (CheckGroup{"gelu", Dtype::f32, 50, {"edges"}, {}}));
  EXPECT_EQ(plan.checks[3], (CheckGroup{"pretokenize", Dtype::u8, 50, {"code"}, {}}));
}

TEST(Plan, AnUnrestrictedCheckWins) {
  const Plan plan = plan_of(
      "[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\ncheck = {values = \"nan\"}\n[[sweep]]\nops = \"gelu\"\ndtypes = "
      "\"f32\"\n");
  ASSERT_EQ(plan.checks.size(), 1u);
  EXPECT_TRUE(plan.checks[0].values.empty());
}

TEST(Plan, LimitsChangeSingleNumbers) {
  const std::string sweep = "[[sweep]]\nops = \"gelu\"\n";
  EXPECT_EQ(plan_of(sweep).limits, Limits{});
  Limits wanted;
  wanted.seconds = 0.5;
  wanted.tasks = 7;
  EXPECT_EQ(plan_of("limits = {seconds = 0.5, tasks = 7}\n" + sweep).limits, wanted);
  EXPECT_EQ(plan_of(sweep + "[limits]\nseconds = 0.5\ntasks = 7\n").limits, wanted);
}

TEST(Plan, EffortStartsFromANameAndChangesSingleNumbers) {
  const Effort effort =
      plan_of("effort = {name = \"quick\", launches = 3, sample_seconds = 1e-3}\n[[sweep]]\nops = \"gelu\"\n").effort;
  EXPECT_EQ(effort.name, "quick");
  EXPECT_EQ(effort.launches, 3);
  EXPECT_EQ(effort.sample_seconds, 1e-3);
  EXPECT_EQ(effort.blocks, effort_named("quick")->blocks);
  EXPECT_EQ(effort.cases, effort_named("quick")->cases);
}

TEST(Plan, ABudgetOfTheCommandLineTakesThePlaceOfTheSpecs) {
  const std::string spec = "effort = {name = \"quick\", budget_seconds = 300}\n[[sweep]]\nops = \"gelu\"\n";
  EXPECT_EQ(plan_of(spec).effort.budget_seconds, 300);
  EXPECT_EQ(described(plan_of(spec).effort), "quick: launches of 8 blocks, 300 s in all");
  PlanOptions options = in_source_directory();
  options.budget_seconds = 20;
  EXPECT_EQ(plan_of(spec, options).effort.budget_seconds, 20);
  options.effort = "standard";
  EXPECT_EQ(plan_of(spec, options).effort.budget_seconds, 20);
  options.budget_seconds = 0;
  EXPECT_EQ(plan_of(spec, options).effort.budget_seconds, 0);
  EXPECT_EQ(described(plan_of(spec, options).effort), "standard: 24 launches of 15 blocks");
}

TEST(Plan, TheCommandLineHasTheLastWord) {
  PlanOptions options = in_source_directory();
  options.ops = {"*_norm"};
  options.dtypes = {"bf16"};
  options.implementations = {"simd*"};
  options.effort = "thorough";
  options.seed = 99;
  options.require = {"onednn"};
  const Plan plan = plan_of(
      "seed = 1\neffort = {cases = 5}\nrequire = \"simd\"\n[[sweep]]\nops = \"*\"\ncheck = {cases = 7}\n", options);
  ASSERT_EQ(plan.cells.size(), 5u);  // rms_norm, layer_norm, add_rms_norm, add_layer_norm, deep_norm
  for (const Cell& cell : plan.cells) EXPECT_EQ(cell.which.dtype, Dtype::bf16);
  ASSERT_EQ(plan.checks.size(), 5u);
  EXPECT_EQ(plan.checks[0].cases, effort_named("thorough")->cases);
  EXPECT_EQ(plan.effort.name, "thorough");
  EXPECT_EQ(plan.seed, 99u);
  EXPECT_EQ(plan.require, (std::vector<std::string>{"simd", "onednn"}));
  EXPECT_EQ(plan.implementations, (std::vector<std::string>{"simd*"}));
}

TEST(Plan, ExclusionsHaveTheirRanges) {
  const Plan plan = plan_of(R"([[sweep]]
ops = "*"
[[exclude]]
op = "*_norm"
implementation = "onednn*"
dtype = "bf16"
rows = 3
cols = {from = 100}
reason = "why not"
)");
  ASSERT_EQ(plan.exclusions.size(), 1u);
  const Exclusion& exclusion = plan.exclusions[0];
  EXPECT_EQ(exclusion.reason, "why not");
  EXPECT_EQ(exclusion.dims.at("rows").from, 3);
  EXPECT_EQ(exclusion.dims.at("rows").to, 3);
  EXPECT_EQ(exclusion.dims.at("cols").from, 100);
  EXPECT_EQ(exclusion.dims.at("cols").to, std::int64_t{1} << 32);
  Case which = plan.cells[0].which;
  which.dtype = Dtype::bf16;
  which.dims = {{"rows", 3}, {"cols", 100}};
  EXPECT_TRUE(exclusion.applies_to("onednn@avx2", which));
  which.dims[1].size = 99;
  EXPECT_FALSE(exclusion.applies_to("onednn@avx2", which));
}

TEST(Plan, ZeroSizesArePossible) {
  EXPECT_EQ(plan_of("[[sweep]]\nops = \"gelu\"\nrows = 0\ncols = [0, {from = 0, to = 2, step = 1}]\ndtypes = \"f32\"\n")
                .cells.size(),
            3u);
}

TEST(Plan, AMillionCellsArePossible) {
  const std::string sweep =
      "[[sweep]]\nops = \"gelu\"\ndtypes = \"f32\"\nrows = {from = 1, to = 1000, step = 1}\ncols = {from = 1, to = ";
  EXPECT_EQ(plan_of(sweep + "20, step = 1}\n").cells.size(), 20'000u);
  EXPECT_EQ(refusal_of(sweep + "1001, step = 1}\n"), "t.toml:1:1: this sweep has more than 1000000 cells");
}

TEST(Plan, WaiversArePartOfEveryPlan) {
  const Plan plan = plan_of("[[sweep]]\nops = \"gelu\"\n");
  ASSERT_FALSE(plan.waivers.empty());
  const auto found = std::ranges::find(plan.waivers, "gelu", &Waiver::op);
  ASSERT_NE(found, plan.waivers.end());
  EXPECT_EQ(found->versions, "3.*");
  EXPECT_EQ(found->dtype, "*");
  EXPECT_EQ(found->shows, "*nan, expected inf*");
  EXPECT_EQ(to_id(found->example.value()), "gelu:f32,rows=1,cols=64,values=inf,seed=1");
}

}  // namespace
}  // namespace assay
