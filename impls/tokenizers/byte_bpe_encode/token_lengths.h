// How many bytes the tokens of a vocabulary have, by their ids: from these follows where each begins.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::byte_bpe_encode {

class TokenLengths {
 public:
  TokenLengths() = default;
  explicit TokenLengths(const tokenizers::BpeModel& model) {
    // Ids may go up to 2^31, with gaps: those that are few and low stand in a list.
    const std::size_t listed = 4 * model.tokens.size();
    for (const tokenizers::BpeModel::Token& token : model.tokens) {
      const auto id = static_cast<std::size_t>(token.id);
      if (id >= listed) {
        far_.emplace(token.id, token.length);
        continue;
      }
      if (id >= near_.size()) near_.resize(id + 1);
      near_[id] = token.length;
    }
  }

  // Where each of the tokens begins, the first at `start`.
  void starts(const std::int32_t* ids, std::int64_t count, std::int64_t start, std::int64_t* written) const {
    for (std::int64_t i = 0; i < count; ++i) {
      written[i] = start;
      const auto id = static_cast<std::size_t>(ids[i]);
      start += id < near_.size() ? near_[id] : far_.at(ids[i]);
    }
  }

 private:
  std::vector<std::uint32_t> near_;
  std::unordered_map<std::int32_t, std::uint32_t> far_;
};

}  // namespace assay::byte_bpe_encode
