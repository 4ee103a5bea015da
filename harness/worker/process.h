// A worker as the harness sees it: a process that answers requests, until it crashes, hangs or talks nonsense.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

#include "harness/worker/frame.h"

namespace assay {

struct WorkerCommand {
  std::vector<std::string> arguments;    // the program first
  std::vector<std::string> environment;  // KEY=VALUE, added to the harness's own
  std::vector<int> cpus = {};            // to run on; empty: wherever the harness may
  // Whether a new process is asked `hello` before the first request: what it does to start (an interpreter, a large
  // library) then takes none of the time that a case has.
  bool greet_first = false;
};

inline constexpr std::chrono::seconds start_deadline{20};  // for the answer to `hello`

struct Reply {
  enum class Kind : std::uint8_t {
    answer,
    crash,    // the process ended, by a signal or on its own
    timeout,  // no answer by the deadline; the process was killed
    garbage,  // what it wrote is no answer; the process was killed
  };
  Kind kind = Kind::answer;
  Json message;         // of an answer
  std::string reason;   // "killed by SIGSEGV", "exited with 3 without an answer", ...
  std::string output;   // the end of what it printed
  std::int64_t fault_offset = -1;  // where in the shared memory it faulted; -1: elsewhere or not at all
  bool fault = false;
};

class WorkerProcess {
 public:
  WorkerProcess(WorkerCommand command, int memory);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  // Starts the process if there is none, sends, and waits for the answer. After anything but an answer the process
  // is gone, and the next request starts a new one.
  Reply request(Json message, std::chrono::duration<double> deadline);

  bool running() const { return pid_ > 0; }
  void stop();

 private:
  void start();
  Reply exchange(Json message, std::chrono::duration<double> deadline);
  Reply wait_for_answer(std::uint64_t id, std::chrono::duration<double> deadline);
  bool drain_output();  // false at its end
  Reply finish(Reply::Kind kind, std::string reason);
  Reply died();

  WorkerCommand command_;
  int memory_;
  pid_t pid_ = -1;
  int requests_ = -1, answers_ = -1, output_ = -1;
  std::uint64_t next_id_ = 1;
  std::string pending_;  // bytes of an answer that is not complete
  std::string printed_;
  Json fault_;
};

// "SIGSEGV" for 11.
std::string signal_name(int signal);

}  // namespace assay
