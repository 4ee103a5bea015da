// A case that is shown again, and how that is done without a second process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/check/counterexample.h"
#include "harness/check/yardstick.h"
#include "harness/run/session.h"

namespace assay {

// What `replay` was given: the id of a case, or a counterexample.
struct ReplayedCase {
  std::string id;
  const Op* op = nullptr;
  Case which;
  std::optional<Counterexample> example;
  std::vector<std::string> implementations;  // globs: what was asked for, or the one that failed
  std::string reference;                     // who was asked to stand for it, or stood for it; empty: the op's own
  std::shared_ptr<const FileResources> resources;
  SharedTensors own;               // of its user's files; null: it has its values from elsewhere
  std::vector<std::string> notes;  // what became of those

  // Computes the reference, too, or asks what stands for it. Throws AbsentResource, and InputError if that does not
  // answer.
  std::unique_ptr<Trial> lay_out(Arena& arena, const Yardstick* yardstick = nullptr) const;
  // Where a counterexample comes from, for people; empty for any other case.
  std::string origin() const;
  // That the implementation is not the one that failed, for people; empty if it is.
  std::string other_build(const Contender& contender) const;
};

// Where the results of these options have theirs.
CounterexampleStore counterexamples_of(const Options& options);

// Throws InputError for what is neither.
ReplayedCase read_case(const std::string& id, const Options& options);

// What there is to run a case. Mutants are there for who names them: their counterexamples can be replayed as well.
class Available {
 public:
  explicit Available(const Options& options);

  // Those that a case is asked of. What it was found with for the lack of a trait, a spec had required that.
  std::vector<Contender> asked_of(const ReplayedCase& asked) const;
  // Those of the op that go by one of the globs; without globs, all. Mutants only by their names or by a glob with an
  // '@'. Throws InputError if there is none.
  std::vector<Contender> named(const std::string& op, const std::vector<std::string>& globs) const;
  // Who stands for the reference, in a process of its own; nothing if nobody does. Throws InputError if it is not here.
  std::optional<Yardstick> yardstick_of(const ReplayedCase& asked) const;

 private:
  Roster roster_, mutants_;
};

// `--in-process`: this process becomes the contender's worker, which finds its one request in a file instead of a pipe.
// When that is answered, it becomes assay again, which shows what came out. A debugger that was started with the first
// of the three stops where the second crashes.
[[noreturn]] void become_worker_of(const ReplayedCase& asked, const Contender& contender, const Options& options);
// The last part of it.
int judge_answer_of_worker(const std::string& id, Accumulation sums, const Options& options);

}  // namespace assay
