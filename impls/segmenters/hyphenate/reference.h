// What hyphenate must give. For contracts alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "impls/segmenters/hyphenate/op.h"
#include "impls/tokenizers/reference_of_files.h"
#include "impls/tokenizers/texts.h"

namespace assay::hyphenate {

struct Patterns {
  std::map<std::u32string, std::vector<int>> levels;  // by their characters, dots among them: one level more than those
  std::size_t longest = 0;                            // in characters
  std::int64_t left = usual_margin, right = usual_margin;
};

// Throws InputError for a file that op.h does not allow.
Patterns reference_patterns(const std::string& path);

// Whether it is a letter or a combining mark.
bool is_of_a_word(const tokenizers::Character& character);

// Between which characters a word may be cut: place i is before character i.
std::vector<std::size_t> reference_places(const std::u32string& word, const Patterns& patterns, Settings settings);

std::vector<std::int64_t> reference_ends(std::string_view text, const Patterns& patterns, Settings settings);

// Patterns by path, read again where a file has changed: a check reads the same few files thousands of times.
using PatternsOfFiles = tokenizers::OfFiles<Patterns, reference_patterns>;

}  // namespace assay::hyphenate
