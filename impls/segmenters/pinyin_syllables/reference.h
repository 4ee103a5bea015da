// What pinyin_syllables must give, and the texts that find bugs of it. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "impls/segmenters/pinyin_syllables/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::pinyin_syllables {

// A letter as it is looked up: small, u with a diaeresis as v.
struct Letter {
  char letter = 0;
  bool has_mark = false;
};
std::optional<Letter> letter_of(const tokenizers::Character& character);

// Where the mark of a syllable's tone stands.
std::size_t place_of_mark(std::string_view syllable);

const std::vector<std::string>& all_syllables();
bool is_syllable(const std::vector<Letter>& letters);

// How many letters each syllable of a run has; nothing if there is no way to cut it.
std::vector<std::size_t> reference_syllables(const std::vector<Letter>& run, Rule rule);
std::vector<std::int64_t> reference_ends(std::string_view text, Rule rule);

std::vector<ValuesInfo> kinds_of_pinyin();
bool is_kind_of_pinyin(const std::string& kind);
std::string draw_pinyin(const Case& which);  // exactly so many bytes
std::vector<Case> planned_pinyin(const OpInfo& op);

}  // namespace assay::pinyin_syllables
