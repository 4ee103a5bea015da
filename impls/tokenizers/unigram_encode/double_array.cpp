// One pass: from each place the pieces that begin there are found in a double array, byte by byte, and what they lead
// to is kept if it is better than what was kept there.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/sentencepiece_ids.h"
#include "impls/tokenizers/unigram_encode/piece_trie.h"
#include "impls/tokenizers/unigram_encode/scores.h"

namespace assay::unigram_encode {
namespace {

using tokenizers::SentencePieceModel;

class OnePass {
 public:
  OnePass(const SentencePieceModel& model, const Parameters& parameters)
      : unknown_(model.unknown), all_(model, parameters), trie_(model) {
    for (const auto& piece : model.pieces) scores_.push_back(all_.of(piece));
  }

  void segment(std::string_view text, tokenizers::PieceIds& ids) {
    switch (all_.rounding) {
      case Rounding::single: run<Rounding::single>(text); break;
      case Rounding::candidates_wide: run<Rounding::candidates_wide>(text); break;
      case Rounding::all_wide: run<Rounding::all_wide>(text); break;
    }
    way_.clear();
    for (std::size_t end = text.size(); end > 0; end = kept_[end].from) way_.push_back(end);
    for (std::size_t i = way_.size(); i-- > 0;) {
      const Kept& kept = kept_[way_[i]];
      ids.add(text.substr(kept.from, way_[i] - kept.from), kept.id);
    }
  }

 private:
  struct Kept {
    double sum;          // that float32 holds, but where all is wide
    std::int32_t id;     // of the piece that ends here; nothing leads here yet: -1
    std::uint32_t from;  // a normalised text has no 4 GiB
  };

  // A normalised text is well-formed.
  static std::size_t bytes_of_character(char first) {
    const auto lead = static_cast<unsigned char>(first);
    return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  }

  template <Rounding rounding>
  void run(std::string_view text) {
    kept_.assign(text.size() + 1, {0, -1, 0});
    std::size_t furthest = 0;
    for (std::size_t from = 0; from < text.size();) {
      const bool beyond = kept_[from].sum < -double{reset_beyond} || kept_[from].sum > double{reset_beyond};
      if (rounding == Rounding::single && beyond) {
        const double taken = kept_[from].sum;
        for (std::size_t at = from; at <= furthest; ++at)
          if (at == from || kept_[at].id >= 0) kept_[at].sum = static_cast<float>(kept_[at].sum - taken);
      }
      const std::size_t character = std::min(bytes_of_character(text[from]), text.size() - from);
      const double sum = kept_[from].sum;
      bool has_character = false;
      trie_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        offer<rounding>(to, sum, scores_[static_cast<std::size_t>(id)], id, from);
        furthest = std::max(furthest, to);
        has_character = has_character || to - from == character;
      });
      if (!has_character) {
        offer<rounding>(from + character, sum, all_.unknown, unknown_, from);
        furthest = std::max(furthest, from + character);
      }
      from += character;
    }
  }

  template <Rounding rounding>
  void offer(std::size_t to, double sum, double score, std::int32_t id, std::size_t from) {
    Kept& kept = kept_[to];
    // Of two float32, the sum in float64 rounded once is what their sum in float32 is.
    double candidate = sum + score;
    if constexpr (rounding == Rounding::single) candidate = static_cast<float>(candidate);
    if (kept.id >= 0 && !(candidate > kept.sum)) return;
    const double keeps =
        rounding == Rounding::all_wide ? candidate : static_cast<double>(static_cast<float>(candidate));
    kept = {keeps, id, static_cast<std::uint32_t>(from)};
  }

  std::int32_t unknown_;
  Scores all_;
  PieceTrie trie_;
  std::vector<double> scores_;
  std::vector<Kept> kept_;
  std::vector<std::size_t> way_;
};

Prepared prepare_one_pass(const Request& request) {
  return tokenizers::prepare_encoder<charsmap_normalize::DoubleArrayNormalizer, OnePass>(
      request, SentencePieceModel::Kind::unigram, "unigram");
}

}  // namespace

Implementation double_array() {
  return own_implementation(prepare_one_pass, "one pass over the text, with pieces in a double array");
}

}  // namespace assay::unigram_encode
