// Merges: pairs of tokens in the order of their ranks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::tokenizers {

// Those that the vocabulary lists, or else every cut of every token in two tokens: in the order of the ids of the
// tokens, then of those of the left parts. (Of one token no two cuts have the same left part.)
std::vector<BpeModel::Merge> merges_of(const BpeModel& model);

// Adds merges to a model whose tokens are complete. For the files of this folder.
class MergeList {
 public:
  explicit MergeList(BpeModel& model);

  // Of two tokens as they are written (append_written_bytes).
  void add(std::string_view left, std::string_view right, std::uint32_t line);
  // "left right"
  void add(std::string_view both, std::uint32_t line);

 private:
  std::uint32_t place_of(std::string_view bytes, std::uint32_t line) const;

  BpeModel& model_;
  std::unordered_map<std::string_view, std::uint32_t> places_;
  std::unordered_set<std::uint64_t> pairs_;
};

}  // namespace assay::tokenizers
