// The native worker with more work in each of its implementations: by the share in ASSAY_SLOWED_BY. It stands for a
// build that has become slower.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "harness/worker/child/host.h"

namespace {

// What is written over its input cannot be computed twice.
bool lies_on_its_input(const assay::Call& call) {
  for (const assay::Value& output : call.outputs)
    for (const assay::Value& input : call.inputs)
      if (output.data == input.data) return true;
  return false;
}

// Calls once more as often as makes up the share.
class Slowed final : public assay::Runner {
 public:
  Slowed(std::unique_ptr<assay::Runner> runner, double share) : runner_(std::move(runner)), share_(share) {}
  void run(const assay::Call& call) override {
    for (owed_ += lies_on_its_input(call) ? 0 : share_; owed_ >= 1; owed_ -= 1) {
      rooms_.clear();
      for (const assay::Value& output : call.outputs) rooms_.push_back(output.dims.empty() ? 0 : output.dims[0]);
      runner_->run(call);
      for (std::size_t i = 0; i < rooms_.size(); ++i)
        if (!call.outputs[i].dims.empty()) call.outputs[i].dims[0] = rooms_[i];  // a length was put in its place
    }
    runner_->run(call);
  }

 private:
  std::unique_ptr<assay::Runner> runner_;
  double share_, owed_ = 0;
  std::vector<std::int64_t> rooms_;
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
