// What hangul_syllables must give, and the texts that find bugs of it. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"

namespace assay::hangul_syllables {

std::vector<std::int64_t> reference_ends(std::string_view text, bool modern);

// Every syllable by its letters, by arithmetic; and for each place of the text where it then is.
struct Decomposed {
  std::string text;
  std::vector<std::int64_t> place_of;  // of each byte, and of the end
};
Decomposed decomposed_syllables(std::string_view text);

std::vector<ValuesInfo> kinds_of_hangul();
bool is_kind_of_hangul(const std::string& kind);
std::string draw_hangul(const Case& which);  // exactly so many bytes
std::vector<Case> planned_hangul(const OpInfo& op);

}  // namespace assay::hangul_syllables
