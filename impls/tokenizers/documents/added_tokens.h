// Two ways to find the first of the added tokens in a text, the longest where several begin.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/formats/added_token.h"
#include "impls/tokenizers/scan.h"

namespace assay::documents {

// Where there is none, `at` is the end of the text, and `length` 0.
struct FoundAdded {
  const tokenizers::Byte* at;
  std::size_t length = 0;
  std::int32_t id = 0;
};

// Compares with one after the other, the longest first, at each byte that some begin with.
class AddedByLength {
 public:
  explicit AddedByLength(std::vector<tokenizers::AddedToken> added) : added_(std::move(added)) {
    std::ranges::stable_sort(added_, std::ranges::greater(), [](const auto& each) { return each.text.size(); });
    for (std::uint32_t place = 0; place < added_.size(); ++place)
      by_first_[static_cast<tokenizers::Byte>(added_[place].text[0])].push_back(place);
  }

  FoundAdded find(const tokenizers::Byte* at, const tokenizers::Byte* end) const {
    for (; at < end; ++at)
      for (const std::uint32_t place : by_first_[*at]) {
        const tokenizers::AddedToken& added = added_[place];
        const std::size_t size = added.text.size();
        if (size <= static_cast<std::size_t>(end - at) && std::memcmp(at, added.text.data(), size) == 0)
          return {at, size, added.id};
      }
    return {end};
  }

 private:
  std::vector<tokenizers::AddedToken> added_;
  std::array<std::vector<std::uint32_t>, 256> by_first_;
};

// Goes down a tree of their bytes as far as the text does, and takes the last one on the way. Where all of them begin
// with the same byte, that is looked for as the C library does it.
class AddedTree {
 public:
  explicit AddedTree(const std::vector<tokenizers::AddedToken>& added) {
    for (const tokenizers::AddedToken& each : added) {
      std::uint32_t node = 0;
      for (const char byte : each.text) {
        const auto [edge, is_new] =
            edges_.emplace(std::uint64_t{node} << 8 | static_cast<tokenizers::Byte>(byte), nodes_.size());
        if (is_new) nodes_.push_back(-1);
        node = edge->second;
      }
      nodes_[node] = each.id;
      begins_[static_cast<tokenizers::Byte>(each.text[0])] = true;
    }
    firsts_ = std::ranges::count(begins_, true);
    first_ = static_cast<tokenizers::Byte>(std::ranges::find(begins_, true) - begins_.begin());
  }

  FoundAdded find(const tokenizers::Byte* at, const tokenizers::Byte* end) const {
    for (at = next_begin(at, end); at < end; at = next_begin(at + 1, end)) {
      FoundAdded found{at};
      std::uint32_t node = 0;
      for (const tokenizers::Byte* behind = at; behind < end;) {
        const auto edge = edges_.find(std::uint64_t{node} << 8 | *behind++);
        if (edge == edges_.end()) break;
        node = edge->second;
        if (nodes_[node] >= 0) found.length = static_cast<std::size_t>(behind - at), found.id = nodes_[node];
      }
      if (found.length > 0) return found;
    }
    return {end};
  }

 private:
  const tokenizers::Byte* next_begin(const tokenizers::Byte* at, const tokenizers::Byte* end) const {
    if (firsts_ == 0 || at >= end) return end;
    if (firsts_ == 1) {
      const void* const found = std::memchr(at, first_, static_cast<std::size_t>(end - at));
      return found == nullptr ? end : static_cast<const tokenizers::Byte*>(found);
    }
    while (at < end && !begins_[*at]) ++at;
    return at;
  }

  std::unordered_map<std::uint64_t, std::uint32_t> edges_;
  std::vector<std::int32_t> nodes_{-1};  // the id of what ends there; -1: none does
  std::array<bool, 256> begins_{};
  std::ptrdiff_t firsts_ = 0;
  tokenizers::Byte first_ = 0;
};

}  // namespace assay::documents
