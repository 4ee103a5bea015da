// A hidden Markov model, for implementations. The form of its file is said in op.h.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/op.h"
#include "impls/segmenters/hmm/op.h"

namespace assay::segmenters {

struct HmmModel {
  using ByState = std::array<double, hmm::states>;
  ByState start{};
  std::array<ByState, hmm::states> transition{};             // [before][behind]
  std::vector<std::pair<std::uint32_t, ByState>> emissions;  // by code points, ascending
};

std::variant<HmmModel, Unsupported> read_hmm(std::string_view path);

}  // namespace assay::segmenters
