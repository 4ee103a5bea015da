// As the library does it (Kudo 2018, section 3.3; the lattice of sentencepiece): the best sum to each place in one pass
// over the text, with pieces in a double array; then A* from the end, where that sum is what is still to come, exactly.
// So segmentations are complete in the order of their scores. No place is gone on from more than n times, by each of
// which it has another rest: what is behind that could not be among the n. (The library has no such bound, and throws
// away most of its agenda when that has grown.)
#include <algorithm>
#include <string_view>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/unigram_encode/piece_trie.h"
#include "impls/tokenizers/unigram_nbest/piece_scores.h"

namespace assay::unigram_nbest {
namespace {

using tokenizers::SentencePieceModel;
using unigram_encode::PieceTrie;
using unigram_lattice::Segmentations;
using unigram_lattice::Step;

class Agenda {
 public:
  Agenda(const SentencePieceModel& model, const Parameters& parameters)
      : unknown_(model.unknown), wanted_(static_cast<std::uint32_t>(parameters.get<std::int64_t>("n"))), trie_(model) {
    const PieceScores all(model, parameters);
    for (const auto& piece : model.pieces) scores_.push_back(all.of(piece));
    unknown_score_ = all.unknown();
  }

  void segment(std::string_view text, Segmentations& found) {
    lay_out(text);
    parts_.clear();
    agenda_.clear();
    popped_.assign(text.size() + 1, 0);
    put({nothing, nothing, static_cast<std::uint32_t>(text.size()), 0}, best_[text.size()]);
    for (std::uint32_t given = 0; given < wanted_ && !agenda_.empty();) {
      std::ranges::pop_heap(agenda_, less);
      const std::uint32_t number = agenda_.back().part;
      agenda_.pop_back();
      const Part part = parts_[number];
      if (part.from == 0) {
        give(number, found);
        ++given;
      } else if (popped_[part.from]++ < wanted_) {
        go_on(number);
      }
    }
  }

 private:
  struct Arc {
    Step step;
    double score;
  };
  // The end of a segmentation: a piece, and the part behind it.
  struct Part {
    std::uint32_t arc, behind, from;
    double sum;
  };
  struct Promise {
    double sum;  // of the best segmentation that ends so
    std::uint32_t from, part;
  };
  static constexpr std::uint32_t nothing = ~0u;

  // Of equal promises the one that is nearer to its beginning: else all that tie would be open at once.
  static bool less(const Promise& one, const Promise& other) {
    return one.sum != other.sum ? one.sum < other.sum : one.from > other.from;
  }

  void lay_out(std::string_view text) {
    unigram_lattice::places_of(text, begins_);
    best_.assign(text.size() + 1, 0);
    ending_.resize(std::max(ending_.size(), text.size() + 1));
    for (std::size_t at = 0; at <= text.size(); ++at) ending_[at].clear();
    for (std::size_t i = 0; i + 1 < begins_.size(); ++i) {
      const std::uint32_t from = begins_[i];
      bool has_character = false;
      trie_.each_at(text, from, [&](std::size_t to, std::int32_t id) {
        reach({{from, static_cast<std::uint32_t>(to), id}, scores_[static_cast<std::size_t>(id)]});
        has_character = has_character || to == begins_[i + 1];
      });
      if (!has_character) reach({{from, begins_[i + 1], unknown_}, unknown_score_});
    }
  }

  void reach(const Arc& arc) {
    const double sum = best_[arc.step.from] + arc.score;
    std::vector<Arc>& there = ending_[arc.step.to];
    best_[arc.step.to] = there.empty() ? sum : std::max(best_[arc.step.to], sum);
    there.push_back(arc);
  }

  void put(const Part& part, double promise) {
    agenda_.push_back({promise, part.from, static_cast<std::uint32_t>(parts_.size())});
    std::ranges::push_heap(agenda_, less);
    parts_.push_back(part);
  }

  void go_on(std::uint32_t number) {
    const Part part = parts_[number];
    const std::vector<Arc>& arcs = ending_[part.from];
    for (std::uint32_t arc = 0; arc < arcs.size(); ++arc) {
      const double sum = part.sum + arcs[arc].score;
      put({arc, number, arcs[arc].step.from, sum}, sum + best_[arcs[arc].step.from]);
    }
  }

  void give(std::uint32_t number, Segmentations& found) {
    steps_.clear();
    for (std::uint32_t at = number; parts_[at].arc != nothing; at = parts_[at].behind)
      steps_.push_back(ending_[parts_[parts_[at].behind].from][parts_[at].arc].step);
    found.add(steps_, parts_[number].sum);
  }

  std::int32_t unknown_;
  std::uint32_t wanted_;
  PieceTrie trie_;
  std::vector<double> scores_;
  double unknown_score_ = 0;
  std::vector<std::uint32_t> begins_, popped_;
  std::vector<double> best_;
  std::vector<std::vector<Arc>> ending_;
  std::vector<Part> parts_;
  std::vector<Promise> agenda_;
  std::vector<Step> steps_;
};

Prepared prepare_a_star(const Request& request) {
  return unigram_lattice::prepare_segmenter<charsmap_normalize::DoubleArrayNormalizer, Agenda>(request);
}

}  // namespace

Implementation a_star() {
  return own_implementation(prepare_a_star,
                            "A* from the end, with the best sum to each place as what is still to come");
}

}  // namespace assay::unigram_nbest
