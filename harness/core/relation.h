// What two runs of the same implementation must have in common, whatever the reference says.
//
// Most relations are of an op (norms do not change when a row is scaled) and stand in its folder; those that hold for
// all ops (the same input gives the same bits) stand in check/.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay {

// How a second run is made, and who says whether it is right: the relation's `violation`, or the reference.
enum class SecondRun : std::uint8_t {
  compared,     // prepared anew; by the relation
  anew,         // prepared anew, in the same process and at the same places; by the reference
  same_runner,  // by the runner of the first, without preparing again: the case differs in its inputs alone, and where
                // they lie; by the reference
  between,  // prepared and run while the runner of the first is kept, which then runs once more; both by the reference
};

// The second run: another case, and the inputs that it is given.
struct FollowUp {
  Case which;
  std::vector<Buffer> inputs;
  SecondRun how = SecondRun::compared;
  // So many elements further on lies all that is not constant: the addresses of a call are no part of what is prepared.
  std::int64_t moved = 0;
};

// A run that was answered, its outputs copied out, dense. Those of text have the length that was given.
struct FinishedRun {
  const Case& which;
  const std::vector<Buffer>& inputs;
  const std::vector<Buffer>& outputs;
  const std::vector<Expectation>& expected;  // budgets, for relations that hold within them
};

// What an element of an output should be, and how far it may lie from that: its budget, and its rounding to storage. A
// NaN, and infinity, where nothing is known of it: it is not of the sample, or no number is expected.
double expected_at(const FinishedRun& run, std::size_t output, std::int64_t index);
double allowed_at(const FinishedRun& run, std::size_t output, std::int64_t index);
// Whether another answer is as good there.
bool has_alternative(const FinishedRun& run, std::size_t output, std::int64_t index);

// How far an element of a first run may lie from that of a second, if both should be the same: so far for each.
double allowed_between(const FinishedRun& first, const FinishedRun& second, std::size_t output, std::int64_t index);

// "y[3]", "y[0][3]", "y[0][1][3]": an element of an output, for people.
std::string name_of_element(const std::string& name, const std::vector<std::int64_t>& dims, std::int64_t index);

struct Relation {
  std::string name, doc;
  // Required: an implementation that breaks it fails. Otherwise it is a trait, measured and shown.
  bool required = true;
  // The second run that goes with a first; nothing if the relation says nothing about this case.
  std::function<std::optional<FollowUp>(const OpInfo&, const Case&, const std::vector<Buffer>&)> follow_up;
  // What is wrong, in one line; nothing if the relation holds.
  std::function<std::optional<std::string>(const FinishedRun& first, const FinishedRun& second)> violation;
};

// What one run tells of an implementation beyond right and wrong; nothing if it says nothing about that.
struct RunTrait {
  std::string name, doc;
  std::function<std::optional<bool>(const FinishedRun&)> held;
};

}  // namespace assay
