// How a program obeys a table: every step of the fall-back chain, and tables that nobody should obey.
#include "harness/dispatch.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "harness/select/write.h"

namespace assay {
namespace {

const MachineFacts here{{"architecture", "x86_64"}, {"cpu_vendor", "V"},        {"cpu_family", "6"},
                        {"cpu_model", "143"},       {"usable_isa", "avx2 fma"}, {"memory", "24 GiB"}};

MachineFacts with(const std::string& name, const std::string& value) {
  MachineFacts facts = here;
  for (auto& [key, its] : facts)
    if (key == name) its = value;
  return facts;
}

DispatchEntry entry(std::int64_t cols, std::int64_t low, std::int64_t high, const std::vector<std::string>& ranking) {
  DispatchEntry made;
  made.op = "rms_norm";
  made.dtype = "f32";
  made.cache = "hot";
  made.parameters = {{"eps", "1e-05"}};
  made.dims = {{"cols", cols}};
  made.ranged = "rows";
  made.low = low;
  made.high = high;
  for (const std::string& name : ranking) made.ranking.push_back({name, "1.0", "ab\"c", {1, 0.99, 1.01}});
  made.baseline = "naive";
  made.to_baseline = {2, 1.9, 2.1};
  made.launches = 24;
  made.points = {{low + 1, {ranking.front()}}};
  made.proof_run = "run";
  made.proof_cases = 7;
  made.cell = "rms_norm:f32,rows=1,cols=" + std::to_string(cols) + ";hot";
  made.values = "normal";
  made.seed = ~std::uint64_t{0};
  return made;
}

constexpr std::int64_t no_end = std::numeric_limits<std::int64_t>::max();

DispatchTable table_for(const MachineFacts& facts) {
  return {"2026-11-24T00:00:00Z",
          "assay select \\ \"run\"",
          {{"f00d",
            "A processor",
            facts,
            {"run"},
            {entry(768, 0, 8, {"fast", "mine"}), entry(768, 8, no_end, {"mine", "fast"}),
             entry(4096, 0, no_end, {"alien", "fast"})},
            {{"X=1", "fast", {1.5, 1.4, 1.6}, 3, 1}}}}};
}

const DispatchRequest asked{"rms_norm", "f32", 1, {}, {{"cols", 768}}};
const std::vector<DispatchOffer> offers{{"fast", "avx2"}, {"mine", ""}};

struct Answer {
  std::string implementation;
  DispatchSource source;
  bool nearest;
  bool operator==(const Answer&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  return out << answer.implementation << " (" << name_of(answer.source) << (answer.nearest ? ", nearest)" : ")");
}

Answer ask(const DispatchTable& table, std::int64_t size, const DispatchRequest& request = asked,
           const std::vector<DispatchOffer>& offered = offers, const MachineFacts& facts = here) {
  const Dispatch dispatch(table, facts);
  const std::vector<DispatchStep> steps = dispatch.steps(request, offered);
  EXPECT_EQ(steps.front().low, 0);
  EXPECT_EQ(steps.back().high, no_end);
  for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_EQ(steps[i].low, steps[i - 1].high);
  for (const DispatchStep& step : steps)
    if (step.low <= size && size < step.high) return {offered[step.offer].implementation, step.source, step.nearest};
  return {};
}

class Obeying : public testing::Test {
 protected:
  void SetUp() override { unsetenv("ASSAY_DISPATCH"); }
  void TearDown() override { unsetenv("ASSAY_DISPATCH"); }
};

TEST_F(Obeying, TheRangeThatASizeIsInDecides) {
  const DispatchTable table = table_for(here);
  EXPECT_EQ(ask(table, 0), (Answer{"fast", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 7), (Answer{"fast", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 8), (Answer{"mine", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 1 << 30), (Answer{"mine", DispatchSource::exact, false}));
}

// A block has several: a table keys any number of exact dimensions, and one range.
TEST_F(Obeying, SeveralExactDimensionsMustMatchOrBeTheNearest) {
  DispatchTable table = table_for(here);
  std::vector<DispatchEntry>& entries = table.machines[0].entries;
  entries.clear();
  const auto add = [&](std::int64_t hidden, std::int64_t intermediate, std::int64_t low, std::int64_t high,
                       const std::string& choice) {
    DispatchEntry made = entry(1, low, high, {choice, choice == "fast" ? "mine" : "fast"});
    made.op = "ffn";
    made.ranged = "tokens";
    made.dims = {{"hidden", hidden}, {"intermediate", intermediate}};
    entries.push_back(std::move(made));
  };
  add(4096, 11008, 0, 16, "fast");
  add(4096, 11008, 16, no_end, "mine");
  add(4096, 14336, 0, no_end, "mine");
  add(768, 3072, 0, no_end, "fast");
  const auto request = [](std::int64_t hidden, std::int64_t intermediate) {
    return DispatchRequest{"ffn", "f32", 1, {}, {{"intermediate", intermediate}, {"hidden", hidden}}};
  };
  EXPECT_EQ(ask(table, 1, request(4096, 11008)), (Answer{"fast", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 16, request(4096, 11008)), (Answer{"mine", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 1, request(4096, 14336)), (Answer{"mine", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 1, request(4096, 14000)), (Answer{"mine", DispatchSource::exact, true}));
  EXPECT_EQ(ask(table, 1, request(1024, 4096)), (Answer{"fast", DispatchSource::exact, true}));
}

TEST_F(Obeying, TheVariableWinsOverTheTable) {
  const DispatchTable table = table_for(here);
  setenv("ASSAY_DISPATCH", "gelu=x,rms_norm=mine", 1);
  EXPECT_EQ(ask(table, 0), (Answer{"mine", DispatchSource::environment, false}));
  setenv("ASSAY_DISPATCH", "*=mine,rms_norm=fast", 1);
  EXPECT_EQ(ask(table, 9), (Answer{"fast", DispatchSource::environment, false}));
  setenv("ASSAY_DISPATCH", "gelu=other", 1);
  EXPECT_EQ(ask(table, 0), (Answer{"fast", DispatchSource::exact, false}));
}

TEST_F(Obeying, AVariableThatCannotBeObeyedIsSaid) {
  const DispatchTable table = table_for(here);
  for (const char* value : {"rms_norm=none", "rms_norm", "rms_norm=", "=fast"}) {
    setenv("ASSAY_DISPATCH", value, 1);
    EXPECT_THROW(ask(table, 0), DispatchError) << value;
  }
  setenv("ASSAY_DISPATCH", "rms_norm=fast", 1);
  EXPECT_THROW(ask(table, 0, asked, {{"fast", "avx512f"}, {"mine", ""}}), DispatchError);
}

TEST_F(Obeying, AMachineOfTheFamilyInherits) {
  EXPECT_EQ(ask(table_for(with("cpu_model", "85")), 3), (Answer{"fast", DispatchSource::inherited, false}));
  EXPECT_EQ(ask(table_for(with("memory", "48 GiB")), 9), (Answer{"mine", DispatchSource::inherited, false}));
}

// A table that was made when these were among a machine's facts is still of this machine.
TEST_F(Obeying, FormerFactsOfTheAllotmentAreNoOtherMachine) {
  MachineFacts former = here;
  former.pop_back();
  former.insert(former.end(), {{"allotted_cores", "64"}, {"hypervisor", "yes"}, {"governor", "powersave"}});
  EXPECT_EQ(ask(table_for(former), 9), (Answer{"mine", DispatchSource::exact, false}));
}

TEST_F(Obeying, OfTwoThatCouldBeInheritedTheSameModelCounts) {
  DispatchTable table = table_for(with("cpu_model", "85"));
  table.machines.push_back(table_for(with("memory", "48 GiB")).machines[0]);
  table.machines[1].entries = {entry(768, 0, no_end, {"mine"})};
  EXPECT_EQ(ask(table, 0), (Answer{"mine", DispatchSource::inherited, false}));
  table.machines.push_back(table_for(here).machines[0]);
  EXPECT_EQ(ask(table, 0), (Answer{"fast", DispatchSource::exact, false}));
}

TEST_F(Obeying, ATableOfAnotherProcessorLeavesTheProgramsOwnOrder) {
  for (const auto& [fact, value] :
       {std::pair{"cpu_family", "25"}, {"usable_isa", "avx2"}, {"architecture", "aarch64"}, {"cpu_vendor", "W"}}) {
    EXPECT_EQ(ask(table_for(with(fact, value)), 9), (Answer{"fast", DispatchSource::order, false})) << fact;
    EXPECT_EQ(ask(table_for(with(fact, value)), 9, asked, {{"big", "avx512f"}, {"plain", ""}}),
              (Answer{"plain", DispatchSource::plain, false}));
  }
  EXPECT_EQ(ask({}, 9), (Answer{"fast", DispatchSource::order, false}));
}

TEST_F(Obeying, WhatTheProgramDoesNotHaveOrCannotRunIsPassedOver) {
  const DispatchTable table = table_for(here);
  const DispatchRequest wide{"rms_norm", "f32", 1, {}, {{"cols", 4096}}};
  EXPECT_EQ(ask(table, 1, wide), (Answer{"fast", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 1, asked, {{"fast", "avx512f"}, {"mine", ""}}), (Answer{"mine", DispatchSource::exact, false}));
  EXPECT_EQ(ask(table, 1, asked, {{"other", ""}}), (Answer{"other", DispatchSource::plain, false}));
  EXPECT_THROW(ask(table, 1, asked, {{"other", "sve"}}), DispatchError);
  EXPECT_THROW(ask(table, 1, asked, {}), DispatchError);
}

TEST_F(Obeying, UnmeasuredExactDimensionsTakeTheNearest) {
  const DispatchTable table = table_for(here);
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 1, {}, {{"cols", 1000}}}), (Answer{"mine", DispatchSource::exact, true}));
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 1, {}, {{"cols", 3000}}}), (Answer{"fast", DispatchSource::exact, true}));
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 1, {}, {{"columns", 768}}}),
            (Answer{"fast", DispatchSource::order, false}));
}

TEST_F(Obeying, DtypeThreadsAndParametersMustMatch) {
  const DispatchTable table = table_for(here);
  EXPECT_EQ(ask(table, 9, {"rms_norm", "bf16", 1, {}, {{"cols", 768}}}).source, DispatchSource::order);
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 2, {}, {{"cols", 768}}}).source, DispatchSource::order);
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 1, {{"eps", "1e-6"}}, {{"cols", 768}}}).source, DispatchSource::order);
  EXPECT_EQ(ask(table, 9, {"rms_norm", "f32", 1, {{"eps", "0.00001"}}, {{"cols", 768}}}).source, DispatchSource::exact);
}

int one() { return 1; }
int two() { return 2; }

TEST_F(Obeying, BindGivesTheFunctionForEachSize) {
  const Dispatch dispatch(table_for(here), here);
  const auto chooser = dispatch.bind<int (*)()>(asked, {{"mine", &two, ""}, {"fast", &one, "fma avx2"}});
  for (const std::int64_t size : {-5, 0, 1, 7}) EXPECT_EQ(chooser(size)(), 1) << size;
  for (const std::int64_t size : {std::int64_t{8}, std::int64_t{9}, no_end}) EXPECT_EQ(chooser(size)(), 2) << size;
}

TEST(DispatchFile, IsReadAsItWasWritten) {
  const DispatchTable table = table_for(here);
  EXPECT_EQ(to_json(parse_dispatch(to_json(table))), to_json(table));
  const DispatchTable read = parse_dispatch(to_json(table));
  EXPECT_EQ(read.machines[0].facts, here);
  EXPECT_EQ(read.machines[0].entries[1].high, no_end);
  EXPECT_EQ(read.machines[0].entries[0].ranking[1].implementation, "mine");
}

// What is said of a table that is not obeyed.
std::string refusal(const std::string& text) {
  try {
    parse_dispatch(text, "table.json");
  } catch (const DispatchError& error) {
    return error.what();
  }
  return "";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = to_json(table_for(here));
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(DispatchFile, ANewerSchemaIsRefusedWithWhatToDo) {
  EXPECT_NE(refusal(changed("\"schema\": 1", "\"schema\": 2")).find("table.json: has schema 2, newer than 1"),
            std::string::npos);
}

// A program that obeys a table must not wait for what is none.
TEST(DispatchFile, WhatIsNoFileIsRefusedAtOnce) {
  const std::string folder = testing::TempDir() + "assay-dispatch-" + std::to_string(getpid()), pipe = folder + "/pipe";
  std::filesystem::create_directories(folder);
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& file : {pipe, folder, std::string("/dev/zero"), folder + "/missing"}) {
    try {
      read_dispatch(file);
      ADD_FAILURE() << file << " was read";
    } catch (const DispatchError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(file + ": ")) << error.what();
    }
  }
  std::filesystem::remove_all(folder);
}

TEST(DispatchFile, ATruncatedTableIsRefusedWhereverItEnds) {
  const std::string whole = to_json(table_for(here));
  for (std::size_t size = 0; size + 2 < whole.size(); size += 7)
    EXPECT_NE(refusal(whole.substr(0, size)).find("table.json: not a whole JSON text"), std::string::npos) << size;
}

TEST(DispatchFile, WhatDoesNotFitIsNamedByItsPlace) {
  EXPECT_NE(refusal(changed("\"lo\": 8", "\"lo\": -8")).find("machines[0].entries[1].lo: expected a whole number"),
            std::string::npos);
  EXPECT_NE(refusal(changed("\"hi\": 8", "\"hi\": 0")).find("machines[0].entries[0].hi"), std::string::npos);
  EXPECT_NE(refusal(changed("\"threads\": 1", "\"threads\": \"1\"")).find("machines[0].entries[0].threads"),
            std::string::npos);
  EXPECT_NE(refusal(changed("\"launches\": 24", "\"launches\": 99999999999999999999999")).find("launches"),
            std::string::npos);
  EXPECT_NE(refusal(changed("\"value\": 2.0", "\"value\": 1e400")), "");
  EXPECT_NE(refusal(changed("\"implementation\": \"fast\"", "\"implementation\": \"mine\""))
                .find("entries[0].implementation"),
            std::string::npos);
  EXPECT_NE(refusal("[]").find("expected an object"), std::string::npos);
  EXPECT_NE(refusal("{}").find("schema"), std::string::npos);
  EXPECT_NE(refusal("").find("not a whole JSON text"), std::string::npos);
}

TEST(DispatchFile, DeepNestingIsRefusedWhileItIsRead) {
  EXPECT_NE(refusal(std::string(8 << 20, '[')).find("nested deeper"), std::string::npos);
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_NE(refusal(objects).find("nested deeper"), std::string::npos);
}

TEST(DispatchFile, ATableOfUnlikelySizeIsRefused) {
  EXPECT_NE(refusal(std::string((16 << 20) + 1, ' ')).find("larger than 16 MiB"), std::string::npos);
  EXPECT_THROW(read_dispatch("/dev/zero"), DispatchError);
  EXPECT_THROW(read_dispatch("/nonexistent"), DispatchError);
}

TEST(DispatchHeader, EscapesWhatCppWouldTakeOtherwise) {
  const std::string header = to_header(table_for(here));
  EXPECT_NE(header.find("assay select \\134 \\042run\\042"), std::string::npos) << header;
}

}  // namespace
}  // namespace assay
