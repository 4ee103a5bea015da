#include "harness/check/agreement.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>

#include "harness/core/comparison.h"

namespace assay {
namespace {

std::uint64_t hash_of_outputs(const std::vector<Buffer>& outputs) {
  std::uint64_t hash = 0;
  for (const Buffer& output : outputs) hash = XXH3_64bits_withSeed(output.bytes.data(), output.bytes.size(), hash + 1);
  return hash;
}

bool within(const Expectation& expected, const Buffer& one, const Buffer& other) {
  if (one.dims != other.dims) return false;
  if (one.kind != Kind::array || expected.numbers.empty()) return one.bytes == other.bytes;
  for (std::size_t place = 0; place < expected.numbers.size(); ++place) {
    const std::int64_t i = expected.index_of(place, one.row_length());
    const double a = one.number(i), b = other.number(i), budget = expected.budget[place];
    if (std::isinf(budget) || a == b || (std::isnan(a) && std::isnan(b))) continue;
    if (!(std::fabs(a - b) <= 2 * budget + rounding_of(one.dtype, a) + rounding_of(one.dtype, b))) return false;
  }
  return true;
}

bool is_right(const Outcome& outcome) {
  return std::ranges::all_of(outcome.comparisons, [](const Comparison& comparison) { return comparison.equal(); });
}

bool agree(const Trial& trial, const Answered& one, const Answered& other) {
  const bool first = is_right(one.outcome), second = is_right(other.outcome);
  if (first != second) return false;
  if (first) return true;  // each within its budget of the same
  for (std::size_t i = 0; i < one.outcome.outputs.size(); ++i)
    if (!within(trial.expected()[i], one.outcome.outputs[i], other.outcome.outputs[i])) return false;
  return true;
}

void note(Lane& lane, const Lane& other, bool same_bits, bool agrees, bool wrong) {
  const std::string& name = other.contender.subject.implementation;
  Agreement& agreement = lane.record.agreement[name];
  ++agreement.tried;
  if (same_bits) ++agreement.same_bits;
  if (agrees) ++agreement.within;
  // A variant of the same library proves nothing.
  if (wrong && agrees && lane.contender.subject.library != other.contender.subject.library &&
      std::ranges::find(lane.record.companions, name) == lane.record.companions.end())
    lane.record.companions.push_back(name);
}

}  // namespace

void note_agreement(const Trial& trial, const std::vector<Answered>& answers) {
  std::vector<std::uint64_t> hashes;
  for (const Answered& each : answers) hashes.push_back(hash_of_outputs(each.outcome.outputs));
  for (std::size_t i = 0; i < answers.size(); ++i)
    for (std::size_t j = i + 1; j < answers.size(); ++j) {
      const bool same = hashes[i] == hashes[j], close = same || agree(trial, answers[i], answers[j]);
      const bool wrong = !is_right(answers[i].outcome) && !is_right(answers[j].outcome);
      note(*answers[i].lane, *answers[j].lane, same, close, wrong);
      note(*answers[j].lane, *answers[i].lane, same, close, wrong);
    }
}

}  // namespace assay
