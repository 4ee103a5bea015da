// Mutants of ops that make another text of a text: what is around the change itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

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

}  // namespace assay::mutants
