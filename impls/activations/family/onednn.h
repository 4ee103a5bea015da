// A pointwise op of oneDNN's own algorithms, one after the other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "impls/onednn.h"

namespace assay::activations {

struct Eltwise {
  dnnl::algorithm algorithm;
  std::string alpha_parameter = {};  // the op's parameter that is the algorithm's alpha
  float alpha = 0;                   // where it is no parameter
};

// The first goes from x to y, the others from y to y.
inline Implementation onednn_of(std::vector<Eltwise> steps, std::string note) {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare =
              [steps = std::move(steps)](const Request& request) {
                return onednn::prepare(request, [&](onednn::Sequence& sequence) {
                  for (const Eltwise& step : steps)
                    sequence.eltwise(step.algorithm, &step == &steps.front() ? sequence.x() : sequence.y(),
                                     sequence.y(),
                                     step.alpha_parameter.empty()
                                         ? step.alpha
                                         : static_cast<float>(request.parameters.get<double>(step.alpha_parameter)));
                });
              },
          .note = std::move(note)};
}

}  // namespace assay::activations
