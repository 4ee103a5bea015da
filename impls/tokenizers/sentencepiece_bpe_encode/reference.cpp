// The possible merges are an ordered set, of which the first is carried out until there are none.
#include "impls/tokenizers/sentencepiece_bpe_encode/reference.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "harness/core/patience.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;
using sentencepiece::FoundPiece;

class Merging {
 public:
  Merging(std::string_view text, const ReferenceModel& model) : text_(text), model_(model) {}

  std::vector<FoundPiece> merge() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t symbol = symbol_at(text_, at, model_);
      const std::size_t bytes = symbol > 0 ? symbol : tokenizers::character_at(text_, at).bytes;
      symbols_[at] = {bytes, symbol > 0};
      at += bytes;
    }
    for (auto each = symbols_.begin(); each != symbols_.end(); ++each) see(each);
    for (std::size_t steps = 0; !possible_.empty(); ++steps) {
      if (steps % 1024 == 0) reference_step();
      carry_out(symbols_.find(std::get<1>(*possible_.begin())));
    }
    std::vector<FoundPiece> pieces;
    for (const auto& [at, symbol] : symbols_) cut_again(text_.substr(at, symbol.bytes), pieces);
    return pieces;
  }

 private:
  struct Symbol {
    std::size_t bytes;
    bool frozen;
  };
  using Place = std::map<std::size_t, Symbol>::iterator;

  // The id of what a symbol and the next one would become; -1 if they cannot.
  std::int64_t pair_at(Place left) const {
    const Place right = std::next(left);
    if (right == symbols_.cend() || left->second.frozen || right->second.frozen) return -1;
    const std::size_t bytes = left->second.bytes + right->second.bytes;
    if (bytes > model_.longest_piece) return -1;
    const auto found = model_.ids.find(text_.substr(left->first, bytes));
    return found == model_.ids.end() ? -1 : found->second;
  }

  // Of greater scores first: their opposites are in ascending order.
  std::tuple<float, std::size_t> order(Place left, std::int64_t id) const {
    return {-model_.pieces[static_cast<std::size_t>(id)].score, left->first};
  }

  void see(Place left) {
    const std::int64_t id = pair_at(left);
    if (id < 0) return;
    possible_.insert(order(left, id));
    if (model_.pieces[static_cast<std::size_t>(id)].type == PieceType::unused)
      seen_[id] = {left->second.bytes, std::next(left)->second.bytes};
  }
  void forget(Place left) {
    if (const std::int64_t id = pair_at(left); id >= 0) possible_.erase(order(left, id));
  }

  void carry_out(Place left) {
    const Place right = std::next(left);
    const bool has_before = left != symbols_.begin();
    if (has_before) forget(std::prev(left));
    forget(right);
    forget(left);
    left->second.bytes += right->second.bytes;
    symbols_.erase(right);
    if (has_before) see(std::prev(left));
    see(left);
  }

  void cut_again(std::string_view symbol, std::vector<FoundPiece>& pieces) const {
    const auto found = model_.ids.find(symbol);
    if (found == model_.ids.end()) {
      pieces.push_back({symbol.size(), model_.unknown});
      return;
    }
    const std::int64_t id = found->second;
    if (model_.pieces[static_cast<std::size_t>(id)].type != PieceType::unused) {
      pieces.push_back({symbol.size(), id});
      return;
    }
    const auto seen = seen_.find(id);
    if (seen == seen_.end()) {
      pieces.push_back({symbol.size(), model_.unknown});
      return;
    }
    cut_again(symbol.substr(0, seen->second.first), pieces);
    cut_again(symbol.substr(seen->second.first), pieces);
  }

  std::string_view text_;
  const ReferenceModel& model_;
  std::map<std::size_t, Symbol> symbols_;  // by where they begin
  std::set<std::tuple<float, std::size_t>> possible_;
  std::map<std::int64_t, std::pair<std::size_t, std::size_t>> seen_;  // how many bytes both parts of a piece had
};

}  // namespace

std::vector<std::int64_t> reference_bpe(std::string_view normalized, const ReferenceModel& model) {
  return sentencepiece::ids_of(normalized, Merging(normalized, model).merge(), model);
}

}  // namespace assay::sentencepiece_bpe_encode
