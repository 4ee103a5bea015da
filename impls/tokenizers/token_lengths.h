// How many bytes the tokens of a vocabulary have, by their ids: from these follows where each stands.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace assay::tokenizers {

class TokenLengths {
 public:
  TokenLengths() = default;
  struct Length {
    std::int32_t id;
    std::uint32_t bytes;
  };
  explicit TokenLengths(const std::vector<Length>& all) {
    // Ids may go up to 2^31, with gaps: those that are few and low stand in a list.
    const std::size_t listed = 4 * all.size();
    for (const Length& each : all) {
      const auto id = static_cast<std::size_t>(each.id);
      if (id >= listed) {
        far_.emplace(each.id, each.bytes);
        continue;
      }
      if (id >= near_.size()) near_.resize(id + 1);
      near_[id] = each.bytes;
    }
  }

  std::uint32_t of(std::int32_t id) const {
    const auto place = static_cast<std::size_t>(id);
    return place < near_.size() ? near_[place] : far_.at(id);
  }

  // Where each of the tokens begins, the first at `start`.
  void starts(const std::int32_t* ids, std::int64_t count, std::int64_t start, std::int64_t* written) const {
    for (std::int64_t i = 0; i < count; ++i) {
      written[i] = start;
      start += of(ids[i]);
    }
  }

 private:
  std::vector<std::uint32_t> near_;
  std::unordered_map<std::int32_t, std::uint32_t> far_;
};

}  // namespace assay::tokenizers
