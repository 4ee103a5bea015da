// What a worker is really made of: the build-ids of the libraries that it loaded, and its floating-point state.
#pragma once

#include <fenv.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace assay {

// {"libopenblas.so.0": "ab12...", ...} for every loaded file that carries a build-id, the program itself as "".
nlohmann::json loaded_build_ids();

// Rounding mode, precision, masks, flush-to-zero and denormals-are-zero, and which of x87's registers are in use,
// without the sticky exception flags.
std::uint64_t control_bits(const fenv_t& environment);
// Sets all of it to the defaults, x87's registers to unused among them.
void reset_control_bits();
// Which of them are others than the defaults: "flush-to-zero".
std::string describe_control_change(std::uint64_t defaults, std::uint64_t now);

}  // namespace assay
