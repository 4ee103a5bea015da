// How often an implementation is called with one and the same case, within its worker.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/check/trial.h"

namespace assay {

// What goes wrong once in a thousand calls goes wrong in one of so many, but for one time in 22,000.
inline constexpr std::int64_t many_calls = 10000;
// In long checks: more than an index of 16 bits counts.
inline constexpr std::int64_t very_many_calls = 70000;
// A race that is lost once in ten times; and what is gathered from call to call until it is too much.
inline constexpr std::int64_t calls_with_threads = 24, calls_of_large = 3;

// Small enough for thousands of calls in a moment, and large enough to show something.
bool is_tiny(const Trial& trial);

// So large that a second reference would cost more than all small cases.
bool is_large(const Trial& trial);

// So many calls as are worth it for a case that is looked at alone: many of a tiny one, some with several threads, a
// few of a large one; 0: no more than any other relation asks for.
std::int64_t calls_for(const Trial& trial);

// In each group an implementation is called thousands of times with one case that could tell: a tiny one, or the
// smallest that it answers; and some times with the first few that are large or have several threads.
struct Repetition {
  std::int64_t most_calls = many_calls;
  int most_with_threads = 4, most_of_large = 2;  // cases
  bool done = false;
  int with_threads = 0, of_large = 0;
  std::optional<Case> smallest;  // of those that it answered and that could tell, should none of them be tiny
  std::int64_t smallest_bytes = 0;

  std::int64_t calls_for(const Trial& trial) const;
  // After a case with so many calls; `could_tell`: right from wrong.
  void note(const Trial& trial, std::int64_t calls, bool could_tell);
};

// For a check group of so many cases.
Repetition repetition_for(int cases);

}  // namespace assay
