// What a comparison of two times comes to.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay {

enum class Difference : std::uint8_t { faster, slower, same, ambiguous, not_measurable };

constexpr std::string_view name_of(Difference difference) {
  switch (difference) {
    case Difference::faster: return "faster";
    case Difference::slower: return "slower";
    case Difference::same: return "same";
    case Difference::ambiguous: return "ambiguous";
    case Difference::not_measurable: break;
  }
  return "not measurable";
}

}  // namespace assay
