// The form of the memory that a harness and its workers share: a file of slots, one for each value of a case.
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t slot_size = std::size_t{1} << 30;
inline constexpr std::size_t slot_count = 12;
inline constexpr std::size_t guard_size = std::size_t{1} << 20;

}  // namespace assay
