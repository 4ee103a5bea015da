// The rules as they are written in op.h: maps, and an ordered set of the merges that are possible, of which the first
// is taken until there are none. n log n in the bytes of a piece, times the length of a token.
#include "impls/tokenizers/byte_bpe_encode/reference.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "harness/core/patience.h"
#include "impls/tokenizers/pretokenize/reference.h"

namespace assay::byte_bpe_encode {
namespace {

using ByRank = std::vector<std::pair<std::int64_t, std::string_view>>;

ByRank by_rank(const Ranks& ranks) {
  ByRank sorted;
  for (const auto& [token, rank] : ranks) sorted.emplace_back(rank, token);
  std::ranges::sort(sorted);
  return sorted;
}

class PreToken {
 public:
  PreToken(std::string_view bytes, const KnownVocabulary& vocabulary, bool by_pairs, Exercised* exercised)
      : bytes_(bytes),
        vocabulary_(vocabulary),
        by_pairs_(by_pairs),
        exercised_(exercised),
        before_(bytes.size() + 1),
        behind_(bytes.size() + 1),
        ids_(bytes.size()) {
    for (std::size_t i = 0; i <= bytes.size(); ++i) before_[i] = i - 1, behind_[i] = i + 1;
    for (std::size_t i = 0; i < bytes.size(); ++i) ids_[i] = id_of(i, i + 1).value();
    for (std::size_t i = 0; i < bytes.size(); ++i) allow(i);
    for (std::size_t merges = 1; !possible_.empty(); ++merges) {
      merge(possible_.begin()->second);
      if (merges % 1024 == 0) reference_step();
    }
  }

  void append_to(Encoded& encoded, std::size_t offset) const {
    for (std::size_t at = 0; at < bytes_.size(); at = behind_[at]) {
      encoded.ids.push_back(ids_[at]);
      encoded.ends.push_back(static_cast<std::int64_t>(offset + behind_[at]));
    }
  }

 private:
  std::optional<std::int64_t> id_of(std::size_t from, std::size_t to) const {
    if (to - from > longest_token) return std::nullopt;
    const Ranks& ranks = vocabulary_.model().ranks;
    const auto found = ranks.find(bytes_.substr(from, to - from));
    return found == ranks.end() ? std::nullopt : std::optional(found->second);
  }

  // What the part that begins there becomes together with the one behind it, if there is one.
  std::optional<PairRanks::Merged> with_next(std::size_t at) const {
    const std::size_t next = behind_[at];
    if (next >= bytes_.size()) return std::nullopt;
    if (by_pairs_) {
      const PairRanks::Merged* found = vocabulary_.pairs().find(ids_[at], ids_[next]);
      return found == nullptr ? std::nullopt : std::optional(*found);
    }
    const auto id = id_of(at, behind_[next]);
    return id ? std::optional(PairRanks::Merged{*id, *id}) : std::nullopt;
  }
  void allow(std::size_t at) {
    if (const auto merged = with_next(at)) possible_.emplace(merged->rank, at);
  }
  void forbid(std::size_t at) {
    if (const auto merged = with_next(at)) possible_.erase({merged->rank, at});
  }

  // Of the part there and the one behind it. Only the pairs that one of the two was in are others then.
  void merge(std::size_t at) {
    const std::size_t gone = behind_[at];
    const std::int64_t merged = with_next(at)->id;
    if (exercised_ != nullptr) {
      exercised_->merged.insert(merged);
      exercised_->merges.emplace(ids_[at], ids_[gone]);
    }
    if (at > 0) forbid(before_[at]);
    forbid(at);
    forbid(gone);
    ids_[at] = merged;
    behind_[at] = behind_[gone];
    before_[behind_[at]] = at;
    if (at > 0) allow(before_[at]);
    allow(at);
  }

  std::string_view bytes_;
  const KnownVocabulary& vocabulary_;
  bool by_pairs_;
  Exercised* exercised_;
  std::vector<std::size_t> before_, behind_;  // of a part, by where it begins: where its neighbours do
  std::vector<std::int64_t> ids_;
  std::set<std::pair<std::int64_t, std::size_t>> possible_;  // by rank, then from the left: where the left part begins
};

// The parts that a token becomes by the tokens that rank before it.
std::vector<std::string_view> parts_before(std::string_view token, std::int64_t rank, const Ranks& ranks) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < token.size(); ++i) parts.push_back(token.substr(i, 1));
  for (;;) {
    std::size_t best = 0;
    std::int64_t lowest = rank;
    std::string_view joined;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const std::string_view both(parts[i].data(), parts[i].size() + parts[i + 1].size());
      if (const auto found = ranks.find(both); found != ranks.end() && found->second < lowest)
        best = i, lowest = found->second, joined = both;
    }
    if (joined.empty()) return parts;
    parts[best] = joined;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

bool makes_every_token(const Model& model) {
  // What takes seconds is not looked at: no trained vocabulary has so many long tokens.
  constexpr std::size_t most_looks = std::size_t{1} << 26;
  std::size_t looks = 0;
  for (const auto& [token, rank] : model.ranks) looks += token.size() * token.size();
  if (looks > most_looks) return false;
  std::vector<std::pair<std::string, std::string>> made;
  for (const auto& [rank, token] : by_rank(model.ranks)) {
    if (token.size() == 1) continue;
    if (made.size() % 1024 == 0) reference_step();
    const auto parts = parts_before(token, rank, model.ranks);
    if (parts.size() != 2) return false;
    made.emplace_back(parts[0], parts[1]);
  }
  return !model.lists_merges || made == model.merges;
}

}  // namespace

PairRanks::PairRanks(const Model& model) {
  const auto add = [&](std::int64_t left, std::int64_t right, std::int64_t id) {
    merged_.emplace(std::pair(left, right), Merged{static_cast<std::int64_t>(merged_.size()), id});
  };
  const auto id_of = [&](std::string_view token) {
    const auto found = model.ranks.find(token);
    return found == model.ranks.end() ? -1 : found->second;
  };
  for (const auto& [left, right] : model.merges) add(id_of(left), id_of(right), id_of(left + right));
  if (model.lists_merges) return;
  for (const auto& [rank, token] : by_rank(model.ranks)) {
    if (merged_.size() % 1024 == 0) reference_step();
    std::vector<std::pair<std::int64_t, std::int64_t>> cuts;
    for (std::size_t cut = 1; cut < token.size(); ++cut)
      if (const std::pair parts{id_of(token.substr(0, cut)), id_of(token.substr(cut))};
          parts.first >= 0 && parts.second >= 0)
        cuts.push_back(parts);
    std::ranges::sort(cuts);
    for (const auto& [left, right] : cuts) add(left, right, rank);
  }
}

const PairRanks::Merged* PairRanks::find(std::int64_t left, std::int64_t right) const {
  const auto found = merged_.find({left, right});
  return found == merged_.end() ? nullptr : &found->second;
}

const PairRanks& KnownVocabulary::pairs() const {
  std::call_once(paired_, [this] { pairs_ = std::make_unique<PairRanks>(model_); });
  return *pairs_;
}

bool KnownVocabulary::is_proper() const {
  std::call_once(looked_at_, [this] { proper_ = makes_every_token(model_); });
  return proper_;
}

const std::string_view* KnownVocabulary::find(std::int64_t id) const {
  std::call_once(turned_, [this] {
    for (const auto& [token, its_id] : model_.ranks) by_id_.emplace(its_id, token);
    for (const auto& [its_id, text] : model_.added.texts) by_id_.emplace(its_id, text);
  });
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

Encoded reference_encode(std::string_view text, const Settings& settings, const KnownVocabulary& vocabulary,
                         Exercised* exercised) {
  std::vector<std::int64_t> ends;
  if (settings.pattern != "none") ends = pretokenize::reference_ends(text, settings.pattern);
  else if (!text.empty()) ends = {static_cast<std::int64_t>(text.size())};

  Encoded encoded;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    reference_step();
    const std::string_view piece = text.substr(from, static_cast<std::size_t>(end) - from);
    const Ranks& ranks = vocabulary.model().ranks;
    if (const auto whole = ranks.find(piece); settings.whole_first && whole != ranks.end()) {
      encoded.ids.push_back(whole->second);
      encoded.ends.push_back(end);
    } else {
      PreToken(piece, vocabulary, settings.by_pairs, exercised).append_to(encoded, from);
    }
    from = static_cast<std::size_t>(end);
  }
  return encoded;
}

documents::EncodedDocuments reference_encode_documents(std::string_view text,
                                                       const std::vector<documents::Stretch>& documents,
                                                       const Settings& settings, const KnownVocabulary& vocabulary,
                                                       Exercised* exercised) {
  return documents::reference_encode_documents(
      text, documents, settings.asked.special, vocabulary.model().added, [&](std::string_view part) {
        Encoded encoded = reference_encode(part, settings, vocabulary, exercised);
        documents::EncodedPart made{std::move(encoded.ids), {}, std::move(encoded.ends)};
        // Tokens lie beside each other.
        for (std::size_t i = 0; i < made.ends.size(); ++i) made.starts.push_back(i == 0 ? 0 : made.ends[i - 1]);
        return made;
      });
}

}  // namespace assay::byte_bpe_encode
