#include "harness/report/export/junit.h"

#include <tinyxml2.h>

#include <algorithm>

#include "harness/report/findings.h"
#include "harness/report/numbers.h"

namespace assay {
namespace {

using report::clean;
using tinyxml2::XMLDocument;
using tinyxml2::XMLElement;

bool is_skipped(const VerdictSummary& verdict) {
  return verdict.verdict == Verdict::absent || verdict.verdict == Verdict::unsupported;
}

// What does not compute at all is an error; what computes something else a failure.
const char* element_of(std::string_view verdict) {
  return verdict == name_of(Verdict::crash) || verdict == name_of(Verdict::timeout) ? "error" : "failure";
}

// The document that suites are added to.
XMLElement* begin(XMLDocument& document) {
  document.InsertEndChild(document.NewDeclaration());
  XMLElement* suites = document.NewElement("testsuites");
  document.InsertEndChild(suites);
  suites->SetAttribute("name", "assay");
  return suites;
}

std::string printed(const XMLDocument& document) {
  tinyxml2::XMLPrinter printer;
  document.Print(&printer);
  return printer.CStr();
}

XMLElement* add_case(XMLElement& suite, const std::string& classname, const std::string& name) {
  XMLElement* test = suite.InsertNewChildElement("testcase");
  test->SetAttribute("classname", clean(classname).c_str());
  test->SetAttribute("name", clean(name).c_str());
  return test;
}

// "skipped", "failure" or "error" of a case; `type` and `text` may be empty.
void add_outcome(XMLElement& test, const char* element, const std::string& type, const std::string& message,
                 const std::string& text) {
  XMLElement* outcome = test.InsertNewChildElement(element);
  if (!type.empty()) outcome->SetAttribute("type", clean(type).c_str());
  outcome->SetAttribute("message", clean(message).c_str());
  if (!text.empty()) outcome->SetText(clean(text).c_str());
}

void add_output(XMLElement& test, const std::string& text) {
  test.InsertNewChildElement("system-out")->SetText(clean(text).c_str());
}

// How many cases of each outcome a suite has, as its attributes.
void count_cases(XMLElement& suite) {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  for (const XMLElement* test = suite.FirstChildElement(); test != nullptr; test = test->NextSiblingElement()) {
    ++tests;
    failures += test->FirstChildElement("failure") != nullptr ? 1 : 0;
    errors += test->FirstChildElement("error") != nullptr ? 1 : 0;
    skipped += test->FirstChildElement("skipped") != nullptr ? 1 : 0;
  }
  suite.SetAttribute("tests", tests);
  suite.SetAttribute("failures", failures);
  suite.SetAttribute("errors", errors);
  suite.SetAttribute("skipped", skipped);
}

void add_verdict(XMLElement& suite, const VerdictSummary& verdict) {
  XMLElement* test = add_case(suite, verdict.op + "." + verdict.dtype, verdict.subject.implementation);
  test->SetAttribute("assertions", verdict.cases);
  if (is_skipped(verdict)) add_outcome(*test, "skipped", "", verdict.reason, "");
  else if (is_failure(verdict.verdict))
    add_outcome(*test, element_of(name_of(verdict.verdict)), verdict.property, verdict.reason, verdict.replay);
  else if (!verdict.waiver.empty()) add_output(*test, "waived: " + verdict.reason + "; " + verdict.waiver);
}

// First of all, that a run is not whole; whoever was stopped may have failed in what was left.
void add_missing(XMLElement& suites, const Summary& summary) {
  const std::string missing = report::missing_of(summary);
  if (missing.empty()) return;
  XMLElement* suite = suites.InsertNewChildElement("testsuite");
  suite->SetAttribute("name", "run");
  const bool stopped = summary.environment.was_stopped();
  add_outcome(*add_case(*suite, "run", "is whole"), stopped ? "error" : "skipped", "", missing, "");
  count_cases(*suite);
}

void add_verdicts(XMLElement& suites, const Summary& summary) {
  add_missing(suites, summary);
  for (const std::string& op : report::ops_of(summary)) {
    XMLElement* suite = suites.InsertNewChildElement("testsuite");
    suite->SetAttribute("name", clean(op).c_str());
    if (!summary.environment.started.empty())
      suite->SetAttribute("timestamp", clean(summary.environment.started).c_str());
    for (const VerdictSummary& verdict : summary.verdicts)
      if (verdict.op == op) add_verdict(*suite, verdict);
    count_cases(*suite);
  }
}

// What gates: "slower, confirmed", or what became of the cell.
std::string kind_of(const Change& change) {
  return change.fate == Fate::compared ? "slower, confirmed" : std::string(name_of(change.fate));
}

std::string ratio_of(const Change& change) {
  return change.fate == Fate::compared ? "time before / time after: " + describe(best_test(change)) : std::string();
}

void add_change(XMLElement& suite, const Change& change) {
  XMLElement* test =
      add_case(suite, change.op + "." + change.dtype + ".compared", change.implementation + " " + change.cell);
  if (is_regression(change))
    add_outcome(*test, change.fate == Fate::failing ? "error" : "failure", kind_of(change), describe(change),
                ratio_of(change));
  else if (change.difference == Difference::not_measurable)
    add_outcome(*test, "skipped", "", "not measurable" + (change.why.empty() ? "" : ": " + change.why), "");
  else if (change.difference == Difference::slower || change.difference == Difference::faster)
    add_output(*test, describe(change) + (change.confirmed ? ", confirmed" : ", not confirmed"));
}

void add_comparison(XMLElement& suites, const RunComparison& comparison) {
  std::vector<std::string> ops;
  const auto name_op = [&ops](const std::string& op) {
    if (std::ranges::find(ops, op) == ops.end()) ops.push_back(op);
  };
  for (const NewFailure& each : comparison.failures) name_op(each.op);
  for (const Change& each : comparison.changes) name_op(each.op);
  for (const std::string& op : ops) {
    XMLElement* suite = suites.InsertNewChildElement("testsuite");
    suite->SetAttribute("name", clean(op + ", compared").c_str());
    for (const NewFailure& each : comparison.failures)
      if (each.op == op)
        add_outcome(*add_case(*suite, op + "." + each.dtype, each.implementation), element_of(each.verdict),
                    each.verdict, each.reason, each.replay);
    for (const Change& each : comparison.changes)
      if (each.op == op) add_change(*suite, each);
    count_cases(*suite);
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

// The lines of `text` are shown below each other.
std::string error_line(const std::string& file, const std::string& title, const std::string& text,
                       const std::string& further) {
  return "::error " + (file.empty() ? "" : "file=" + escaped(file, true) + ",") +
         "title=" + escaped(clean(title), true) +
         "::" + escaped(clean(text) + (further.empty() ? "" : "\n" + clean(further)), false) + "\n";
}

}  // namespace

std::string print_junit(const Summary& summary) {
  XMLDocument document;
  add_verdicts(*begin(document), summary);
  return printed(document);
}

std::string print_junit(const RunComparison& comparison) {
  XMLDocument document;
  add_comparison(*begin(document), comparison);
  return printed(document);
}

std::string print_junit(const Summary& summary, const RunComparison& comparison) {
  XMLDocument document;
  XMLElement* suites = begin(document);
  add_verdicts(*suites, summary);
  add_comparison(*suites, comparison);
  return printed(document);
}

std::string print_github(const Summary& summary, const SourceOf& source_of) {
  std::string text;
  for (const VerdictSummary& verdict : summary.verdicts) {
    if (!is_failure(verdict.verdict)) continue;
    const std::string title = verdict.op + " " + verdict.dtype + " " + verdict.subject.implementation + " " +
                              std::string(name_of(verdict.verdict)) + " " + verdict.property;
    text += error_line(source_of(verdict.op, verdict.subject.implementation), title, verdict.reason, verdict.replay);
  }
  return text;
}

std::string print_github(const RunComparison& comparison, const SourceOf& source_of) {
  std::string text;
  for (const NewFailure& each : comparison.failures)
    text += error_line(source_of(each.op, each.implementation),
                       each.op + " " + each.dtype + " " + each.implementation + " " + each.verdict, each.reason,
                       each.replay);
  for (const Change& each : comparison.changes) {
    if (!is_regression(each)) continue;
    const std::string title =
        each.op + " " + each.dtype + " " + each.implementation + " " + place_of(each) + ": " + kind_of(each);
    text += error_line(source_of(each.op, each.implementation), title, describe(each), ratio_of(each));
  }
  return text;
}

}  // namespace assay
