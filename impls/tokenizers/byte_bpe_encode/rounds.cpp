// The merges round by round, as byte pair encoding was first described: in each round all occurrences of the pair that
// comes first become one, from the left. (Sennrich, Haddow, Birch 2016, algorithm 1; Gage 1994.)
//
// That is what merging one pair at a time gives only where no merge makes a part of one that comes before it: then no
// round brings back a pair of a round before. Vocabularies that are not so are refused. Of ranks alone it is enough to
// know of each token the two that it is made of by those that rank before it, which is found out by merging them.
#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "impls/tokenizers/byte_bpe_encode/piece_by_piece.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;
using tokenizers::Byte;

constexpr std::uint32_t never = ~0u;

class RoundMerger {
 public:
  RoundMerger(BpeModel model, const Settings& settings) : model_(std::move(model)) {
    merges_.reserve(2 * model_.tokens.size());
    for (std::uint32_t place = 0; place < model_.tokens.size(); ++place) {
      const std::string_view bytes = model_.text(model_.tokens[place]);
      if (bytes.size() == 1) of_byte_[static_cast<Byte>(bytes[0])] = place;
      if (settings.whole_first) whole_.emplace(bytes, place);
    }
    if (settings.by_pairs && model_.lists_merges) take_list();
    else learn_pairs();
  }

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    const std::string_view piece(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    if (const auto found = whole_.find(piece); found != whole_.end()) {
      *written = model_.tokens[found->second].id;
      return written + 1;
    }
    merge_all(piece);
    for (const std::uint32_t part : parts_) *written++ = model_.tokens[part].id;
    return written;
  }

 private:
  struct Ranked {
    std::uint32_t rank, merged;
  };

  static std::uint64_t key(std::uint32_t left, std::uint32_t right) { return std::uint64_t{left} << 32 | right; }

  void take_list() {
    std::vector<std::uint32_t> made_last(model_.tokens.size(), never);
    for (const BpeModel::Merge& merge : model_.merges)
      made_last[merge.merged] = static_cast<std::uint32_t>(&merge - model_.merges.data());
    for (const BpeModel::Merge& merge : model_.merges) {
      const auto rank = static_cast<std::uint32_t>(&merge - model_.merges.data());
      for (const std::uint32_t part : {merge.left, merge.right})
        if (made_last[part] != never && made_last[part] >= rank)
          throw Unsupported{"no vocabularies in which a merge comes before one that makes a part of it"};
      merges_.emplace(key(merge.left, merge.right), Ranked{rank, merge.merged});
    }
  }

  void learn_pairs() {
    // Each takes so long as its rounds times its length: of many long tokens, too long.
    constexpr std::size_t most_work = std::size_t{1} << 26;
    std::size_t work = 0;
    for (std::uint32_t place = 0; place < model_.tokens.size(); ++place) {
      const std::string_view bytes = model_.text(model_.tokens[place]);
      if (bytes.size() == 1) continue;
      work += bytes.size() * bytes.size();
      if (work <= most_work) merge_all(bytes);
      if (work > most_work || parts_.size() != 2)
        throw Unsupported{"no vocabularies with tokens that are not made of two that rank before them"};
      merges_.emplace(key(parts_[0], parts_[1]), Ranked{place, place});
    }
  }

  Ranked ranked(std::size_t part) const {
    if (part + 1 >= parts_.size()) return {never, 0};
    const auto found = merges_.find(key(parts_[part], parts_[part + 1]));
    return found == merges_.end() ? Ranked{never, 0} : found->second;
  }

  void merge_all(std::string_view piece) {
    parts_.clear();
    ranks_.clear();
    for (const char byte : piece) parts_.push_back(of_byte_[static_cast<Byte>(byte)]);
    for (std::size_t part = 0; part < parts_.size(); ++part) ranks_.push_back(ranked(part).rank);
    while (!parts_.empty()) {
      const auto first = std::ranges::min_element(ranks_);
      if (*first == never) break;
      merge_round(static_cast<std::size_t>(first - ranks_.begin()));
    }
  }

  // All pairs of the rank that the one at `from` has. Parts and ranks move up; those beside what has changed are looked
  // up again.
  void merge_round(std::size_t from) {
    const auto [rank, merged] = ranked(from);
    changed_.clear();
    std::size_t to = from;
    for (std::size_t part = from; part < parts_.size(); ++part, ++to) {
      const bool merges = ranks_[part] == rank && part + 1 < parts_.size();
      if (merges) changed_.push_back(to);
      parts_[to] = merges ? merged : parts_[part];
      ranks_[to] = ranks_[part];
      if (merges) ++part;
    }
    parts_.resize(to);
    ranks_.resize(to);
    for (const std::size_t part : changed_) {
      ranks_[part] = ranked(part).rank;
      if (part > 0) ranks_[part - 1] = ranked(part - 1).rank;
    }
  }

  BpeModel model_;
  std::unordered_map<std::uint64_t, Ranked> merges_;
  std::unordered_map<std::string_view, std::uint32_t> whole_;
  std::array<std::uint32_t, 256> of_byte_{};
  std::vector<std::uint32_t> parts_, ranks_;  // the tokens, and the rank of each with the next
  std::vector<std::size_t> changed_;
};

}  // namespace

Implementation rounds() {
  return own_implementation(prepare_pieces<RoundMerger>,
                            "merges all occurrences of a pair per round; of vocabularies for which that is the same");
}

}  // namespace assay::byte_bpe_encode
