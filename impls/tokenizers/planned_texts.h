// Texts that are laid out, not drawn: what hardly any draw has in it. For texts.cpp alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay::tokenizers {

// Of these kinds, what a seed means is the kind's own; all are as long as they are asked for.
std::vector<ValuesInfo> planned_kinds();
bool is_planned(const std::string& kind);
std::string planned_text(const std::string& kind, std::size_t bytes, std::uint64_t seed);

inline constexpr std::uint64_t all_seeds = ~std::uint64_t{0};

// What every check tries, as long as it takes to show something.
struct PlannedText {
  std::string kind;
  std::int64_t bytes = 0;
  std::uint64_t seeds = 0;              // from 0 on
  bool also_uncut = false;              // also where the text is not cut into pieces
  std::uint64_t of_merges = all_seeds;  // at most so many seeds where pieces are merged, which takes its time
  // With each pattern but the first: so many of the seeds, other ones for each, and how long.
  std::uint64_t of_other_patterns = 0;
  std::int64_t bytes_of_other_patterns = 0;
};
std::vector<PlannedText> planned_texts();

}  // namespace assay::tokenizers
