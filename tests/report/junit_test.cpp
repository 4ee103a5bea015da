#include "harness/report/junit.h"

#include <gtest/gtest.h>
#include <tinyxml2.h>

#include <map>

#include "harness/core/verdict.h"

namespace assay {
namespace {

VerdictSummary verdict(const std::string& op, const std::string& implementation, Verdict verdict, const std::string& reason = "") {
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
  summary.verdicts = {verdict("gelu", "right", Verdict::pass),           verdict("gelu", "wrong", Verdict::fail, hostile),
                      verdict("gelu", "gone", Verdict::absent, hostile), verdict("swish", "crashes", Verdict::crash, "SIGSEGV"),
                      verdict("swish", "mistrusted", Verdict::mistrusted, "all zero")};
  return summary;
}

TEST(Junit, IsXmlWithEveryVerdict) {
  tinyxml2::XMLDocument document;
  const std::string text = print_junit(all_kinds());
  ASSERT_EQ(document.Parse(text.c_str()), tinyxml2::XML_SUCCESS) << text;
  std::map<std::string, std::string> found;
  for (const auto* suite = document.RootElement()->FirstChildElement(); suite != nullptr; suite = suite->NextSiblingElement()) {
    int tests = 0;
    for (const auto* test = suite->FirstChildElement(); test != nullptr; test = test->NextSiblingElement(), ++tests)
      found[test->Attribute("classname") + std::string(" ") + test->Attribute("name")] = test->NoChildren() ? "" : test->FirstChildElement()->Name();
    EXPECT_EQ(suite->IntAttribute("tests"), tests);
  }
  EXPECT_EQ(found, (std::map<std::string, std::string>{{"gelu.f32 right", ""},
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
  const std::string text = print_github(all_kinds(), [](const VerdictSummary& verdict) { return verdict.op == "gelu" ? "impls/a,b.cpp" : ""; });
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_TRUE(text.starts_with("::error file=impls/a%2Cb.cpp,title=gelu f32 wrong fail matches_reference::")) << text;
  EXPECT_NE(text.find("100%25, a:b"), std::string::npos) << text;
  EXPECT_NE(text.find("%0A./assay replay 0123\n"), std::string::npos) << text;
  EXPECT_NE(text.find("::error title=swish f32 crashes crash matches_reference::SIGSEGV"), std::string::npos) << text;
}

}  // namespace
}  // namespace assay
