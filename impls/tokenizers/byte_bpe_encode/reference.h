// What byte_bpe_encode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay::byte_bpe_encode {

struct HashOfBytes {
  using is_transparent = void;
  std::size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
};

// Ranks by token.
using Ranks = std::unordered_map<std::string, std::int64_t, HashOfBytes, std::equal_to<>>;

// Throws InputError for a file that op.h does not allow.
Ranks read_ranks(const std::string& path);

struct Encoded {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> ends;  // where each token ends in the text, in bytes
};

Encoded reference_encode(std::string_view text, const std::string& pattern, const Ranks& ranks);

}  // namespace assay::byte_bpe_encode
