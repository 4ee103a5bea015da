// What pretokenize must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::pretokenize {

// The ends of the pieces of a text. `pattern` is one of `reference_patterns`.
std::vector<std::int64_t> reference_ends(std::string_view text, const std::string& pattern);
std::vector<std::string> reference_patterns();

}  // namespace assay::pretokenize
