// Mutants of rms_norm: one that proves something, one whose twin is wrong as well, one that is no bug, and one that is
// seldom wrong and refuses what is tiny.
#include "harness/worker/child/hosted.h"
#include "tests/planted/normalise.h"

namespace {

using namespace assay;

Mutant mutant(std::string name, bool bug_is_wrong, bool twin_is_wrong) {
  return {std::move(name), "planted", [=](const Request& request, bool bug) {
            const bool wrong = bug ? bug_is_wrong : twin_is_wrong;
            return make_runner([wrong, settings = planted::settings_of(request.parameters)](const Call& call) {
              planted::normalise(call, settings);
              const Value& y = call.outputs[0];
              if (wrong && y.dims[0] > 0 && y.dims[1] > 0) std::memset(y.data, 0x41, y.dtype == Dtype::f32 ? 4 : 2);
            });
          }};
}

Mutant seldom_wrong_and_never_tiny() {
  return {"seldom_wrong_and_never_tiny", "planted", [](const Request& request, bool bug) -> Prepared {
            if (request.inputs[0].dims[0] * request.inputs[0].dims[1] <= 256) return Unsupported{"too small"};
            return make_runner([bug, settings = planted::settings_of(request.parameters)](const Call& call) {
              static int calls = 0;
              planted::normalise(call, settings);
              if (bug && ++calls % 1000 == 0) std::memset(call.outputs[0].data, 0x41, 2);
            });
          }};
}

}  // namespace

std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all;
  all.push_back(host_mutant("rms_norm", mutant("first_element_wrong", true, false)));
  all.push_back(host_mutant("rms_norm", mutant("twin_wrong_too", true, true)));
  all.push_back(host_mutant("rms_norm", mutant("no_bug_at_all", false, false)));
  all.push_back(host_mutant("rms_norm", seldom_wrong_and_never_tiny()));
  return all;
}
