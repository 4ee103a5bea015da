// The rules of op.h, step by step, for this contract and for those of ops that begin with it. No implementation may
// include it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/bert_normalize/op.h"

namespace assay::bert_normalize {

std::string reference_normalize(std::string_view text, const Settings& settings);

// A character of a word, and where in the text the one is that it was made of, in bytes.
struct PlacedCharacter {
  char32_t code_point = 0;
  std::size_t from = 0, to = 0;
};
// The same words, one after the other.
std::vector<std::vector<PlacedCharacter>> reference_placed_words(std::string_view text, const Settings& settings);

}  // namespace assay::bert_normalize
