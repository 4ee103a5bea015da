// Which pages of a case's values can be touched, and when, so that the machine catches what no comparison shows: a read
// past a row's end, a write that is taken back, whoever goes on after the answer.
#pragma once

#include <span>

#include "harness/op.h"
#include "harness/worker/wire/json.h"

namespace assay {

// What a `run` request asks for under "guards"; nothing by default.
struct Guards {
  bool rows = false;    // what lies between two rows, as far as it is whole pages, cannot be touched
  bool inputs = false;  // inputs that no output lies on cannot be written to
  bool after = false;   // once it has answered, nothing can be touched until the next request
};
Guards guards_in(const Json& request);

// From now on, for the calls of a request.
void guard_pages(std::span<const Value> inputs, std::span<const Value> outputs, const Guards& guards);
// From now on nothing of them can be touched.
void close_pages(std::span<const Value> inputs, std::span<const Value> outputs);
// All can be touched again.
void open_pages();
// Whether pages are closed. For a signal handler, too.
bool pages_are_closed();

}  // namespace assay
