// A contender while it is being checked: its process, what it has shown so far, and how it failed.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "harness/check/repetition.h"
#include "harness/check/trial.h"
#include "harness/check/yardstick.h"
#include "harness/core/record.h"

namespace assay {

// Cases that could have told right from wrong: with fewer a pass proves little (settle.cpp).
inline constexpr std::int64_t enough_to_trust = 10;

struct Failure {
  Outcome outcome;
  Case which;
  std::vector<Buffer> inputs;  // of a literal case; empty for a generated one
  std::string stopped = {};    // where its shrinking ended before all was tried: "after 20 s"
  std::int64_t calls = 0;      // of its implementation up to it, in its check; 0: not counted
};

struct Lane {
  Contender contender;
  // Memory of its own: what one writes after its answer reaches no other.
  std::shared_ptr<Arena> arena;
  std::shared_ptr<WorkerProcess> process;
  VerdictRecord record;
  std::vector<std::string> properties;
  std::shared_ptr<const Yardstick> yardstick;  // what it is held against; null: the op's own reference
  bool stands_for_reference = false;           // it is the yardstick: all that it has to do is to answer
  bool sits_out = false;                       // of the case that comes: it is the others' turn
  int unanswered = 0;                          // cases that it did not even refuse
  std::string refusal;
  std::optional<Failure> failure;
  std::optional<Failure> last;  // the last case that it passed, should it turn out not to have
  std::int64_t skipped = 0;     // cases that need what is not on this machine
  std::string missing;          // what that is

  Repetition repetition;
  std::int64_t calls_before = 0;  // of its process, in what it was asked before

  void add(const Outcome& outcome);
};

// How a lane failed at a case.
Failure failure_of(const Lane& lane, const Trial& trial, const Outcome& outcome);

}  // namespace assay
