// specs/README.md says what the parser knows: each key with its type, default, example and meaning, and no others.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "harness/spec/keys.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

std::string readme() { return read_whole((source_directory / "specs/README.md").string(), 1 << 20); }

// The rows of the table of keys under each heading.
std::map<std::string, std::vector<std::string>> documented_rows() {
  std::map<std::string, std::vector<std::string>> rows;
  std::istringstream lines(readme());
  std::string heading;
  bool in_keys = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#")) heading = line.substr(line.find_first_not_of("# "));
    if (line.starts_with("| key |")) in_keys = true;
    else if (!line.starts_with("|")) in_keys = false;
    else if (in_keys && !line.starts_with("|---")) rows[heading].push_back(line);
  }
  return rows;
}

TEST(Readme, DocumentsEveryKeyAndNoOther) {
  std::map<std::string, std::vector<std::string>> known;
  for (const Key& key : all_keys()) known[std::string(title_of(key.section))].push_back(markdown_row(key));
  const auto documented = documented_rows();
  for (const auto& [title, rows] : known) {
    const auto found = documented.find(title);
    ASSERT_NE(found, documented.end()) << "no table of keys under a heading '" << title << "'";
    EXPECT_EQ(join(found->second, "\n"), join(rows, "\n")) << title;
  }
  EXPECT_EQ(documented.size(), known.size());
}

TEST(Readme, ItsExampleIsAGoodSpec) {
  const std::string text = readme();
  const std::size_t from = text.find("```toml\n") + 8;
  const Plan plan = plan_of(text.substr(from, text.find("```", from) - from));
  EXPECT_EQ(plan.name, "example");
  EXPECT_EQ(plan.exclusions.size(), 1u);
}

// The examples stand in a spec, in the table that they belong to.
std::string spec_around(const Key& key) {
  const std::string example(key.example);
  const std::string sweep = "[[sweep]]\nops = \"rms_norm\"\n";
  switch (key.section) {
    case Section::spec:
      if (key.name == "sweep") return sweep;
      if (key.name == "exclude") return sweep + "[[exclude]]\nreason = \"x\"\n";
      return example + "\n" + sweep;
    case Section::effort:
    case Section::limits: return example + "\n" + sweep;
    case Section::sweep:
      if (key.name == "ops") return "[[sweep]]\n" + example + "\n";
      [[fallthrough]];
    case Section::axis:
    case Section::check: {
      const bool text = key.name == "texts";
      if (key.name == "expect") return sweep + "inputs = {x = \"x.npy\"}\n" + example + "\n";
      return (text ? "[[sweep]]\nops = \"pretokenize\"\n" : sweep) + example + "\n";
    }
    case Section::exclude:
    case Section::bounds:
      return sweep + "[[exclude]]\n" + example + "\n" + (key.name == "reason" ? "" : "reason = \"x\"\n");
    default: return {};
  }
}

TEST(Readme, EveryExampleOfASpecsKeyIsAccepted) {
  for (const Key& key : all_keys()) {
    const std::string spec = spec_around(key);
    if (!spec.empty()) {
      EXPECT_EQ(refusal_of(spec), "accepted") << spec;
    }
  }
}

TEST(Readme, TheExamplesOfAWaiverMakeOne) {
  ScratchFolder folder;
  std::string waiver = "[[waiver]]\n";
  for (const Key& key : all_keys())
    if (key.section == Section::waiver) waiver += std::string(key.example) + "\n";
  folder.write("specs/waivers.toml", waiver);
  PlanOptions options;
  options.root = folder.path();
  EXPECT_EQ(plan_of("[[sweep]]\nops = \"gelu\"\n", options).waivers.size(), 1u);
}

// The defaults of the effort stand in core; the page shows them.
TEST(Readme, TheDefaultsOfTheEffortsAreTheirs) {
  const auto listed = [](auto number_of) {
    std::vector<std::string> numbers;
    for (const std::string& name : effort_names())
      numbers.push_back(print(ParameterValue(number_of(*effort_named(name)))));
    if (std::ranges::count(numbers, numbers[0]) == std::ssize(numbers)) return numbers[0];
    return join(numbers, ", ");
  };
  EXPECT_EQ(effort_names(), (std::vector<std::string>{"quick", "standard", "thorough"}));
  using Number = std::int64_t;
  const auto shown = [](const char* name) { return find_key(Section::effort, name)->fallback; };
  EXPECT_EQ(shown("cases"), listed([](const Effort& effort) { return Number{effort.cases}; }));
  EXPECT_EQ(shown("launches"), listed([](const Effort& effort) { return Number{effort.launches}; }));
  EXPECT_EQ(shown("blocks"), listed([](const Effort& effort) { return Number{effort.blocks}; }));
  EXPECT_EQ(shown("sample_seconds"), listed([](const Effort& effort) { return effort.sample_seconds; }));
  EXPECT_EQ(shown("losers_leave"), listed([](const Effort& effort) { return effort.losers_leave; }));
  EXPECT_EQ(shown("budget_seconds"), listed([](const Effort& effort) { return effort.budget_seconds; }));
  EXPECT_EQ(shown("warm_up_seconds"), listed([](const Effort& effort) { return effort.warm_up_seconds; }));
}

TEST(Readme, TheDefaultsOfTheLimitsAreTheirs) {
  const Limits limits;
  const auto shown = [](const char* name) { return find_key(Section::limits, name)->fallback; };
  EXPECT_EQ(shown("seconds"), print(ParameterValue(limits.seconds)));
  EXPECT_EQ(shown("memory_gib"), print(ParameterValue(limits.memory_gib)));
  EXPECT_EQ(shown("tasks"), std::to_string(limits.tasks));
  EXPECT_EQ(shown("descriptors"), std::to_string(limits.descriptors));
  EXPECT_EQ(shown("output_mib"), print(ParameterValue(limits.output_mib)));
  EXPECT_EQ(shown("file_gib"), print(ParameterValue(limits.file_gib)));
}

}  // namespace
}  // namespace assay
