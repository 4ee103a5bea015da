// What wordpiece_top_down must give. For contracts alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/wordpiece_top_down/op.h"

namespace assay::wordpiece_top_down {

struct Learned {
  std::vector<std::string> pieces;  // all of them
  std::int64_t threshold = 0;
};
Learned reference_learn(std::string_view text, const Settings& settings);

// The words of a text that count, with how often each is there.
using CountedWords = std::vector<std::pair<std::u32string, std::int64_t>>;
CountedWords reference_words_that_count(std::string_view text, const Settings& settings);

std::string spelled(std::u32string_view piece);

}  // namespace assay::wordpiece_top_down
