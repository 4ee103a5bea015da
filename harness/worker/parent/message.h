// How cases travel in frames: docs/worker-protocol.md has the fields, for workers in other languages.
#pragma once

#include "harness/core/case.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/wire/frame.h"

namespace assay {

// The fields that `run` and `measure` have in common.
Json describe_case(const Case& which, const std::string& backend, const std::string& variant, const Layout& layout);

// What a worker answers while something is measured. Nothing for an answer of another type, or one that is not of
// the form agreed on: a worker may say anything.
struct Ready {
  std::int64_t iterations = 1;
  double prepare_seconds = 0, first_call_seconds = 0;
  bool bare = false;       // samples without the cost of its binding can be asked for
  bool exchanges = false;  // it exchanges inputs between calls, and makes as many calls as a request says
};
std::optional<Ready> read_ready(const Json& answer);

struct TakenSample {
  double cpu = 0, wall = 0;  // seconds per call
  std::int64_t switches = 0;
  std::size_t copy = 0;               // that the last call worked on
  std::vector<std::int64_t> lengths;  // of the outputs of `layout` that are not arrays, each within its room
  double aside = -1;                  // seconds of processor time for what was not timed, in all; below 0: not told
};
// One without binding leaves its outputs with the library: it has no lengths.
std::optional<TakenSample> read_sample(const Json& answer, const Layout& layout, bool bare = false);

}  // namespace assay
