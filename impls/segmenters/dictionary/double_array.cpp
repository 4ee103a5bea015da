#include "impls/segmenters/dictionary/double_array.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace assay::segmenters {

CharacterNumbers::CharacterNumbers(const std::vector<std::uint32_t>& code_points) : pages_(256) {
  std::unordered_map<std::uint32_t, std::uint32_t> often;
  for (const std::uint32_t each : code_points) ++often[each];
  std::vector<std::pair<std::uint32_t, std::uint32_t>> in_order(often.begin(), often.end());
  std::ranges::sort(in_order, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : one.first < other.first;
  });
  for (const auto& [code_point, count] : in_order) {
    std::uint32_t& page = page_of_[code_point >> 8];
    if (page == 0) {
      page = static_cast<std::uint32_t>(pages_.size());
      pages_.resize(pages_.size() + 256);
    }
    pages_[page + (code_point & 0xffu)] = ++count_;
  }
}

std::vector<std::vector<std::uint32_t>> code_points_of(const std::vector<std::string_view>& texts) {
  std::vector<std::vector<std::uint32_t>> all;
  all.reserve(texts.size());
  for (const std::string_view text : texts) {
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const auto* const end = at + text.size();
    std::vector<std::uint32_t>& one = all.emplace_back();
    while (at < end) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      one.push_back(character.code_point);
      at += character.bytes;
    }
  }
  return all;
}

class DoubleArray::Builder {
 public:
  Builder(DoubleArray& made, std::span<const NumberedWord> words, std::uint32_t most)
      : units_(made.units_), ends_(made.nodes_of_words_), words_(words), most_(most) {}

  void build() {
    std::vector<std::uint32_t> order(words_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order, [&](std::uint32_t one, std::uint32_t other) { return words_[one] < words_[other]; });
    ends_.resize(words_.size());
    units_.assign(std::size_t{most_} + 2, {});
    units_[root].parent = root;  // is nobody's child: numbers begin at 1
    struct Open {
      std::span<const std::uint32_t> words;
      std::uint32_t node;
      std::size_t depth;
    };
    std::vector<Open> open{{order, root, 0}};
    // Level by level: those with most children come first, while there is room.
    for (std::size_t next = 0; next < open.size(); ++next) {
      auto [left, node, depth] = open[next];
      if (!left.empty() && words_[left[0]].size() == depth) {
        units_[node].base_and_word |= 1u;
        ends_[left[0]] = node;
        left = left.subspan(1);
      }
      if (left.empty()) continue;
      starts_.clear();
      for (std::size_t i = 0; i < left.size(); ++i)
        if (i == 0 || number(left[i], depth) != number(left[i - 1], depth)) starts_.push_back(i);
      const std::uint32_t base = place(left, depth);
      units_[node].base_and_word |= base << 1;
      for (std::size_t i = 0; i < starts_.size(); ++i) {
        const std::size_t to = i + 1 < starts_.size() ? starts_[i + 1] : left.size();
        const std::uint32_t child = base + number(left[starts_[i]], depth);
        units_[child].parent = node;
        open.push_back({left.subspan(starts_[i], to - starts_[i]), child, depth + 1});
      }
    }
  }

 private:
  static constexpr std::size_t most_tries = 32;

  std::uint32_t number(std::uint32_t word, std::size_t depth) const { return words_[word][depth]; }

  // A base at which all children find free units. Nodes of one child fill what is left between the others; these go on
  // where the last ones of them found room, and leave what some of them have not fitted into.
  std::uint32_t place(std::span<const std::uint32_t> left, std::size_t depth) {
    const std::uint32_t least = number(left[0], depth);
    std::size_t& first = starts_.size() == 1 ? first_free_ : first_of_several_;
    bool from_first = first >= least;
    std::size_t tries = 0;
    for (std::size_t at = std::max<std::size_t>(first, least);; ++at) {
      grow_to(at + most_ + 2);
      if (units_[at].parent != nowhere) continue;
      if (std::exchange(from_first, false)) first = at;
      const auto base = static_cast<std::uint32_t>(at) - least;
      const bool fits = std::ranges::all_of(
          starts_, [&](std::size_t start) { return units_[base + number(left[start], depth)].parent == nowhere; });
      if (fits) return base;
      if (++tries % most_tries == 0) first = at;
    }
  }

  void grow_to(std::size_t size) {
    if (units_.size() < size) units_.resize(std::max(size, units_.size() + units_.size() / 2));
  }

  std::vector<Unit>& units_;
  std::vector<std::uint32_t>& ends_;
  std::span<const NumberedWord> words_;
  std::uint32_t most_;
  std::size_t first_free_ = 1, first_of_several_ = 1;
  std::vector<std::size_t> starts_;  // of the words of each child
};

DoubleArray::DoubleArray(std::span<const NumberedWord> words, std::uint32_t most) {
  Builder(*this, words, most).build();
}

}  // namespace assay::segmenters
