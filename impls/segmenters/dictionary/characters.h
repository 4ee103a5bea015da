// Characters of a text from behind, for implementations of segmenters: impls/tokenizers/scan.h has them from its front.
#pragma once

#include <cstddef>
#include <string_view>

#include "impls/tokenizers/scan.h"

namespace assay::segmenters {

using tokenizers::Byte;

inline std::size_t bytes_of_character(std::string_view text, std::size_t at) {
  const auto* const first = reinterpret_cast<const Byte*>(text.data());
  return tokenizers::scan(first + at, first + text.size()).bytes;
}

// Of the character that ends at `end`, which is greater than 0. What begins before it does not matter: where a
// well-formed character begins and ends can be seen from its bytes alone.
inline std::size_t bytes_of_character_before(std::string_view text, std::size_t end) {
  const auto* const first = reinterpret_cast<const Byte*>(text.data());
  for (std::size_t bytes = 1; bytes <= 4 && bytes <= end; ++bytes) {
    if ((first[end - bytes] & 0xc0u) == 0x80u) continue;
    return tokenizers::scan(first + end - bytes, first + end).bytes == bytes ? bytes : 1;
  }
  return 1;
}

}  // namespace assay::segmenters
