// The rule once more, in the plainest way that implementations may share, with a place for each bug.
#include <algorithm>
#include <unordered_map>

#include "harness/mutant.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/rank_file.h"
#include "impls/tokenizers/splitters.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::Byte;
using tokenizers::RankFile;

enum class Bug {
  none, rightmost, longest, neighbouring_ranks, neighbour_stale, all_occurrences, across_pre_tokens, no_whole_piece,
  cache, long_pieces, last_token, reads_past_end, writes_past_end, input_overwritten
};

constexpr std::uint32_t no_rank = ~0u;
using Ids = std::vector<std::int32_t>;

class Encoder {
 public:
  Encoder(RankFile file, Bug bug) : file_(std::move(file)), bug_(bug) {
    for (const RankFile::Token& token : file_.tokens) ranks_.emplace(file_.text(token), token.rank);
  }

  Ids encode(std::string_view whole, tokenizers::Splitter piece_end) {
    if (bug_ == Bug::across_pre_tokens) piece_end = tokenizers::no_split;
    cache_.clear();
    Ids ids;
    const auto* const end = reinterpret_cast<const Byte*>(whole.data() + whole.size());
    while (!whole.empty()) {
      const auto* const at = reinterpret_cast<const Byte*>(whole.data());
      auto length = static_cast<std::size_t>(piece_end(at, end) - at);
      if (bug_ == Bug::long_pieces) length = std::min<std::size_t>(length, 255);
      const Ids& piece = cached(whole.substr(0, length));
      ids.insert(ids.end(), piece.begin(), piece.end());
      whole.remove_prefix(length);
    }
    if (bug_ == Bug::last_token && ids.size() > 1) ids.pop_back();
    return ids;
  }

 private:
  struct Cached {
    std::string piece;
    Ids ids;
  };

  std::uint32_t rank(std::string_view bytes) const {
    if (bytes.size() > file_.longest) return no_rank;
    const auto found = ranks_.find(bytes);
    return found == ranks_.end() ? no_rank : static_cast<std::uint32_t>(found->second);
  }

  const Ids& cached(std::string_view piece) {
    std::uint32_t hash = 2166136261u;
    for (const char byte : piece) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
    const auto [slot, is_new] = cache_.try_emplace(hash >> 20);
    const bool same = bug_ == Bug::cache ? !is_new : !is_new && slot->second.piece == piece;
    if (!same) slot->second = {std::string(piece), encode_piece(piece)};
    return slot->second.ids;
  }

  Ids encode_piece(std::string_view piece) {
    if (const std::uint32_t whole = rank(piece); whole != no_rank && bug_ != Bug::no_whole_piece)
      return {static_cast<std::int32_t>(whole)};
    parts_.clear();
    merged_.clear();
    for (std::size_t i = 0; i < piece.size(); ++i) parts_.push_back(piece.substr(i, 1));
    for (std::size_t i = 0; i < parts_.size(); ++i) merged_.push_back(rank_with_next(i));
    for (std::size_t best = lowest(); best < parts_.size(); best = lowest()) {
      const std::uint32_t round = merged_[best];
      merge(best);
      for (std::size_t i = best + 1; bug_ == Bug::all_occurrences && i < parts_.size(); ++i)
        if (merged_[i] == round) merge(i);
    }
    Ids ids;
    for (const std::string_view part : parts_) ids.push_back(static_cast<std::int32_t>(rank(part)));
    return ids;
  }

  std::string_view with_next(std::size_t part) const {
    return {parts_[part].data(), parts_[part].size() + parts_[part + 1].size()};
  }
  std::uint32_t rank_with_next(std::size_t part) const {
    return part + 1 < parts_.size() ? rank(with_next(part)) : no_rank;
  }

  // Whether `right` goes before `left`, which is further left.
  bool precedes(std::size_t right, std::size_t left) const {
    if (bug_ == Bug::rightmost) return merged_[right] <= merged_[left];
    if (bug_ == Bug::neighbouring_ranks) return merged_[right] / 64 < merged_[left] / 64;
    if (bug_ == Bug::longest && with_next(right).size() != with_next(left).size())
      return with_next(right).size() > with_next(left).size();
    return merged_[right] < merged_[left];
  }

  // The place of the next merge; the number of parts if there is none.
  std::size_t lowest() const {
    std::size_t best = parts_.size();
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (merged_[i] != no_rank && (best == parts_.size() || precedes(i, best))) best = i;
    return best;
  }

  void merge(std::size_t part) {
    parts_[part] = with_next(part);
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(part) + 1);
    merged_.erase(merged_.begin() + static_cast<std::ptrdiff_t>(part));
    merged_[part] = rank_with_next(part);
    if (part == 0) return;
    // With the bug, the pair before keeps what it had; a merge that is no token is noticed all the same.
    const std::uint32_t before = rank_with_next(part - 1);
    if (bug_ != Bug::neighbour_stale || before == no_rank) merged_[part - 1] = before;
  }

  RankFile file_;
  std::unordered_map<std::string_view, std::int32_t> ranks_;
  Bug bug_;
  std::unordered_map<std::uint32_t, Cached> cache_;
  std::vector<std::string_view> parts_;
  std::vector<std::uint32_t> merged_;
};

void run(const Call& call, Encoder& encoder, tokenizers::Splitter piece_end, Bug bug) {
  const Value& input = call.inputs[text];
  const std::int64_t room = call.outputs[ids].dims[0];
  auto* const written = call.outputs[ids].as<std::int32_t>();
  const Ids found = encoder.encode(input.text(), piece_end);
  // What a scanner does that looks for the rest of a contraction without asking whether there is one.
  if (bug == Bug::reads_past_end) (void)static_cast<volatile const Byte*>(input.as<Byte>())[input.dims[0]];
  // Ids that are too many are wrong; only one of the mutants may write past the end as well.
  const auto count = std::min(static_cast<std::int64_t>(found.size()), room);
  std::copy_n(found.begin(), count, written);
  if (bug == Bug::writes_past_end) written[room] = -1;
  // A terminator, so that functions on C strings can be used.
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<Byte>()[input.dims[0] - 1] = 0;
  call.outputs[ids].dims[0] = count;
}

Mutant mutant(std::string name, std::string description, Bug planted) {
  return {std::move(name), std::move(description), [planted](const Request& request, bool bug) -> Prepared {
            const auto piece_end = tokenizers::splitter_named(settings_of(request.parameters).pattern);
            if (piece_end == nullptr) return Unsupported{"no scanner for the pattern"};
            auto file = tokenizers::read_rank_file(request.inputs[vocabulary].text());
            if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
            const Bug which = bug ? planted : Bug::none;
            auto encoder = std::make_shared<Encoder>(std::get<RankFile>(std::move(file)), which);
            return make_runner([=](const Call& call) { run(call, *encoder, piece_end, which); });
          }};
}

}  // namespace

std::vector<Mutant> mutants() {
  return {
      mutant("rightmost_first", "of equal ranks, merges the rightmost first", Bug::rightmost),
      mutant("longest_first", "prefers the longer token to the lower rank", Bug::longest),
      mutant("neighbouring_ranks_tie",
             "takes ranks for equal that differ in their last six bits only", Bug::neighbouring_ranks),
      mutant("neighbour_stale", "keeps the rank of the pair before a merge", Bug::neighbour_stale),
      mutant("merges_all_occurrences_per_round", "merges all pairs of a rank, then looks again", Bug::all_occurrences),
      mutant("merge_across_pre_tokens", "does not cut the text into pre-tokens", Bug::across_pre_tokens),
      mutant("whole_piece_not_looked_up", "merges even what is a token as a whole", Bug::no_whole_piece),
      mutant("cache_keyed_by_hash_alone", "takes pre-tokens of equal hash for the same", Bug::cache),
      mutant("long_pieces_cut", "cuts pre-tokens after 255 bytes", Bug::long_pieces),
      mutant("last_token_dropped", "does not give the last of several ids", Bug::last_token),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one id more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
}

}  // namespace assay::byte_bpe_encode
