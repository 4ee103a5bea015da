// The native worker with more work in each of its implementations: by the share in ASSAY_SLOWED_BY. It stands for a
// build that has become slower.
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "harness/worker/child/host.h"

namespace {

// Calls once more as often as makes up the share.
class Slowed final : public assay::Runner {
 public:
  Slowed(std::unique_ptr<assay::Runner> runner, double share) : runner_(std::move(runner)), share_(share) {}
  void run(const assay::Call& call) override {
    for (owed_ += share_; owed_ >= 1; owed_ -= 1) {
      std::vector<assay::Value> outputs(call.outputs.begin(), call.outputs.end());  // their lengths are still the room
      runner_->run({call.inputs, outputs});
    }
    runner_->run(call);
  }

 private:
  std::unique_ptr<assay::Runner> runner_;
  double share_, owed_ = 0;
};

assay::Hosted slowed(assay::Hosted hosted, double share) {
  hosted.implementation.prepare = [prepare = std::move(hosted.implementation.prepare),
                                   share](const assay::Request& request) -> assay::Prepared {
    assay::Prepared prepared = prepare(request);
    if (auto* runner = std::get_if<std::unique_ptr<assay::Runner>>(&prepared))
      *runner = std::make_unique<Slowed>(std::move(*runner), share);
    return prepared;
  };
  return hosted;
}

}  // namespace

int main(int, char** arguments) {
  char** then = assay::command_after_then(arguments);
  assay::become_worker(then != nullptr);
  const char* given = std::getenv("ASSAY_SLOWED_BY");
  std::vector<assay::Hosted> all;
  for (assay::Hosted& each : assay::hosted_implementations())
    all.push_back(slowed(std::move(each), given == nullptr ? 0 : std::strtod(given, nullptr)));
  assay::serve_and_end(all, then);
}
