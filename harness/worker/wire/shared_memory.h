// The form of the memory that a harness and its workers share: a file of slots, one for each value of a case.
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t slot_size = std::size_t{1} << 30;
inline constexpr std::size_t case_slots = 14;  // of the values of one case, and of what is exchanged with them
inline constexpr std::size_t kept_slots = 18;  // of constants that stay from launch to launch
inline constexpr std::size_t slot_count = case_slots + kept_slots;
inline constexpr std::size_t guard_size = std::size_t{1} << 20;

}  // namespace assay
