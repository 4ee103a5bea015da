// The rule as tiktoken carries it out on small pieces: a table of the vocabulary keyed by bytes, the rank of every two
// neighbours kept beside them, and a scan over these ranks before every merge. Quadratic in the length of a piece.
#include <unordered_map>

#include "impls/tokenizers/byte_bpe_encode/piece_by_piece.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::Byte;
using tokenizers::RankFile;

constexpr std::int32_t no_rank = -1;

class Ranks {
 public:
  explicit Ranks(RankFile file) : file_(std::move(file)) {
    ranks_.reserve(file_.tokens.size());
    for (const RankFile::Token& token : file_.tokens) ranks_.emplace(file_.text(token), token.rank);
  }

  std::int32_t of(const Byte* from, const Byte* to) const {
    const std::string_view bytes(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    if (bytes.size() > file_.longest) return no_rank;
    const auto found = ranks_.find(bytes);
    return found == ranks_.end() ? no_rank : found->second;
  }

 private:
  RankFile file_;
  std::unordered_map<std::string_view, std::int32_t> ranks_;
};

class Rescanner {
 public:
  explicit Rescanner(RankFile file) : ranks_(std::move(file)) {}

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
    const std::int32_t whole = ranks_.of(from, to);
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

  Ranks ranks_;
  std::vector<Part> parts_;
};

}  // namespace

Implementation rescan() {
  return own_implementation(
      prepare_pieces<Rescanner>,
      "scans the ranks of all neighbours before every merge; quadratic in the length of a pre-token");
}

}  // namespace assay::byte_bpe_encode
