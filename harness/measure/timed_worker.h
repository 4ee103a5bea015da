// The worker of one implementation, while a cell of a launch is timed.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "harness/core/record.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/contender.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/watch.h"

namespace assay {

class WorkerProcess;
struct Reply;

struct TimedWorker {
  const Contender* contender = nullptr;
  WorkerProcess* process = nullptr;
  Layout layout;
  Json request;
  MeasurementRecord record;
  bool alive = true;
  bool bare = false;                     // it can be timed without its binding
  bool exchanges = false;                // see Ready
  std::optional<std::size_t> last_copy;  // that its last call worked on, if it is known
  double used = 0;                       // processor time that it had taken when it answered last
  OfChildren children;                   // what its children had taken before the blocks

  // It has no time here, and takes part no longer.
  void refuse(std::string why) {
    record.verification = "not measurable: " + std::move(why);
    alive = false;
  }
};

// Why there is no answer to go on with; what a worker gives as its reason may be anything.
std::string why_no_answer(const Reply& reply);

}  // namespace assay
