// A worker as the harness sees it: a process that answers requests, until it crashes, hangs, talks nonsense or takes
// more than it may.
#pragma once

#include <signal.h>

#include <chrono>
#include <optional>
#include <string>

#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/outside_look.h"
#include "harness/worker/parent/spawn.h"
#include "harness/worker/parent/watch.h"
#include "harness/worker/wire/frame.h"

namespace assay {

inline constexpr std::chrono::seconds start_deadline{20};  // for the answer to `hello`

struct Reply {
  enum class Kind : std::uint8_t {
    answer,
    crash,    // the process ended, by a signal or on its own, or was killed for going beyond a limit
    timeout,  // no answer by the deadline; the process was killed
    garbage,  // what it wrote is no answer; the process was killed
  };
  Kind kind = Kind::answer;
  Json message;                    // of an answer
  std::string reason;              // "killed by SIGSEGV", "exited with 3 without an answer", ...
  std::string output;              // the end of what it printed
  std::int64_t fault_offset = -1;  // where in the shared memory it faulted; -1: elsewhere or not at all
  bool fault = false;
  bool late = false;  // it faulted when it had answered the request before
};

class WorkerProcess {
 public:
  // The worker finds the arena as its shared memory; two that share one could disturb each other.
  WorkerProcess(WorkerCommand command, Arena& arena);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // Starts the process if there is none, sends, and waits for the answer. After anything but an answer the process
  // is gone, with all that it had started, and the next request starts a new one. The memory that it may use grows
  // with the bytes of the case. Throws InputError if the message is longer than a frame.
  Reply request(Json message, std::chrono::duration<double> deadline, std::size_t case_bytes = 0);

  // What became of a process that has answered, if it has not just waited since.
  std::optional<Reply> find_end();

  Arena& arena() const { return arena_; }
  bool running() const { return child_.pid > 0; }
  // How many calls of its implementation have been asked for, of all the processes that it has been.
  std::int64_t calls() const { return calls_; }
  // See seconds_waited in watch.h.
  double seconds_waited() const;
  // See seconds_used, used_by_children and find_other_scheduling in watch.h; 0 and nothing if it does not run.
  double seconds_used() const;
  std::size_t memory_used() const;  // see Usage
  OfChildren used_by_children() const;
  std::optional<std::string> find_other_scheduling(bool may_choose) const;
  const WorkerCommand& command() const { return command_; }
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void start();
  Reply exchange(Json message, std::chrono::duration<double> deadline, std::size_t case_bytes);
  std::optional<Reply> refuse_early_answers();
  Reply converse(std::string_view frame, std::uint64_t id, std::chrono::duration<double> deadline, double memory);
  std::optional<Reply> read_answers(std::uint64_t id);
  std::optional<Reply> take_messages(std::uint64_t id);
  bool take_last_breath();
  std::optional<std::string> limit_exceeded(double memory) const;
  void hold_data_below(double memory);
  void look_from_outside(Json& answer);
  bool drain_output();  // false at its end
  std::string describe_end(const siginfo_t& end) const;
  Reply finish(Reply::Kind kind, std::string reason);
  Reply died();

  WorkerCommand command_;
  Arena& arena_;
  Spawned child_;
  FrameReader reader_;
  std::string printed_;
  std::size_t printed_bytes_ = 0;  // since the request
  double printable_bytes_ = 0;     // for this request
  std::size_t first_data_ = 0;     // bytes of data when it first answered
  double data_limit_ = 0;          // bytes beyond those, as last told to the kernel
  std::int64_t calls_ = 0;
  Json fault_;
  std::optional<OutsideLook> first_look_;  // of a worker that does not look itself
};

// "SIGSEGV" for 11.
std::string signal_name(int signal);

// The reason of a reply as a sentence: "its worker was killed by SIGSEGV".
std::string tell_end(const std::string& who, const std::string& reason);

}  // namespace assay
