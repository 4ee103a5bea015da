#include "harness/report/junit.h"

#include <tinyxml2.h>

#include "harness/report/figures.h"
#include "harness/report/findings.h"

namespace assay {
namespace {

using report::clean;
using tinyxml2::XMLElement;

bool is_skipped(const VerdictSummary& verdict) {
  return verdict.verdict == Verdict::absent || verdict.verdict == Verdict::unsupported;
}

// What does not compute at all is an error; what computes something else a failure.
const char* element_of(Verdict verdict) { return verdict == Verdict::crash || verdict == Verdict::timeout ? "error" : "failure"; }

void add_case(XMLElement& suite, const VerdictSummary& verdict) {
  XMLElement* test = suite.InsertNewChildElement("testcase");
  test->SetAttribute("classname", clean(verdict.op + "." + verdict.dtype).c_str());
  test->SetAttribute("name", clean(verdict.subject.implementation).c_str());
  test->SetAttribute("assertions", verdict.cases);
  if (is_skipped(verdict)) {
    test->InsertNewChildElement("skipped")->SetAttribute("message", clean(verdict.reason).c_str());
  } else if (is_failure(verdict.verdict)) {
    XMLElement* failure = test->InsertNewChildElement(element_of(verdict.verdict));
    failure->SetAttribute("type", clean(verdict.property).c_str());
    failure->SetAttribute("message", clean(verdict.reason).c_str());
    failure->SetText(clean(verdict.replay).c_str());
  } else if (!verdict.waiver.empty()) {
    test->InsertNewChildElement("system-out")->SetText(clean("waived: " + verdict.reason + "; " + verdict.waiver).c_str());
  }
}

std::string escaped(const std::string& text, bool property) {
  std::string result;
  for (const char c : text) {
    if (c == '%' || c == '\n' || c == '\r' || (property && (c == ':' || c == ','))) {
      constexpr char digits[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      result += {'%', digits[byte / 16], digits[byte % 16]};
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string print_junit(const Summary& summary) {
  tinyxml2::XMLDocument document;
  document.InsertEndChild(document.NewDeclaration());
  XMLElement* suites = document.NewElement("testsuites");
  document.InsertEndChild(suites);
  suites->SetAttribute("name", "assay");
  for (const std::string& op : report::ops_of(summary)) {
    int tests = 0, failures = 0, errors = 0, skipped = 0;
    XMLElement* suite = suites->InsertNewChildElement("testsuite");
    suite->SetAttribute("name", clean(op).c_str());
    if (!summary.environment.started.empty()) suite->SetAttribute("timestamp", clean(summary.environment.started).c_str());
    for (const VerdictSummary& verdict : summary.verdicts) {
      if (verdict.op != op) continue;
      add_case(*suite, verdict);
      ++tests;
      skipped += is_skipped(verdict) ? 1 : 0;
      if (is_failure(verdict.verdict)) ++(element_of(verdict.verdict) == std::string("error") ? errors : failures);
    }
    suite->SetAttribute("tests", tests);
    suite->SetAttribute("failures", failures);
    suite->SetAttribute("errors", errors);
    suite->SetAttribute("skipped", skipped);
  }
  tinyxml2::XMLPrinter printer;
  document.Print(&printer);
  return printer.CStr();
}

std::string print_github(const Summary& summary, const std::function<std::string(const VerdictSummary&)>& file_of) {
  std::string text;
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (!is_failure(verdict.verdict)) continue;
    const std::string file = file_of(verdict);
    const std::string title = clean(verdict.op + " " + verdict.dtype + " " + verdict.subject.implementation + " " +
                                    std::string(name_of(verdict.verdict)) + " " + verdict.property);
    text += "::error " + (file.empty() ? "" : "file=" + escaped(file, true) + ",") + "title=" + escaped(title, true) + "::" +
            escaped(clean(verdict.reason) + (verdict.replay.empty() ? "" : "\n" + clean(verdict.replay)), false) + "\n";
  }
  return text;
}

}  // namespace assay
