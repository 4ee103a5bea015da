// What bpe_encode must give. For contracts alone.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/reference_of_files.h"

namespace assay::bpe_encode {

struct Symbol {
  std::string text;
  bool ends = false;  // a word
  auto operator<=>(const Symbol&) const = default;
};

// How early each code is merged.
using Codes = std::map<std::pair<Symbol, Symbol>, std::int64_t>;

// Throws InputError for a file that op.h does not allow.
Codes reference_codes(const std::string& path);

std::vector<std::string> reference_subwords(std::string_view word, const Codes& codes);
std::string reference_encode(std::string_view text, const Codes& codes);

// Codes by path, read again where a file has changed: a check reads the same few files thousands of times.
using CodesOfFiles = tokenizers::OfFiles<Codes, reference_codes>;

}  // namespace assay::bpe_encode
