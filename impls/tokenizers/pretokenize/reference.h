// What pretokenize must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::pretokenize {

// The ends of the pieces of a text. `pattern` is one of `pattern_names`.
std::vector<std::int64_t> reference_ends(std::string_view text, const std::string& pattern);
std::vector<std::string> pattern_names();

}  // namespace assay::pretokenize
