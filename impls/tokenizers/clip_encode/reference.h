// What clip_encode must give. For contracts alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/reference_of_files.h"

namespace assay::clip_encode {

// A symbol is its bytes, and whether it ends a word.
struct Symbol {
  std::string bytes;
  bool ends = false;
  auto operator<=>(const Symbol&) const = default;
};

struct Merges {
  std::map<std::pair<Symbol, Symbol>, std::int64_t> places;  // of pairs, from 0
  std::vector<std::pair<Symbol, Symbol>> in_order;
  std::map<Symbol, std::int64_t> ids;
  std::map<std::int64_t, std::string> texts;  // of all ids, as bytes; special ones as they are written
  std::int64_t special_id(std::size_t which) const {
    return static_cast<std::int64_t>(first_made + in_order.size() + which);
  }
};

// Throws InputError for a file that op.h does not allow.
Merges read_merges(const std::string& path);

// A text as it is cut.
std::string reference_cleaned(std::string_view text, const Settings& settings);
std::vector<std::string> words_of(std::string_view text, const Settings& settings);
std::vector<std::int64_t> reference_word(std::string_view word, const Settings& settings, const Merges& merges);
std::vector<std::int64_t> reference_encode(std::string_view text, const Settings& settings, const Merges& merges);

// Files by path, read again where one has changed: a check reads the same few thousands of times.
using MergesOfFiles = tokenizers::OfFiles<Merges, read_merges>;

}  // namespace assay::clip_encode
