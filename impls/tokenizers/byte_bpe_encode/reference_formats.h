// What a vocabulary holds, in whichever format it is. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/documents/reference_documents.h"

namespace assay::byte_bpe_encode {

struct HashOfBytes {
  using is_transparent = void;
  std::size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
};

// Ids by token. Where a vocabulary lists no merges they are its ranks.
using Ranks = std::unordered_map<std::string, std::int64_t, HashOfBytes, std::equal_to<>>;

struct Model {
  std::string format;  // for people
  Ranks ranks;
  bool lists_merges = false;
  std::vector<std::pair<std::string, std::string>> merges;  // in the order of their ranks
  bool ignores_merges = false;
  documents::Added added;
  std::vector<std::string> splits;       // the expressions that the file cuts a text by, one after the other
  std::vector<std::string> normalizers;  // that it asks for
};

// Throws InputError for a file that op.h does not allow.
Model read_model(const std::string& path);

}  // namespace assay::byte_bpe_encode
