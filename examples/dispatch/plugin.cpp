// The program's kernels as a plug-in: what is proved and timed is what the program calls.
#include <assay/plugin.hpp>

#include "kernels.h"

namespace {

namespace plugin = assay::plugin;

template <RmsNorm function>
plugin::Prepared prepare(const plugin::Request& request) {
  const auto x = plugin::rows_of<const float>(request.input(0));
  if (request.dtype() != ASSAY_F32 || request.input(1).dtype != ASSAY_F32) return plugin::Unsupported{"float32 only"};
  if (request.number("weight_offset") != 0) return plugin::Unsupported{"weight_offset 0 only"};
  if (x.rows > 1 && x.stride != x.cols) return plugin::Unsupported{"dense rows only"};
  const auto eps = static_cast<float>(request.number("eps"));
  return plugin::make_runner([eps](const plugin::Call& call) {
    const auto from = plugin::rows_of<const float>(call.input(0));
    const auto to = plugin::rows_of<float>(call.output(0));
    function(from.data, static_cast<const float*>(call.input(1).data), to.data, from.rows, from.cols, eps);
  });
}

}  // namespace

ASSAY_PLUGIN("kernels", "1.0", plugin::implementation<prepare<plain>>("rms_norm", "plain", "any", "one sum, in double"),
             plugin::implementation<prepare<lanes>>("rms_norm", "lanes", "baseline", "sixteen sums in float32"))
