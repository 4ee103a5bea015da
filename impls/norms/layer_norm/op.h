// layer_norm: the order of its values, and its parameters, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::layer_norm {

// y[r][c] = (x[r][c] - mu) / sqrt(v + eps) * gamma[c] + beta[c], mu = mean(x[r]), v = mean((x[r] - mu)^2)
// x, y: rows x cols, f32 or bf16. gamma, beta: cols, both f32 or both the dtype of x; constant. With weights =
// "none" there is neither of them: x is the only input.
enum Input : std::size_t { x, gamma, beta };
enum Output : std::size_t { y };

inline double eps_of(const Parameters& parameters) { return parameters.get<double>("eps"); }

inline bool has_weights(std::span<const Value> inputs) { return inputs.size() > gamma; }

}  // namespace assay::layer_norm
