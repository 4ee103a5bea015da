// The rules `pairs` by scanning: the token of every part and the rank of every two neighbours are kept beside each
// other. What two tokens become is looked up in a table of the merges.
#include <string_view>
#include <unordered_map>
#include <utility>

#include "impls/tokenizers/byte_bpe_encode/rescan.h"
#include "impls/tokenizers/formats/merges.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;
using tokenizers::Byte;

class PairRescanner {
 public:
  PairRescanner(BpeModel model, const Settings& settings) : model_(std::move(model)) {
    std::int32_t rank = 0;
    for (const BpeModel::Merge& merge : tokenizers::merges_of(model_))
      merges_.emplace(std::uint64_t{merge.left} << 32 | merge.right, Ranked{rank++, merge.merged});
    for (std::uint32_t place = 0; place < model_.tokens.size(); ++place) {
      const std::string_view bytes = model_.text(model_.tokens[place]);
      if (bytes.size() == 1) of_byte_[static_cast<Byte>(bytes[0])] = place;
      if (settings.whole_first) whole_.emplace(bytes, place);
    }
  }

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    if (!whole_.empty()) {
      const auto found = whole_.find({reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from)});
      if (found != whole_.end()) return append(found->second, written);
    }
    parts_.clear();
    for (const Byte* at = from; at < to; ++at) parts_.push_back({of_byte_[*at], no_rank});
    for (std::size_t part = 0; part + 1 < parts_.size(); ++part) look(part, part + 1);
    return to - from > longest_to_scan ? merge_by_levels(written) : merge_by_scans(written);
  }

 private:
  struct Ranked {
    std::int32_t rank;
    std::uint32_t merged;
  };
  // A part, and when it becomes one with the next.
  struct Part {
    std::uint32_t token;
    std::int32_t rank;
    std::uint32_t merged = 0;
  };

  std::int32_t* append(std::uint32_t token, std::int32_t* written) const {
    *written = model_.tokens[token].id;
    return written + 1;
  }

  void look(std::size_t part, std::size_t next) {
    parts_[part].rank = no_rank;
    if (next >= parts_.size()) return;
    const auto found = merges_.find(std::uint64_t{parts_[part].token} << 32 | parts_[next].token);
    if (found == merges_.end()) return;
    parts_[part].rank = found->second.rank;
    parts_[part].merged = found->second.merged;
  }

  std::int32_t* merge_by_scans(std::int32_t* written) {
    for (;;) {
      // As unsigned, no_rank is above every rank. The first of equals is found.
      const auto best =
          std::ranges::min_element(parts_, {}, [](const Part& part) { return static_cast<std::uint32_t>(part.rank); });
      if (best == parts_.end() || best->rank == no_rank) break;
      const auto at = static_cast<std::size_t>(best - parts_.begin());
      best->token = best->merged;
      parts_.erase(best + 1);
      look(at, at + 1);
      if (at > 0) look(at - 1, at);
    }
    for (const Part& part : parts_) written = append(part.token, written);
    return written;
  }

  // The parts stay where they began, and know where their neighbours do.
  std::int32_t* merge_by_levels(std::int32_t* written) {
    const std::size_t size = parts_.size();
    std::vector<std::size_t> before(size + 1), behind(size + 1);
    for (std::size_t at = 0; at <= size; ++at) before[at] = at - 1, behind[at] = at + 1;
    Levels levels(size);
    for (std::size_t at = 0; at < size; ++at) levels.set(at, parts_[at].rank);
    for (std::size_t at = levels.lowest(); at < size; at = levels.lowest()) {
      const std::size_t gone = behind[at];
      parts_[at].token = parts_[at].merged;
      behind[at] = behind[gone];
      before[behind[at]] = at;
      levels.set(gone, no_rank);
      for (const std::size_t part : {at, before[at]}) {
        if (part >= size) continue;  // there is none before the first
        look(part, behind[part]);
        levels.set(part, parts_[part].rank);
      }
    }
    for (std::size_t at = 0; at < size; at = behind[at]) written = append(parts_[at].token, written);
    return written;
  }

  BpeModel model_;
  std::unordered_map<std::uint64_t, Ranked> merges_;
  std::unordered_map<std::string_view, std::uint32_t> whole_;
  std::array<std::uint32_t, 256> of_byte_{};
  std::vector<Part> parts_;
};

}  // namespace

Prepared prepare_pair_rescan(const Request& request) { return prepare_pieces<PairRescanner>(request); }

}  // namespace assay::byte_bpe_encode
