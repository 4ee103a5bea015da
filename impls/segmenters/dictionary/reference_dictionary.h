// Dictionaries as the contracts read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/reference_of_files.h"

namespace assay::dictionary {

struct HashOfWord {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
};

struct ReferenceDictionary {
  std::unordered_map<std::string, std::uint64_t, HashOfWord, std::equal_to<>> frequencies;  // 0: not said
  std::vector<std::string> in_order;  // the words as they stand in the file
  std::uint64_t total = 0;            // of all lines
  std::set<std::size_t> lengths;      // that words have, in characters
  std::set<std::size_t> sizes;        // the same in bytes
  int without_frequency = 0;          // the first such line; 0: none

  bool has(std::string_view word) const { return frequencies.contains(word); }
};

// Throws InputError for a file that op.h does not allow.
ReferenceDictionary read_reference_dictionary(const std::string& path);
// And for one in which a word has no frequency.
ReferenceDictionary read_reference_frequencies(const std::string& path);

using DictionariesOfFiles = tokenizers::OfFiles<ReferenceDictionary, read_reference_dictionary>;
using FrequenciesOfFiles = tokenizers::OfFiles<ReferenceDictionary, read_reference_frequencies>;

// The characters of a text: where each begins, and behind them where it ends.
std::vector<std::size_t> boundaries_of(std::string_view text);

}  // namespace assay::dictionary
