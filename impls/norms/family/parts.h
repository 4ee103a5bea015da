// Where the parts of a call are: the weights that a case has, by their names, and of deep_norm what x is multiplied by.
// For implementations.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "harness/op.h"

namespace assay::norms {

// Null where there is none.
inline const Value* input_named(std::span<const Value> inputs, std::string_view name) {
  for (const Value& input : inputs)
    if (input.name == name) return &input;
  return nullptr;
}

// Wang et al. 2022, figure 2.
inline double alpha_of_depth(const Parameters& parameters) {
  const auto encoder = static_cast<double>(parameters.get<std::int64_t>("encoder_layers"));
  const auto decoder = static_cast<double>(parameters.get<std::int64_t>("decoder_layers"));
  const std::string_view stack = parameters.get<std::string>("stack");
  if (stack == "encoder_of_pair") return 0.81 * std::sqrt(std::sqrt(encoder)) * std::pow(decoder, 0.0625);
  if (stack == "decoder_of_pair") return std::sqrt(std::sqrt(3 * decoder));
  return std::sqrt(std::sqrt(2 * (stack == "encoder" ? encoder : decoder)));
}

// What a kernel is made of, in the order of its members: the parameters that are numbers, and alpha behind them.
template <class Kernel>
std::vector<double> numbers_of(const Parameters& parameters) {
  std::vector<double> numbers = parameters.numbers();
  if constexpr (requires(Kernel kernel) { kernel.alpha; }) numbers.push_back(alpha_of_depth(parameters));
  return numbers;
}

// A weight as float32, with `offset` added; nothing where there is none.
inline std::vector<float> widened(const Value* weight, float offset = 0) {
  if (weight == nullptr) return {};
  std::vector<float> wide(static_cast<std::size_t>(weight->dims[0]));
  for (std::size_t i = 0; i < wide.size(); ++i) wide[i] = offset + float_at(*weight, static_cast<std::int64_t>(i));
  return wide;
}

}  // namespace assay::norms
