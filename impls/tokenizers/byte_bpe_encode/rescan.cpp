// The rule as tiktoken carries it out on small pieces: a table of the vocabulary keyed by bytes, the rank of every two
// neighbours kept beside them, and a scan over these ranks before every merge. Quadratic in the length of a piece.
#include <unordered_map>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/rank_file.h"
#include "impls/tokenizers/splitters.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::Byte;
using tokenizers::RankFile;
using tokenizers::Splitter;

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

class RescanRunner final : public Runner {
 public:
  RescanRunner(RankFile file, Splitter piece_end) : ranks_(std::move(file)), piece_end_(piece_end) {}

  void run(const Call& call) override {
    const auto* at = call.inputs[text].as<const Byte>();
    const Byte* const end = at + call.inputs[text].dims[0];
    auto* const first = call.outputs[ids].as<std::int32_t>();
    std::int32_t* written = first;
    while (at < end) {
      const Byte* const to = piece_end_(at, end);
      const std::int32_t whole = ranks_.of(at, to);
      if (whole != no_rank) *written++ = whole;
      else written = encode(at, to, written);
      at = to;
    }
    call.outputs[ids].dims[0] = written - first;
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

  std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t* written) {
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
  Splitter piece_end_;
  std::vector<Part> parts_;
};

Prepared prepare(const Request& request) {
  const std::string pattern = settings_of(request.parameters).pattern;
  const Splitter piece_end = tokenizers::splitter_named(pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + pattern};
  auto file = tokenizers::read_rank_file(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  return std::make_unique<RescanRunner>(std::get<RankFile>(std::move(file)), piece_end);
}

}  // namespace

Implementation rescan() {
  return own_implementation(
      prepare, "scans the ranks of all neighbours before every merge; quadratic in the length of a pre-token");
}

}  // namespace assay::byte_bpe_encode
