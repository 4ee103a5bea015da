// The lattice of all pieces that stand anywhere in a text, and then the best way through it: at each place, of all
// nodes that end there, the first whose sum is the greatest. Pieces are found in a hash table, by the lengths that
// there are.
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_ids.h"
#include "impls/tokenizers/unigram_encode/piece_table.h"
#include "impls/tokenizers/unigram_encode/scores.h"

namespace assay::unigram_encode {
namespace {

using tokenizers::SentencePieceModel;

class Lattice {
 public:
  Lattice(const SentencePieceModel& model, const Parameters& parameters)
      : model_(model), scores_(model, parameters), pieces_(model) {}

  void segment(std::string_view text, tokenizers::PieceIds& ids) {
    lay_out(text);
    find_best(text.size());
    way_.clear();
    for (std::size_t end = text.size(); end > 0; end = nodes_[best_[end]].from) way_.push_back(best_[end]);
    for (std::size_t i = way_.size(); i-- > 0;) {
      const Node& node = nodes_[way_[i]];
      ids.add(text.substr(node.from, node.to - node.from), node.id);
    }
  }

 private:
  struct Node {
    std::size_t from, to;
    std::int32_t id;
    double score;
  };
  // Before this place went on, so much was taken off all sums behind.
  struct Reset {
    std::size_t at;
    float taken;
  };

  void lay_out(std::string_view text) {
    nodes_.clear();
    places_.clear();
    ends_.assign(text.size() + 1, {});
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t character = tokenizers::scan(first + from, first + text.size()).bytes;
      places_.push_back(from);
      bool has_character = false;
      pieces_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        add({from, to, id, scores_.of(model_.pieces[static_cast<std::size_t>(id)])});
        has_character = has_character || to == from + character;
      });
      if (!has_character) add({from, from + character, model_.unknown, scores_.unknown});
      from += character;
    }
    places_.push_back(text.size());
  }

  void add(const Node& node) {
    ends_[node.to].push_back(nodes_.size());
    nodes_.push_back(node);
  }

  void find_best(std::size_t size) {
    kept_.assign(size + 1, 0);
    best_.assign(size + 1, 0);
    resets_.clear();
    for (const std::size_t place : places_) {
      if (place > 0) choose(place);
      if (scores_.rounding != Rounding::single || place == size) continue;
      double& kept = kept_[place];
      if (kept < -double{reset_beyond} || kept > double{reset_beyond}) {
        resets_.push_back({place, static_cast<float>(kept)});
        kept = 0;
      }
    }
  }

  void choose(std::size_t place) {
    double best = 0;
    bool none = true;
    std::size_t reset = 0;
    for (const std::size_t each : ends_[place]) {
      const Node& node = nodes_[each];
      if (none) reset = resets_after(node.from);
      else take_off(best, reset, node.from);
      const double candidate = scores_.sum(kept_[node.from], node.score);
      if (!none && !(candidate > best)) continue;
      none = false;
      best = scores_.kept(candidate);
      best_[place] = each;
    }
    take_off(best, reset, place - 1);
    kept_[place] = best;
  }

  std::size_t resets_after(std::size_t place) const {
    std::size_t first = resets_.size();
    while (first > 0 && resets_[first - 1].at > place) --first;
    return first;
  }
  void take_off(double& sum, std::size_t& reset, std::size_t last) const {
    for (; reset < resets_.size() && resets_[reset].at <= last; ++reset)
      sum = static_cast<float>(sum) - resets_[reset].taken;
  }

  const SentencePieceModel& model_;
  Scores scores_;
  PieceTable pieces_;
  std::vector<std::size_t> places_, best_, way_;
  std::vector<Node> nodes_;
  std::vector<std::vector<std::size_t>> ends_;
  std::vector<double> kept_;
  std::vector<Reset> resets_;
};

Prepared prepare_lattice(const Request& request) {
  return tokenizers::prepare_encoder<charsmap_normalize::NaiveNormalizer, Lattice>(
      request, SentencePieceModel::Kind::unigram, "unigram");
}

}  // namespace

Implementation lattice() {
  return own_implementation(prepare_lattice,
                            "all pieces that stand in a text as a lattice, and the best way through it");
}

}  // namespace assay::unigram_encode
