// What byte_bpe_encode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::byte_bpe_encode {

// Ranks by token.
using Ranks = std::map<std::string, std::int64_t, std::less<>>;

// Throws InputError for a file that op.h does not allow.
Ranks read_ranks(const std::string& path);

struct Encoded {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> ends;  // where each token ends in the text, in bytes
};

Encoded reference_encode(std::string_view text, const std::string& pattern, const Ranks& ranks);

}  // namespace assay::byte_bpe_encode
