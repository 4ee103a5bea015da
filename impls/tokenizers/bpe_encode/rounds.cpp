// The rule as it is said: round by round, the first of the pairs that are codes becomes one wherever it stands. Symbols
// are numbers; a table says which two make which third.
#include <algorithm>
#include <string>
#include <unordered_map>

#include "impls/tokenizers/bpe_encode/words.h"

namespace assay::bpe_encode {
namespace {

class RoundEncoder {
 public:
  explicit RoundEncoder(const std::vector<tokenizers::Code>& codes) {
    for (const tokenizers::Code& code : codes) {
      const std::uint32_t left = number_of(code.left, false), right = number_of(code.right, code.ends);
      const auto rank = static_cast<std::uint32_t>(codes_.size());
      codes_.try_emplace(std::uint64_t{left} << 32 | right, Merge{rank, number_of(code.left + code.right, code.ends)});
    }
  }

  void encode(const Byte* from, const Byte* to, SubwordWriter& output) {
    parts_.clear();
    for_each_character(from, to, [&](const Byte* at, const Byte* end) {
      parts_.push_back({find({reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at)}, end == to), at});
    });
    while (merge_first()) {
    }
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      const bool last = part + 1 == parts_.size();
      output.add(parts_[part].from, last ? to : parts_[part + 1].from);
      if (!last) output.add_continues();
    }
  }

 private:
  static constexpr std::uint32_t unknown = ~0u;
  struct Merge {
    std::uint32_t rank, merged;
  };
  struct Part {
    std::uint32_t symbol;
    const Byte* from;
  };

  static std::string key(std::string_view text, bool ends) { return std::string(text) + (ends ? '\1' : '\0'); }
  std::uint32_t number_of(std::string_view text, bool ends) {
    return numbers_.try_emplace(key(text, ends), static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  std::uint32_t find(std::string_view text, bool ends) const {
    const auto found = numbers_.find(key(text, ends));
    return found == numbers_.end() ? unknown : found->second;
  }

  bool merge_first() {
    const Merge* first = nullptr;
    std::uint32_t left = 0, right = 0;
    for (std::size_t part = 0; part + 1 < parts_.size(); ++part) {
      const auto found = codes_.find(std::uint64_t{parts_[part].symbol} << 32 | parts_[part + 1].symbol);
      if (found == codes_.end() || (first != nullptr && first->rank <= found->second.rank)) continue;
      first = &found->second;
      left = parts_[part].symbol, right = parts_[part + 1].symbol;
    }
    if (first == nullptr) return false;
    std::size_t kept = 0;
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      const bool both = part + 1 < parts_.size() && parts_[part].symbol == left && parts_[part + 1].symbol == right;
      parts_[kept] = parts_[part];
      if (both) parts_[kept].symbol = first->merged, ++part;
      ++kept;
    }
    parts_.resize(kept);
    return true;
  }

  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::unordered_map<std::uint64_t, Merge> codes_;
  std::vector<Part> parts_;
};

}  // namespace

Implementation rounds() {
  return own_implementation(prepare_words<RoundEncoder>, "round by round, the first pair of a word wherever it stands");
}

}  // namespace assay::bpe_encode
