// What a worker is really made of: the build-ids of the libraries that it loaded, and its floating-point state.
#pragma once

#include <fenv.h>

#include <cstdint>
#include <nlohmann/json.hpp>

namespace assay {

// {"libopenblas.so.0": "ab12...", ...} for every loaded file that carries a build-id, the program itself as "".
nlohmann::json loaded_build_ids();

// Rounding mode, flush-to-zero and denormals-are-zero, without the sticky exception flags.
std::uint64_t control_bits(const fenv_t& environment);

}  // namespace assay
