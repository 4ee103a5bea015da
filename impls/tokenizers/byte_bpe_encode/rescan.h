// What both halves of rescan share: a scan for the lowest rank. For them alone.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/piece_by_piece.h"

namespace assay::byte_bpe_encode {

constexpr std::int32_t no_rank = -1;
// A longer piece is scanned by Levels.
constexpr std::ptrdiff_t longest_to_scan = 4096;

// The rules that rank pairs.
Prepared prepare_pair_rescan(const Request& request);

// Ranks, and the lowest of each block of them, level by level.
class Levels {
 public:
  static constexpr std::uint32_t nothing = static_cast<std::uint32_t>(no_rank);  // above every rank

  explicit Levels(std::size_t size) {
    do {
      levels_.emplace_back(size, nothing);
      size = (size + block - 1) / block;
    } while (levels_.back().size() > block);
  }

  void set(std::size_t at, std::int32_t rank) {
    levels_[0][at] = static_cast<std::uint32_t>(rank);
    for (std::size_t level = 1; level < levels_.size(); ++level) {
      at /= block;
      const auto first = levels_[level - 1].begin() + static_cast<std::ptrdiff_t>(at * block);
      levels_[level][at] = *std::min_element(first, first + static_cast<std::ptrdiff_t>(length_at(level - 1, at)));
    }
  }

  // Where the lowest rank is, the first of equals; the number of ranks if there is none.
  std::size_t lowest() const {
    std::size_t at = 0;
    for (std::size_t level = levels_.size(); level-- > 0;) {
      const auto first = levels_[level].begin() + static_cast<std::ptrdiff_t>(at * block);
      const auto found = std::min_element(first, first + static_cast<std::ptrdiff_t>(length_at(level, at)));
      if (*found == nothing) return levels_[0].size();
      at = static_cast<std::size_t>(found - levels_[level].begin());
    }
    return at;
  }

 private:
  static constexpr std::size_t block = 128;
  std::size_t length_at(std::size_t level, std::size_t at) const {
    return std::min(block, levels_[level].size() - at * block);
  }
  std::vector<std::vector<std::uint32_t>> levels_;
};

}  // namespace assay::byte_bpe_encode
