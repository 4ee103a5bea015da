// The rule as it is said: all neighbours of a word are looked at, and the first pair becomes one; then again. A table
// says which two symbols make which third.
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/clip_encode/words.h"

namespace assay::clip_encode {
namespace {

class RoundEncoder {
 public:
  RoundEncoder(const ClipMerges& merges, const Settings& settings)
      : of_byte_(merges.of_byte), everywhere_(!settings.hf) {
    for (const ClipMerges::Merge& each : merges.merges)
      merges_[key_of(each.left, each.right)] = {each.place, each.made};
  }

  void encode(const Byte* from, const Byte* to, IdWriter& output) {
    if (!everywhere_ && to - from > longest_word)
      throw Unsupported{"it looks at all of a word after each merge: by hf, no words of more than 16384 bytes"};
    symbols_.clear();
    for (; from < to; ++from) symbols_.push_back(of_byte_[*from]);
    symbols_.back() += static_cast<std::int32_t>(first_at_end);
    while (merge_first()) {
    }
    for (const std::int32_t symbol : symbols_) output.add(symbol);
  }

 private:
  static constexpr std::ptrdiff_t longest_word = 16384;
  struct Made {
    std::uint32_t place;
    std::int32_t symbol;
  };
  static std::uint64_t key_of(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
  }

  bool merge_first() {
    const Made* first = nullptr;
    std::size_t place = 0;
    for (std::size_t at = 0; at + 1 < symbols_.size(); ++at) {
      const auto found = merges_.find(key_of(symbols_[at], symbols_[at + 1]));
      if (found == merges_.end() || (first != nullptr && first->place <= found->second.place)) continue;
      first = &found->second, place = at;
    }
    if (first == nullptr) return false;
    const std::uint64_t pair = key_of(symbols_[place], symbols_[place + 1]);
    std::size_t kept = place;
    for (std::size_t at = place; at < symbols_.size(); ++at) {
      const bool is_it = at + 1 < symbols_.size() && key_of(symbols_[at], symbols_[at + 1]) == pair;
      const bool both = is_it && (everywhere_ || at == place);
      symbols_[kept++] = both ? first->symbol : symbols_[at];
      if (both) ++at;
    }
    symbols_.resize(kept);
    return true;
  }

  std::array<std::int32_t, 256> of_byte_;
  bool everywhere_;
  std::unordered_map<std::uint64_t, Made> merges_;
  std::vector<std::int32_t> symbols_;
};

}  // namespace

Implementation rounds() {
  return own_implementation(prepare_words<RoundEncoder>, "all neighbours of a word again after each merge");
}

}  // namespace assay::clip_encode
