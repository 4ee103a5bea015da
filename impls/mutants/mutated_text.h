// Mutants of ops that make another text of a text, or cut one into pieces: what is around the change itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "harness/op.h"

namespace assay::mutants {

// One call: the first output is what `change` makes of the first input, and Bug has the names of what may go wrong with
// the memory.
template <class Bug, class Change>
void write_changed(const Call& call, Bug bug, const Change& change) {
  const Value& input = call.inputs[0];
  Value& output = call.outputs[0];
  const std::string made = change(input.text());
  const auto count = std::min(std::ssize(made), std::ptrdiff_t{output.dims[0]});
  std::copy_n(made.begin(), count, output.as<char>());
  if (bug == Bug::reads_past_end) (void)static_cast<volatile const char*>(input.as<char>())[input.dims[0]];
  if (bug == Bug::writes_past_end) output.as<char>()[output.dims[0]] = '\0';
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<char>()[input.dims[0] - 1] = '\0';
  output.dims[0] = count;
}

// One call: the first output are the ends of the pieces that `cut` makes of the first input. Bug as above.
template <class Bug, class Cut>
void write_ends(const Call& call, Bug bug, const Cut& cut) {
  const Value& input = call.inputs[0];
  Value& output = call.outputs[0];
  const std::int64_t room = output.dims[0];
  auto* const written = output.as<std::int64_t>();
  const std::vector<std::int64_t> found = cut(input.text());
  // What a scanner does that looks for the rest of something without asking whether there is one.
  if (bug == Bug::reads_past_end) (void)static_cast<volatile const char*>(input.as<char>())[input.dims[0]];
  const std::int64_t count = std::min<std::int64_t>(std::ssize(found), room);
  std::copy_n(found.begin(), count, written);
  if (bug == Bug::writes_past_end) written[room] = input.dims[0];
  // A terminator, so that functions on C strings can be used.
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<char>()[input.dims[0] - 1] = '\0';
  output.dims[0] = count;
}

}  // namespace assay::mutants
