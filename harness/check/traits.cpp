#include "harness/check/traits.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "harness/check/relations.h"

namespace assay {
namespace {

// Nothing if no element says anything; else whether all of those that do hold.
template <class Concerns, class Holds>
std::optional<bool> every_element(const FinishedRun& run, Concerns concerns, Holds holds) {
  std::optional<bool> held;
  for (std::size_t output = 0; output < run.outputs.size(); ++output) {
    const Buffer& got = run.outputs[output];
    const Expectation& expected = run.expected[output];
    if (got.kind != Kind::array || expected.numbers.empty()) continue;
    const std::int64_t row_length = got.row_length();
    for (std::size_t at = 0; at < expected.numbers.size(); ++at) {
      const double want = expected.numbers[at];
      if (concerns(want, expected.budget[at], got.dtype))
        held = held.value_or(true) && holds(want, got.number(expected.index_of(at, row_length)));
    }
  }
  return held;
}

// Below the normal numbers of the storage type, and far enough above the least to be told from zero.
bool is_denormal(double want, double budget, Dtype dtype) {
  const double size = std::fabs(want), normal = dtype == Dtype::f16 ? 0x1p-14 : 0x1p-126,
               least = dtype == Dtype::f16 ? 0x1p-23 : 0x1p-132;
  return size < normal && size >= least && budget <= size / 2;
}

bool is_negative_zero(double want, double, Dtype) { return want == 0 && std::signbit(want); }

// Where the contract promises nothing since an intermediate result overflows float32.
bool may_overflow(double want, double budget, Dtype) {
  return std::isinf(budget) && std::isfinite(want) && std::fabs(want) >= 0x1p-100 && std::fabs(want) <= 0x1p100;
}

const std::vector<RunTrait>& general() {
  static const std::vector<RunTrait> all{
      {"denormals_kept", "results below the normal numbers are not flushed to zero",
       [](const FinishedRun& run) {
         return every_element(run, is_denormal, [](double, double got) { return got != 0; });
       }},
      {"negative_zero_kept", "where -0 is the result, it is -0 and not 0",
       [](const FinishedRun& run) {
         return every_element(run, is_negative_zero, [](double, double got) { return got == 0 && std::signbit(got); });
       }},
      {"overflow_safe", "right where an intermediate result overflows float32 and the contract promises nothing",
       [](const FinishedRun& run) {  // Still right to a hundredth.
         return every_element(run, may_overflow,
                              [](double want, double got) { return std::fabs(got - want) <= 0.01 * std::fabs(want); });
       }},
  };
  return all;
}

}  // namespace

std::string doc_of_trait(const Op& op, const std::string& name) {
  for (const RunTrait& trait : general())
    if (trait.name == name) return trait.doc;
  for (const RunTrait& trait : op.run_traits())
    if (trait.name == name) return trait.doc;
  return {};
}

std::vector<TraitSeen> traits_of(const Op& op, const FinishedRun& run) {
  std::vector<TraitSeen> seen;
  const auto look = [&](const RunTrait& trait) {
    if (const std::optional<bool> held = trait.held(run)) seen.push_back({trait.name, *held});
  };
  for (const RunTrait& trait : general()) look(trait);
  for (const RunTrait& trait : op.run_traits()) look(trait);
  return seen;
}

std::vector<TraitInfo> all_traits() {
  std::vector<TraitInfo> all;
  const auto add = [&](const std::string& name, const std::string& doc) {
    if (std::ranges::find(all, name, &TraitInfo::name) == all.end()) all.push_back({name, doc});
  };
  for (const auto& op : all_ops())
    for (const Relation& relation : relations_of(*op))
      if (!relation.required) add(relation.name, relation.doc);
  for (const RunTrait& trait : general()) add(trait.name, trait.doc);
  for (const auto& op : all_ops())
    for (const RunTrait& trait : op->run_traits()) add(trait.name, trait.doc);
  return all;
}

}  // namespace assay
