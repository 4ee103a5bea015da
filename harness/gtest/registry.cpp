#include "harness/gtest/registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/check/property.h"
#include "harness/check/relations.h"
#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/measure/summarise.h"
#include "harness/run/session.h"

namespace assay {
namespace {

// What filters and ctest give a meaning to cannot be in a name.
std::string name_for_filters(std::string name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@/+";
  for (char& character : name)
    if (letters.find(character) == std::string_view::npos) character = '_';
  return name;
}

std::string suite_of(const CheckGroup& group, const Contender& contender) {
  return group.op + "/" + std::string(name_of(group.dtype)) + "/" + name_for_filters(contender.subject.implementation);
}

// Those that decide, in the order in which they are tried.
std::vector<std::string> required_names(const CheckGroup& group) {
  std::vector<std::string> names{answers_property};
  for (const Property& property : required_properties()) names.push_back(property.name);
  for (const Relation& relation : relations_of(*find_op(group.op)))
    if (relation.required) names.push_back(relation.name);
  std::erase_if(names, [&](const std::string& name) {
    return name != answers_property && !group.properties.empty() &&
           std::ranges::none_of(group.properties, [&](const std::string& glob) { return matches_glob(glob, name); });
  });
  return names;
}

bool is_relation(const std::string& op, const std::string& name) {
  return std::ranges::any_of(relations_of(*find_op(op)),
                             [&](const Relation& relation) { return relation.name == name; });
}

// The test that a failure belongs to. One that passed on nothing that could prove anything is no match.
bool is_of(const VerdictRecord& verdict, const std::string& property) {
  if (verdict.property == "all") return property == "matches_reference";
  return matches_glob(verdict.property, property);
}

bool wanted_by_filter(const std::string& suite) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int s = 0; s < all.total_test_suite_count(); ++s) {
    const testing::TestSuite& each = *all.GetTestSuite(s);
    if (suite != each.name()) continue;
    for (int t = 0; t < each.total_test_count(); ++t)
      if (each.GetTestInfo(t)->should_run() && !each.GetTestInfo(t)->is_in_another_shard()) return true;
  }
  return false;
}

class FunctionTest final : public testing::Test {
 public:
  explicit FunctionTest(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

void register_function(const std::string& suite, const std::string& name, std::function<void()> body) {
  testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                        [body = std::move(body)]() -> testing::Test* { return new FunctionTest(body); });
}

}  // namespace

TestRegistry::TestRegistry(const Options& options)
    : options_(options),
      plan_(plan_of(options)),
      resources_(project_resources(plan_)),
      store_((options.output.empty() ? output_root() + "/results" : options.output) + "/counterexamples"),
      seed_(plan_.seed ? *plan_.seed : fresh_seed()),
      means_{resources_, store_, {seed_, plan_.name, plan_.exclusions, plan_.waivers}} {
  const Roster roster = discover(roster_options(options, plan_.limits));
  roster_ = roster.all();
  contenders_ = chosen(roster, options.implementations);
  refuse_idle_plugins(options.plugins, roster_, plan_);
  missing_ = missing_required(roster, plan_.require);
}

void TestRegistry::register_all() {
  for (const std::string& name : plan_.require)
    register_function("require", name_for_filters(name), [this, name] {
      for (const std::string& line : missing_)
        if (line.starts_with(name + " is required")) ADD_FAILURE() << line;
    });
  for (const CheckGroup& group : plan_.checks) {
    std::vector<Cell> cells;
    for (const Cell& cell : plan_.cells)
      if (cell.which.op == group.op && cell.which.dtype == group.dtype) cells.push_back(cell);
    groups_.push_back(std::make_unique<LazyGroup>(group, std::move(cells), means_));
    register_group(*groups_.back());
  }
}

void TestRegistry::register_group(LazyGroup& group) {
  std::set<std::string> suites;
  for (const Contender& contender : contenders_) {
    if (contender.op != group.group().op) continue;
    if (is_excluded(plan_.exclusions, contender.subject.implementation, any_case(group.group()))) continue;
    const std::string suite = suite_of(group.group(), contender);
    if (!suites.insert(suite).second)
      throw InputError("two implementations would have the tests " + suite + "; give one of them another name");
    group.add(contender, [suite] { return wanted_by_filter(suite); });
    for (const std::string& property : required_names(group.group()))
      register_function(suite, property, [this, &group, contender, property] { report(group, contender, property); });
  }
}

void TestRegistry::report(LazyGroup& group, const Contender& contender, const std::string& property) const {
  if (!contender.present()) GTEST_SKIP() << "absent: " << contender.absent;
  testing::Test::RecordProperty("seed", std::to_string(seed_));
  testing::Test::RecordProperty("version", contender.subject.version);
  std::string other, refusal, missing;
  std::int64_t cases = 0, tried = 0;
  bool failed = false;
  for (const VerdictRecord& verdict : group.verdicts(contender.subject.implementation)) {
    cases += verdict.cases;
    const auto tally = verdict.traits.find(property);
    if (tally != verdict.traits.end()) tried += tally->second.tried;
    if (is_failure(verdict.verdict) && is_of(verdict, property)) report_failure(verdict), failed = true;
    else if (is_failure(verdict.verdict)) other = verdict.property + " failed first";
    else if (verdict.verdict == Verdict::unsupported) refusal = verdict.reason;
    else if (verdict.verdict == Verdict::absent) missing = verdict.reason;
    note_waiver(verdict, property);
  }
  if (failed) return;
  testing::Test::RecordProperty("cases", std::to_string(cases));
  // Nothing is known of an implementation from outside that did not answer a single case: it has not passed.
  if (cases == 0 && !refusal.empty() && is_foreign(contender) && property == answers_property)
    FAIL() << contender.subject.implementation << " refused every case and so has not passed: " << refusal;
  if (!other.empty()) GTEST_SKIP() << "not decided: " << other;
  if (cases == 0) GTEST_SKIP() << (refusal.empty() ? "no case: " + missing : "unsupported: " + refusal);
  if (tried == 0 && is_relation(contender.op, property)) GTEST_SKIP() << "none of " << cases << " cases could tell";
}

void TestRegistry::report_failure(const VerdictRecord& verdict) const {
  std::string text = std::string(name_of(verdict.verdict)) + ": " + verdict.reason + "\n";
  if (verdict.scope != "generated") text += "  in           " + verdict.scope + "\n";
  if (!verdict.counterexample.empty()) {
    const Counterexample example = store_.find(verdict.counterexample);
    text += "  counterexample  " + to_id(example.which) + "\n";
    if (example.first_case != to_id(example.which)) text += "  first failed    " + example.first_case + "\n";
    text += "  replay          " + command_to_replay(verdict) + "\n";
  }
  text += "  after " + std::to_string(verdict.cases) + " cases, with --seed " + std::to_string(seed_);
  ADD_FAILURE() << text;
}

void TestRegistry::note_waiver(const VerdictRecord& verdict, const std::string& property) const {
  for (const Waiver& waiver : plan_.waivers) {
    if (verdict.waiver != waiver.text() || !matches_glob(waiver.property, property)) continue;
    testing::Test::RecordProperty("waiver", verdict.waiver);
    std::printf("waived: %s; tolerated: %s\n", clean(verdict.reason).c_str(), clean(verdict.waiver).c_str());
    return;
  }
}

std::string TestRegistry::command_to_replay(const VerdictRecord& verdict) const {
  Record record;
  record.body = verdict;
  const Summary summary = summarise({}, {record}, {});
  std::string command = as_called(summary.verdicts.at(0).replay);
  if (!options_.output.empty()) command += " --output " + options_.output;
  return command;
}

}  // namespace assay
