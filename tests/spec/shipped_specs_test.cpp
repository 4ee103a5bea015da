// The specs of this project: that each of them is good, and says what its place asks for.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/core/contract.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

std::vector<std::string> specs_in(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    static const std::set<std::string> lists{"waivers.toml", "resources.toml"};
    if (entry.path().extension() == ".toml" && !lists.contains(entry.path().filename().string()))
      files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

TEST(ShippedSpecs, AllLoad) {
  std::vector<std::string> files = specs_in(source_directory / "specs");
  std::ranges::copy(specs_in(source_directory / "specs/ops"), std::back_inserter(files));
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    Plan plan;
    ASSERT_NO_THROW(plan = load_plan(file, in_source_directory()));
    EXPECT_FALSE(plan.cells.empty());
    EXPECT_FALSE(plan.checks.empty());
    EXPECT_FALSE(plan.description.empty());
  }
}

TEST(ShippedSpecs, EveryOpHasItsDefaultSpec) {
  for (const std::string& op : op_names()) {
    const Plan plan = default_plan(find_op(op)->info(), in_source_directory());
    std::set<Dtype> dtypes;
    for (const CheckGroup& check : plan.checks) {
      EXPECT_EQ(check.op, op);
      dtypes.insert(check.dtype);
    }
    EXPECT_EQ(dtypes.size(), find_op(op)->info().dtypes.size()) << op << ": every dtype is checked";
    EXPECT_TRUE(std::ranges::any_of(plan.cells, [](const Cell& cell) { return cell.cache == CacheMode::cold; })) << op;
  }
}

TEST(ShippedSpecs, EveryModelLoads) {
  for (const auto& entry : std::filesystem::directory_iterator(source_directory / "specs/models")) {
    const std::string model = entry.path().stem().string();
    // It is a spec of its building blocks; of texts no size comes from a model.
    for (const Cell& cell : load_plan(entry.path().string(), in_source_directory()).cells)
      EXPECT_EQ(cell.label, find_op(cell.which.op)->info().takes_text() ? "" : model);
    // And each says of which ops it is made: what advise takes.
    PlanOptions options = in_source_directory();
    options.model = model;
    const Plan advised = load_plan((source_directory / "specs/advise.toml").string(), options);
    std::set<std::string> ops;
    for (const Cell& cell : advised.cells) ops.insert(cell.which.op);
    EXPECT_GE(ops.size(), 2u) << model;
    EXPECT_LE(ops.size(), 4u) << model << " names its ops";
  }
}

// What the time of a quick run was worked out for: cells x launches x implementations x (warm-up + blocks).
TEST(ShippedSpecs, QuickIsQuickAndHasEverything) {
  const Plan plan = load_plan((source_directory / "specs/quick.toml").string(), in_source_directory());
  EXPECT_EQ(plan.effort.name, "quick");
  std::size_t measured = 0;
  std::set<std::string> ops;
  std::set<std::int64_t> norm_widths;
  for (const Cell& cell : plan.cells) {
    if (!cell.measure) continue;  // what is only checked costs next to nothing
    ++measured;
    ops.insert(cell.which.op);
    if (cell.which.op.ends_with("_norm")) norm_widths.insert(cell.which.dim("cols"));
  }
  EXPECT_LE(measured, 45u);
  EXPECT_EQ(norm_widths, (std::set<std::int64_t>{768, 1021, 4096}));
  for (const std::string op :
       {"rms_norm", "layer_norm", "gelu", "gelu_tanh", "swish", "pretokenize", "byte_bpe_encode"})
    EXPECT_TRUE(ops.contains(op)) << op;
}

}  // namespace
}  // namespace assay
