#include "harness/report/export/junit.h"

#include <gtest/gtest.h>
#include <tinyxml2.h>

#include <algorithm>
#include <map>

#include "harness/core/verdict.h"

namespace assay {
namespace {

VerdictSummary verdict(const std::string& op, const std::string& implementation, Verdict verdict,
                       const std::string& reason = "") {
  VerdictSummary each;
  each.op = op;
  each.dtype = "f32";
  each.subject.implementation = implementation;
  each.verdict = verdict;
  each.reason = reason;
  each.property = "matches_reference";
  each.replay = "./assay replay 0123";
  each.cases = 7;
  return each;
}

Summary all_kinds() {
  Summary summary;
  const std::string hostile = "<&\"']]> \x01 \xff 100%, a:b\nnext";
  summary.verdicts = {verdict("gelu", "right", Verdict::pass), verdict("gelu", "wrong", Verdict::fail, hostile),
                      verdict("gelu", "gone", Verdict::absent, hostile),
                      verdict("swish", "crashes", Verdict::crash, "SIGSEGV"),
                      verdict("swish", "mistrusted", Verdict::mistrusted, "all zero")};
  return summary;
}

std::string source_of(const std::string& op, const std::string&) { return op == "gelu" ? "impls/a,b.cpp" : ""; }

// What each case has in it, by its class and name.
std::map<std::string, std::string> cases_of(const tinyxml2::XMLDocument& document) {
  std::map<std::string, std::string> found;
  for (const auto* suite = document.RootElement()->FirstChildElement(); suite != nullptr;
       suite = suite->NextSiblingElement()) {
    int tests = 0;
    for (const auto* test = suite->FirstChildElement(); test != nullptr; test = test->NextSiblingElement(), ++tests)
      found[test->Attribute("classname") + std::string(" ") + test->Attribute("name")] =
          test->NoChildren() ? "" : test->FirstChildElement()->Name();
    EXPECT_EQ(suite->IntAttribute("tests"), tests);
  }
  return found;
}

TEST(Junit, IsXmlWithEveryVerdict) {
  tinyxml2::XMLDocument document;
  const std::string text = print_junit(all_kinds());
  ASSERT_EQ(document.Parse(text.c_str()), tinyxml2::XML_SUCCESS) << text;
  EXPECT_EQ(cases_of(document), (std::map<std::string, std::string>{{"gelu.f32 right", ""},
                                                                    {"gelu.f32 wrong", "failure"},
                                                                    {"gelu.f32 gone", "skipped"},
                                                                    {"swish.f32 crashes", "error"},
                                                                    {"swish.f32 mistrusted", "failure"}}));
  const auto* gelu = document.RootElement()->FirstChildElement();
  EXPECT_EQ(gelu->IntAttribute("failures"), 1);
  EXPECT_EQ(gelu->IntAttribute("skipped"), 1);
  EXPECT_EQ(gelu->IntAttribute("errors"), 0);
  const auto* wrong = gelu->FirstChildElement()->NextSiblingElement()->FirstChildElement();
  EXPECT_NE(std::string(wrong->Attribute("message")).find("<&\"']]>"), std::string::npos);
  EXPECT_STREQ(wrong->GetText(), "./assay replay 0123");
}

TEST(Github, IsALineForEachFailureBesideItsFile) {
  const std::string text = print_github(all_kinds(), source_of);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_TRUE(text.starts_with("::error file=impls/a%2Cb.cpp,title=gelu f32 wrong fail matches_reference::")) << text;
  EXPECT_NE(text.find("100%25, a:b"), std::string::npos) << text;
  EXPECT_NE(text.find("%0A./assay replay 0123\n"), std::string::npos) << text;
  EXPECT_NE(text.find("::error title=swish f32 crashes crash matches_reference::SIGSEGV"), std::string::npos) << text;
}

Change change(const std::string& cell, Difference difference, bool confirmed, double ratio) {
  Change each;
  each.op = "rms_norm";
  each.dtype = "f32";
  each.cell = "rms_norm:f32,rows=" + cell + ",cols=4;hot";
  each.cache = "hot";
  each.implementation = "simd";
  each.dims = {{"rows", std::stoi(cell)}, {"cols", 4}};
  each.test = {{ratio, ratio, ratio}, 0, 24};
  each.difference = difference;
  each.confirmed = confirmed;
  return each;
}

Change gone(const std::string& cell, Fate fate, const std::string& why) {
  Change each = change(cell, Difference::not_measurable, false, 1);
  each.fate = fate;
  each.why = why;
  return each;
}

RunComparison all_changes() {
  const std::string hostile = "<&\"']]> \x01 \xff 100%, a:b\nnext";
  RunComparison comparison;
  comparison.changes = {gone("1", Fate::failing, hostile),
                        gone("2", Fate::lost, "passed, and was not measured"),
                        gone("3", Fate::absent, "no library"),
                        gone("4", Fate::not_measurable, hostile),
                        change("5", Difference::slower, true, 0.5),
                        change("6", Difference::slower, false, 0.9),
                        change("7", Difference::faster, true, 2),
                        change("8", Difference::same, false, 1),
                        change("9", Difference::not_measurable, false, 1)};
  comparison.failures = {{"gelu", "f32", "wrong", "fail", hostile, "./assay replay 0123"},
                         {"gelu", "f32", "crashes", "crash", "SIGSEGV", ""}};
  return comparison;
}

std::string name_of_cell(int rows) {
  return "rms_norm.f32.compared simd rms_norm:f32,rows=" + std::to_string(rows) + ",cols=4;hot";
}

std::map<std::string, std::string> cases_of_all_changes() {
  return {{name_of_cell(1), "error"},      {name_of_cell(2), "failure"}, {name_of_cell(3), "failure"},
          {name_of_cell(4), "failure"},    {name_of_cell(5), "failure"}, {name_of_cell(6), "system-out"},
          {name_of_cell(7), "system-out"}, {name_of_cell(8), ""},        {name_of_cell(9), "skipped"},
          {"gelu.f32 wrong", "failure"},   {"gelu.f32 crashes", "error"}};
}

TEST(Junit, IsXmlWithEveryChangeOfAComparison) {
  tinyxml2::XMLDocument document;
  const std::string text = print_junit(all_changes());
  ASSERT_EQ(document.Parse(text.c_str()), tinyxml2::XML_SUCCESS) << text;
  EXPECT_EQ(cases_of(document), cases_of_all_changes()) << text;
  const auto* gelu = document.RootElement()->FirstChildElement();
  EXPECT_STREQ(gelu->Attribute("name"), "gelu, compared");
  const auto* norm = gelu->NextSiblingElement();
  ASSERT_NE(norm, nullptr) << text;
  EXPECT_EQ(norm->IntAttribute("failures"), 4);
  EXPECT_EQ(norm->IntAttribute("errors"), 1);
  EXPECT_EQ(norm->IntAttribute("skipped"), 1);
  const auto* failing = norm->FirstChildElement()->FirstChildElement();
  EXPECT_NE(std::string(failing->Attribute("message")).find("<&\"']]>"), std::string::npos) << text;
  EXPECT_NE(text.find("rms_norm f32 simd 5x4: 100.0% slower"), std::string::npos) << text;
  EXPECT_NE(text.find("11.1% slower, not confirmed"), std::string::npos) << text;
}

TEST(Junit, ANightHasItsVerdictsAndItsComparison) {
  tinyxml2::XMLDocument document;
  RunComparison speed = all_changes();
  speed.failures.clear();
  const std::string text = print_junit(all_kinds(), speed);
  ASSERT_EQ(document.Parse(text.c_str()), tinyxml2::XML_SUCCESS) << text;
  std::vector<std::string> suites;
  for (const auto* suite = document.RootElement()->FirstChildElement(); suite != nullptr;
       suite = suite->NextSiblingElement())
    suites.emplace_back(suite->Attribute("name"));
  EXPECT_EQ(suites, (std::vector<std::string>{"gelu", "swish", "rms_norm, compared"}));
  EXPECT_EQ(cases_of(document).size(), 5u + 9u) << text;
}

TEST(Github, IsALineForWhatGatesInAComparison) {
  const std::string text = print_github(all_changes(), source_of);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7) << text;
  EXPECT_TRUE(text.starts_with("::error file=impls/a%2Cb.cpp,title=gelu f32 wrong fail::")) << text;
  EXPECT_NE(text.find("\n::error title=rms_norm f32 simd 2x4%3A lost::rms_norm f32 simd 2x4: lost (passed, and was not "
                      "measured)\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("title=rms_norm f32 simd 5x4%3A slower%2C confirmed::rms_norm f32 simd 5x4: 100.0%25 slower%0A"),
            std::string::npos)
      << text;
  for (const char* fine : {"6x4", "7x4", "8x4", "9x4"})
    EXPECT_EQ(text.find(fine), std::string::npos) << fine << "\n" << text;
  EXPECT_TRUE(print_github(RunComparison{}, source_of).empty());
}

}  // namespace
}  // namespace assay
