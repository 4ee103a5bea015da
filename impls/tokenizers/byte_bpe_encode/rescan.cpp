// The rule `bytes` as tiktoken carries it out on small pieces: a table of the vocabulary keyed by bytes, the rank of
// every two neighbours kept beside them, and a scan over these ranks before every merge. Quadratic in the length of a
// piece; a long one is scanned by the lowest ranks of its blocks, of the blocks of these, and so on.
#include "impls/tokenizers/byte_bpe_encode/rescan.h"

#include <unordered_map>
#include <vector>

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;
using tokenizers::Byte;

class Ranks {
 public:
  explicit Ranks(BpeModel file) : file_(std::move(file)) {
    ranks_.reserve(file_.tokens.size());
    for (const BpeModel::Token& token : file_.tokens) ranks_.emplace(file_.text(token), token.id);
  }

  std::int32_t of(const Byte* from, const Byte* to) const {
    const std::string_view bytes(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    if (bytes.size() > file_.longest) return no_rank;
    const auto found = ranks_.find(bytes);
    return found == ranks_.end() ? no_rank : found->second;
  }

 private:
  BpeModel file_;
  std::unordered_map<std::string_view, std::int32_t> ranks_;
};

class Rescanner {
 public:
  Rescanner(BpeModel file, const Settings&) : ranks_(std::move(file)) {}

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    const std::int32_t whole = ranks_.of(from, to);
    if (whole == no_rank && to - from > longest_to_scan) return merge_by_levels(from, to, written);
    if (whole == no_rank) return merge(from, to, written);
    *written = whole;
    return written + 1;
  }

 private:
  // A part of a piece, and the rank of what it would be together with the next one.
  struct Part {
    const Byte* start;
    std::int32_t merged;
  };

  // The last entry stands for the end of the piece, and merges with nothing; nor does the one before it.
  std::int32_t merged(std::size_t part) const {
    return part + 2 < parts_.size() ? ranks_.of(parts_[part].start, parts_[part + 2].start) : no_rank;
  }

  std::int32_t* merge(const Byte* from, const Byte* to, std::int32_t* written) {
    parts_.clear();
    for (const Byte* at = from; at <= to; ++at) parts_.push_back({at, no_rank});
    for (std::size_t part = 0; part < parts_.size(); ++part) parts_[part].merged = merged(part);
    while (merge_lowest()) {
    }
    for (std::size_t part = 0; part + 1 < parts_.size(); ++part)
      *written++ = ranks_.of(parts_[part].start, parts_[part + 1].start);
    return written;
  }

  bool merge_lowest() {
    std::size_t best = 0;
    // As unsigned, no_rank is above every rank. The first of equals stays.
    std::uint32_t lowest = static_cast<std::uint32_t>(no_rank);
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      const auto rank = static_cast<std::uint32_t>(parts_[part].merged);
      if (rank < lowest) lowest = rank, best = part;
    }
    if (lowest == static_cast<std::uint32_t>(no_rank)) return false;
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    parts_[best].merged = merged(best);
    if (best > 0) parts_[best - 1].merged = merged(best - 1);
    return true;
  }

  // The parts stay where they began, and know where their neighbours do.
  std::int32_t* merge_by_levels(const Byte* from, const Byte* to, std::int32_t* written) {
    const auto size = static_cast<std::size_t>(to - from);
    std::vector<std::size_t> before(size + 1), behind(size + 1);
    for (std::size_t at = 0; at <= size; ++at) before[at] = at - 1, behind[at] = at + 1;
    Levels levels(size);
    const auto look = [&](std::size_t at) {
      levels.set(at, behind[at] < size ? ranks_.of(from + at, from + behind[behind[at]]) : no_rank);
    };
    for (std::size_t at = 0; at < size; ++at) look(at);
    for (std::size_t at = levels.lowest(); at < size; at = levels.lowest()) {
      const std::size_t gone = behind[at];
      behind[at] = behind[gone];
      before[behind[at]] = at;
      levels.set(gone, no_rank);
      look(at);
      if (at > 0) look(before[at]);
    }
    for (std::size_t at = 0; at < size; at = behind[at]) *written++ = ranks_.of(from + at, from + behind[at]);
    return written;
  }

  Ranks ranks_;
  std::vector<Part> parts_;
};

Prepared prepare_rescan(const Request& request) {
  return settings_of(request.parameters).by_pairs ? prepare_pair_rescan(request) : prepare_pieces<Rescanner>(request);
}

}  // namespace

Implementation rescan() {
  return own_implementation(
      prepare_rescan, "scans the ranks of all neighbours before every merge, those of more than 4096 bytes by blocks");
}

}  // namespace assay::byte_bpe_encode
