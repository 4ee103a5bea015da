// What kind of vocabulary a file is, by a look at it and whatever is wrong with it. For contracts alone.
#pragma once

#include <string>
#include <string_view>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::tokenizers {

// What a file holds; nothing if it cannot be read.
inline std::string content_to_claim(const std::string& path) {
  try {
    return read_whole(path, byte_bpe_encode::largest_file);
  } catch (const InputError&) {
    return {};
  }
}

// "type": "MODEL", with any white space between.
inline bool names_model(std::string_view json, std::string_view model) {
  constexpr std::string_view key = "\"type\"";
  const std::string named = "\"" + std::string(model) + "\"";
  for (std::size_t at = json.find(named); at != json.npos; at = json.find(named, at + 1)) {
    std::string_view before = json.substr(0, at);
    const auto skip = [&] { before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1); };
    skip();
    if (!before.ends_with(':')) continue;
    before.remove_suffix(1);
    skip();
    if (before.ends_with(key)) return true;
  }
  return false;
}

}  // namespace assay::tokenizers
