// Every way to cut a text, one after the other, and of all of them the n best. For short texts alone.
#include <algorithm>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/unigram_nbest/piece_scores.h"

namespace assay::unigram_nbest {
namespace {

using tokenizers::SentencePieceModel;
using unigram_lattice::Segmentations;
using unigram_lattice::Step;

constexpr std::size_t most_ways = 1 << 17;

class AllWays {
 public:
  AllWays(const SentencePieceModel& model, const Parameters& parameters)
      : pieces_(model),
        scores_(model, parameters),
        wanted_(static_cast<std::size_t>(parameters.get<std::int64_t>("n"))) {}

  void segment(std::string_view text, Segmentations& found) {
    unigram_lattice::places_of(text, places_);
    ways_.clear();
    so_far_.clear();
    go_on(text, 0, 0);
    const std::size_t given = std::min(wanted_, ways_.size());
    std::ranges::partial_sort(ways_, ways_.begin() + static_cast<std::ptrdiff_t>(given), std::greater{}, &Way::score);
    for (std::size_t i = 0; i < given; ++i) found.add(ways_[i].steps, ways_[i].score);
  }

 private:
  struct Way {
    double score;
    std::vector<Step> steps;
  };

  // From the place with this number.
  void go_on(std::string_view text, std::size_t from, double score) {
    if (from + 1 == places_.size()) {
      if (ways_.size() == most_ways) throw Unsupported{"more than 131,072 ways to cut the text"};
      ways_.push_back({score, so_far_});
      return;
    }
    for (std::size_t to = from + 1; to < places_.size(); ++to) {
      const auto* const known = pieces_.find(text.substr(places_[from], places_[to] - places_[from]));
      if (known == nullptr && to > from + 1) continue;
      so_far_.push_back({places_[from], places_[to], pieces_.id_of(known)});
      go_on(text, to, score + (known != nullptr ? scores_.of(*known) : scores_.unknown()));
      so_far_.pop_back();
    }
  }

  unigram_lattice::UsablePieces pieces_;
  PieceScores scores_;
  std::size_t wanted_;
  std::vector<std::uint32_t> places_;
  std::vector<Step> so_far_;
  std::vector<Way> ways_;
};

Prepared prepare_all_ways(const Request& request) {
  return unigram_lattice::prepare_exhaustive_segmenter<charsmap_normalize::NaiveNormalizer, AllWays>(request);
}

}  // namespace

Implementation exhaustive() {
  return own_implementation(prepare_all_ways, "every way to cut a text of at most 8 bytes, sorted");
}

}  // namespace assay::unigram_nbest
