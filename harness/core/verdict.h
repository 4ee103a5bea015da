// What became of an implementation on a cell, a case or a property.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// `cheats`: right whenever it was checked, wrong when it was timed.
enum class Verdict : std::uint8_t { pass, fail, mistrusted, unsupported, absent, crash, timeout, cheats };
inline constexpr int verdict_count = static_cast<int>(Verdict::cheats) + 1;

std::string_view name_of(Verdict verdict);

// Whether the verdict makes the run's exit code 1.
inline bool is_failure(Verdict verdict) {
  return verdict == Verdict::fail || verdict == Verdict::mistrusted || verdict == Verdict::crash ||
         verdict == Verdict::timeout || verdict == Verdict::cheats;
}

}  // namespace assay
