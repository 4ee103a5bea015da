// The best way to each place, and of each place the second, third and so on only when they are asked for (Jimenez and
// Marzal 1999, Computing the K Shortest Paths: A New Algorithm and an Experimental Comparison): the next way to a place
// is the best of one candidate for each piece that ends there, and after one was taken, the next way to where that
// piece begins is the candidate in its stead. Pieces are found in a hash table, by the lengths that there are.
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

class NextWays {
 public:
  NextWays(const SentencePieceModel& model, const Parameters& parameters)
      : model_(model),
        scores_(model, parameters),
        wanted_(static_cast<std::size_t>(parameters.get<std::int64_t>("n"))),
        pieces_(model) {}

  void segment(std::string_view text, Segmentations& found) {
    lay_out(text);
    const auto end = static_cast<std::uint32_t>(text.size());
    std::vector<Step> steps;
    for (std::size_t number = 0; number < wanted_; ++number) {
      if (number > 0) find_next(end);
      if (places_[end].ways.size() <= number) break;
      steps.clear();
      std::size_t rank = number;
      for (std::uint32_t at = end; at > 0;) {
        const Way& way = places_[at].ways[rank];
        steps.push_back(places_[at].ending[way.piece].step);
        rank = way.rank;
        at = steps.back().from;
      }
      std::ranges::reverse(steps);
      found.add(steps, places_[end].ways[number].sum);
    }
  }

 private:
  struct Ending {
    Step step;
    double score;
  };
  struct Way {
    double sum;
    std::uint32_t piece;  // of those that end here
    std::uint32_t rank;   // of the way to where it begins
  };
  struct Place {
    std::vector<Ending> ending;
    std::vector<Way> ways, candidates;  // candidates are a heap
    bool has_candidates = false;
    std::size_t followed = 0;  // of so many ways the next one by the same last piece is a candidate, if there is one
  };
  static bool less(const Way& one, const Way& other) { return one.sum < other.sum; }

  // All pieces, by where they end, and the best way to each place.
  void lay_out(std::string_view text) {
    places_.assign(text.size() + 1, {});
    places_[0].ways.push_back({0, 0, 0});
    std::vector<std::uint32_t> begins;
    unigram_lattice::places_of(text, begins);
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) {
      const std::uint32_t from = begins[i];
      if (from > 0) take_first(places_[from]);
      bool has_character = false;
      pieces_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        places_[to].ending.push_back(
            {{from, static_cast<std::uint32_t>(to), id}, scores_.of(model_.pieces[static_cast<std::size_t>(id)])});
        has_character = has_character || to == begins[i + 1];
      });
      if (!has_character)
        places_[begins[i + 1]].ending.push_back({{from, begins[i + 1], model_.unknown}, scores_.unknown()});
    }
    if (!text.empty()) take_first(places_.back());
  }

  Way candidate(const Place& place, std::uint32_t piece, std::uint32_t rank) const {
    const Ending& ending = place.ending[piece];
    return {places_[ending.step.from].ways[rank].sum + ending.score, piece, rank};
  }

  void take_first(Place& place) const {
    Way best = candidate(place, 0, 0);
    for (std::uint32_t piece = 1; piece < place.ending.size(); ++piece)
      if (const Way way = candidate(place, piece, 0); way.sum > best.sum) best = way;
    place.ways.push_back(best);
  }

  void add_candidate(Place& place, const Way& way) {
    place.candidates.push_back(way);
    std::ranges::push_heap(place.candidates, less);
  }

  // One more way to this place, if there is one. Where the last one came from, there may be one more to be found first,
  // and so on: those are done from the first on.
  void find_next(std::uint32_t end) {
    std::vector<std::uint32_t> chain{end};
    for (;;) {
      const Place& place = places_[chain.back()];
      if (chain.back() == 0) break;
      const Way& last = place.ways.back();
      const std::uint32_t before = place.ending[last.piece].step.from;
      if (places_[before].ways.size() > last.rank + 1) break;
      chain.push_back(before);
    }
    for (; !chain.empty(); chain.pop_back())
      if (chain.back() != 0) find_next_of(places_[chain.back()]);
  }

  void find_next_of(Place& place) {
    const Way last = place.ways.back();
    if (!place.has_candidates) {
      place.has_candidates = true;
      for (std::uint32_t piece = 0; piece < place.ending.size(); ++piece)
        if (piece != last.piece) add_candidate(place, candidate(place, piece, 0));
    }
    // A place that has no further way is asked again and again.
    if (place.followed < place.ways.size()) {
      place.followed = place.ways.size();
      if (places_[place.ending[last.piece].step.from].ways.size() > last.rank + 1)
        add_candidate(place, candidate(place, last.piece, last.rank + 1));
    }
    if (place.candidates.empty()) return;
    std::ranges::pop_heap(place.candidates, less);
    place.ways.push_back(place.candidates.back());
    place.candidates.pop_back();
  }

  const SentencePieceModel& model_;
  PieceScores scores_;
  std::size_t wanted_;
  unigram_encode::PieceTable pieces_;
  std::vector<Place> places_;
};

Prepared prepare_lazy(const Request& request) {
  return unigram_lattice::prepare_segmenter<charsmap_normalize::NaiveNormalizer, NextWays>(request);
}

}  // namespace

Implementation lazy() {
  return own_implementation(prepare_lazy,
                            "the next best way to a place when it is asked for (Jimenez and Marzal 1999)");
}

}  // namespace assay::unigram_nbest
