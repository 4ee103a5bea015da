// A gate of oneDNN: an eltwise with a product behind it, or the product alone.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "impls/gates/family/operands.h"
#include "impls/onednn.h"

namespace assay::gates {

struct Activation {
  dnnl::algorithm algorithm;
  std::string alpha;  // the op's parameter that is the algorithm's; empty if it has none
};

inline Prepared prepare_onednn(const Request& request, const std::optional<Activation>& activation) {
  return onednn::prepare(request, [&](onednn::Sequence& sequence) {
    const Form form = form_of(request.parameters);
    if (form != Form::apart) sequence.split_input(0);
    const dnnl::memory a = sequence.input(form == Form::gate_last ? 1 : 0);
    const dnnl::memory b = sequence.input(form == Form::gate_last ? 0 : 1);
    if (!activation) return sequence.multiply(a, b, sequence.y());
    const float alpha =
        activation->alpha.empty() ? 0 : static_cast<float>(request.parameters.get<double>(activation->alpha));
    sequence.eltwise_times(activation->algorithm, a, b, sequence.y(), alpha);
  });
}

inline Implementation onednn_of(std::optional<Activation> activation, const std::string& note) {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = [activation = std::move(activation)](
                         const Request& request) { return prepare_onednn(request, activation); },
          .note = note + "; halves, and rows that lie further apart than they are long, are copied beforehand"};
}

}  // namespace assay::gates
