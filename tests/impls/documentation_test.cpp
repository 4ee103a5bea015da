// Holds docs/numerics.md to what the ops say of themselves: a page with another budget than the one that is enforced is
// worse than none.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay {
namespace {

std::string page() {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/docs/numerics.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// Between two headings, wherever its lines are broken.
std::string section(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find("\n## " + heading + "\n");
  if (begin == std::string::npos) return {};
  std::istringstream words(text.substr(begin, text.find("\n## ", begin + 1) - begin));
  std::string joined;
  for (std::string word; words >> word;) joined += word + " ";
  return joined;
}

std::vector<OpInfo> numeric_ops() {
  std::vector<OpInfo> found;
  for (const auto& op : all_ops())
    if (!op->info().takes_text() && !op->info().probe) found.push_back(op->info());
  return found;
}

TEST(Numerics, ThePageHasTheBudgetOfEveryOp) {
  const std::string budgets = section(page(), "Budgets");
  ASSERT_FALSE(budgets.empty());
  ASSERT_FALSE(numeric_ops().empty());
  for (const OpInfo& op : numeric_ops())
    EXPECT_NE(budgets.find("- `" + op.name + "`: " + op.budget + " "), std::string::npos)
        << op.name << ": " << op.budget;
}

// An entry for an op that is no more, or that has another name now.
TEST(Numerics, ThePageHasNoBudgetOfAnythingElse) {
  const std::string budgets = section(page(), "Budgets");
  std::size_t entries = 0;
  for (std::size_t at = budgets.find("- `"); at != std::string::npos; at = budgets.find("- `", at + 1)) {
    const std::string name = budgets.substr(at + 3, budgets.find('`', at + 3) - at - 3);
    EXPECT_NE(find_op(name), nullptr) << name;
    ++entries;
  }
  EXPECT_EQ(entries, numeric_ops().size());
}

TEST(Numerics, ThePageHasEveryOpAndEveryKindOfValues) {
  const std::string contracts = section(page(), "Contracts"), inputs = section(page(), "Inputs that find bugs");
  for (const OpInfo& op : numeric_ops()) {
    EXPECT_NE(contracts.find("| `" + op.name + "` |"), std::string::npos) << op.name;
    for (const ParameterInfo& parameter : op.parameters)
      EXPECT_NE(contracts.find("`" + parameter.name + "`"), std::string::npos) << op.name << ": " << parameter.name;
    for (const ValuesInfo& values : op.values)
      EXPECT_NE(inputs.find("`" + values.name + "`"), std::string::npos) << op.name << ": " << values.name;
  }
}

}  // namespace
}  // namespace assay
