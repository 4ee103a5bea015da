#include "harness/check/own_expectation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/check/property.h"
#include "harness/core/clean.h"
#include "harness/core/comparison.h"
#include "harness/core/dtype.h"
#include "harness/core/relation.h"

namespace assay {
namespace {

std::string in_nine_digits(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", number);
  return std::isnan(number) ? "nan" : text;
}

Value value_of(const Buffer& buffer) {
  Value value{buffer.name,
              buffer.kind,
              buffer.dtype,
              buffer.dims,
              std::vector<std::int64_t>(buffer.dims.size(), 1),
              const_cast<std::byte*>(buffer.bytes.data())};  // which is only read
  for (std::size_t axis = value.dims.size(); axis-- > 1;)
    value.strides[axis - 1] = value.strides[axis] * value.dims[axis];
  return value;
}

struct Judged {
  const Buffer* given;
  std::string from;  // the file's name
  Comparison comparison;
};

std::vector<Judged> judge(const Trial& trial, const OwnTensors& own) {
  std::vector<Judged> all;
  const std::vector<ValueForm> outputs = trial.op().outputs(trial.which(), trial.inputs());
  for (const Buffer& given : own.expected)
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i].name != given.name) continue;
      const auto source = std::ranges::find(own.of_expected, given.name, &TensorSource::value);
      all.push_back({&given, source == own.of_expected.end() ? "" : clean(source->from),
                     compare(trial.expected()[i], value_of(given))});
    }
  return all;
}

// "y[3][17] is 0.5 in out.npy, and 0.25 by the reference, +- 1e-08 (...)": which element, and both values.
std::string describe(const Judged& judged) {
  const Comparison& comparison = judged.comparison;
  if (comparison.equal())
    return judged.given->name + " in " + judged.from + " agrees with the reference, with at most " +
           in_nine_digits(comparison.worst_share) + " of the budget";
  const Mismatch& first = *comparison.first;
  return name_of_element(judged.given->name, judged.given->dims, first.index) + " is " + in_nine_digits(first.got) +
         " in " + judged.from + ", and " + in_nine_digits(first.expected) + " by the reference, +- " +
         in_nine_digits(first.budget) + " (" + in_nine_digits(first.share) + " of the budget); " +
         std::to_string(comparison.mismatches) + " of " + std::to_string(comparison.elements) + " differ by more";
}

}  // namespace

VerdictRecord judge_expectation(const Trial& by_contract, const OwnTensors& own, const VerdictRecord& like) {
  VerdictRecord record = like;
  record.property = "all";
  record.subject.implementation = expectation_name;
  record.subject.library = "file";
  record.reference.clear();
  for (const Judged& each : judge(by_contract, own)) {
    record.subject.version += (record.subject.version.empty() ? "" : ", ") + each.from;
    ++record.cases;
    record.elements += each.comparison.elements;
    record.probative += each.comparison.probative;
    record.worst_share = std::max(record.worst_share, each.comparison.worst_share);
    record.worst_ulp = std::max(record.worst_ulp, each.comparison.worst_ulp);
    record.shares.add(each.comparison.shares);
    record.ulps.add(each.comparison.ulps);
    if (each.comparison.could_tell()) ++record.probative_cases;
    if (each.comparison.equal() || record.verdict == Verdict::fail) continue;
    record.verdict = Verdict::fail;
    record.property = reference_property;
    record.reason = describe(each);
  }
  return record;
}

std::string describe_expectation(const Trial& by_contract, const OwnTensors& own) {
  std::string text;
  for (const Judged& each : judge(by_contract, own))
    text += (each.comparison.equal() ? "expected by you " : "EXPECTED BY YOU ") + describe(each) + "\n";
  return text;
}

const Buffer* expected_by_user(const OwnTensors* own, const std::string& output) {
  if (own == nullptr) return nullptr;
  const auto found = std::ranges::find(own->expected, output, &Buffer::name);
  return found == own->expected.end() ? nullptr : &*found;
}

}  // namespace assay
