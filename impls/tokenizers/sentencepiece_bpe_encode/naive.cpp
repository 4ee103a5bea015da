// The rule as it is said: after each merge, all pairs are looked at again. What a pair would become is noted beside it,
// and the best of each block of pairs, so that only the blocks in which something has changed are.
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/pieces.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

class Rescan {
 public:
  Rescan(const SentencePieceModel& model, const Parameters&) : pieces_(model) {}

  void segment(std::string_view text, tokenizers::PieceIds& ids) {
    text_ = text;
    begin();
    while (merge_best()) {
    }
    for (std::size_t at = 0; at < symbols_.size(); ++at)
      if (symbols_[at].bytes > 0) write(text.substr(symbols_[at].from, symbols_[at].bytes), ids);
  }

 private:
  static constexpr std::size_t block = 128;
  struct Symbol {
    std::size_t from, bytes;  // merged into the one before: no bytes
    bool frozen;
    bool has_pair = false;  // with the next one that there is, of the score
    float score = 0;
  };

  void begin() {
    symbols_.clear();
    seen_.clear();
    std::size_t from = 0;
    pieces_.for_each_symbol(text_, [&](std::size_t bytes, bool frozen) {
      symbols_.push_back({from, bytes, frozen});
      from += bytes;
    });
    for (std::size_t at = 0; at < symbols_.size(); ++at) look(at);
    best_.assign((symbols_.size() + block - 1) / block, none);
    for (std::size_t each = 0; each < best_.size(); ++each) rescan(each);
  }

  std::size_t next(std::size_t at) const {
    for (++at; at < symbols_.size() && symbols_[at].bytes == 0;) ++at;
    return at;
  }

  void look(std::size_t at) {
    Symbol& left = symbols_[at];
    left.has_pair = false;
    const std::size_t behind = next(at);
    if (behind >= symbols_.size() || left.frozen || symbols_[behind].frozen) return;
    const std::int32_t id = pieces_.find(text_.substr(left.from, left.bytes + symbols_[behind].bytes));
    if (id < 0) return;
    left.has_pair = true;
    left.score = pieces_.score(id);
    if (pieces_.is_unused(id)) seen_[id] = {left.bytes, symbols_[behind].bytes};
  }

  void rescan(std::size_t number) {
    best_[number] = none;
    for (std::size_t at = number * block; at < std::min(symbols_.size(), (number + 1) * block); ++at)
      if (symbols_[at].has_pair && (best_[number] == none || symbols_[at].score > symbols_[best_[number]].score))
        best_[number] = at;
  }

  bool merge_best() {
    std::size_t best = none;
    for (const std::size_t at : best_)
      if (at != none && (best == none || symbols_[at].score > symbols_[best].score)) best = at;
    if (best == none) return false;
    const std::size_t gone = next(best);
    symbols_[best].bytes += symbols_[gone].bytes;
    symbols_[gone].bytes = 0;
    symbols_[gone].has_pair = false;
    std::size_t before = best;
    while (before > 0 && symbols_[--before].bytes == 0) {
    }
    if (before < best) look(before);
    look(best);
    for (const std::size_t at : {before, best, gone}) rescan(at / block);
    return true;
  }

  void write(std::string_view symbol, tokenizers::PieceIds& ids) const {
    const std::int32_t id = pieces_.find(symbol);
    if (id >= 0 && !pieces_.is_unused(id)) return ids.add(symbol, id);
    const auto seen = id < 0 ? seen_.end() : seen_.find(id);
    if (seen == seen_.end()) return ids.add(symbol, pieces_.unknown());
    write(symbol.substr(0, seen->second.first), ids);
    write(symbol.substr(seen->second.first), ids);
  }

  static constexpr std::size_t none = ~std::size_t{0};
  Pieces pieces_;
  std::string_view text_;
  std::vector<Symbol> symbols_;
  std::vector<std::size_t> best_;                                     // of each block
  std::map<std::int32_t, std::pair<std::size_t, std::size_t>> seen_;  // how many bytes both parts had
};

Prepared prepare_rescan(const Request& request) {
  return tokenizers::prepare_encoder<charsmap_normalize::NaiveNormalizer, Rescan>(request,
                                                                                  SentencePieceModel::Kind::bpe, "bpe");
}

}  // namespace

Implementation naive() {
  return own_implementation(prepare_rescan, "looks at all pairs again after each merge, in blocks that have changed");
}

}  // namespace assay::sentencepiece_bpe_encode
