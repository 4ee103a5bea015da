// The lattice of a word for the kind unigram: all pieces that stand anywhere in it, what is expected of each, and the
// two best ways through it. For this op's implementations.
#pragma once

#include <cmath>
#include <limits>
#include <queue>

#include "impls/tokenizers/sentencepiece_train/words.h"

namespace assay::sentencepiece_train::unigram {

// Its text stands in that of the training.
struct ScoredPiece {
  std::u32string_view text;
  float score = 0;
};
using ScoredPieces = std::vector<ScoredPiece>;

// A piece within a word.
struct Step {
  std::uint32_t from, end, piece;
  float score;
  float reached = 0;         // by the best way up to its end
  std::int32_t before = -1;  // the step before, on that way
};

struct Steps {
  std::vector<Step> all;                             // by where they begin, the shorter ones first
  std::vector<std::uint32_t> starts;                 // of each place
  std::vector<std::vector<std::uint32_t>> ending{};  // by where they end, the longer ones first
  std::vector<float> sums_before{}, sums_behind{};   // of each place, for who asks what is expected
  std::size_t size = 0;
};

// Some pieces of a model, and which numbers they had in it.
struct KeptPieces {
  ScoredPieces pieces;
  std::vector<std::uint32_t> numbers;

  void add(std::size_t number, std::u32string_view text, float score) {
    pieces.push_back({text, score});
    numbers.push_back(static_cast<std::uint32_t>(number));
  }
};

// Index: made of pieces and the text; `each_in_word(word, from, visit)` and `each_in_piece(piece, from, visit)` visit
// the pieces that begin at a place of the word, or of the piece, with this number, the shorter ones first, with their
// sizes; `keep(pieces, numbers)` makes it that of pieces that had these numbers.
template <class Index>
class Model {
 public:
  Model(ScoredPieces pieces, const TrainingText& text)
      : text_(text), pieces_(std::move(pieces)), index_(pieces_, text) {
    find_least();
  }
  const ScoredPieces& pieces() const { return pieces_; }
  float least() const { return least_; }

  void keep(KeptPieces kept) {
    pieces_ = std::move(kept.pieces);
    index_.keep(pieces_, kept.numbers);
    find_least();
  }

  void lay_out_word(std::size_t word, Steps& steps) const {
    lay_out(text_.words[word].characters.size(), steps,
            [&](std::size_t from, auto visit) { index_.each_in_word(word, from, visit); });
  }
  void lay_out_piece(std::size_t piece, Steps& steps) const {
    lay_out(pieces_[piece].text.size(), steps,
            [&](std::size_t from, auto visit) { index_.each_in_piece(piece, from, visit); });
  }

 private:
  void find_least() {
    least_ = std::numeric_limits<float>::max();
    for (const ScoredPiece& piece : pieces_) least_ = std::min(least_, piece.score);
  }

  template <class EachAt>
  void lay_out(std::size_t size_of_all, Steps& steps, EachAt each_at) const {
    steps.size = size_of_all;
    steps.all.clear();
    steps.starts.assign(1, 0);
    if (steps.ending.size() <= size_of_all) steps.ending.resize(size_of_all + 1);
    for (std::size_t at = 0; at <= size_of_all; ++at) steps.ending[at].clear();
    for (std::uint32_t from = 0; from < size_of_all; ++from) {
      const auto add = [&](std::size_t size, std::size_t piece, float score) {
        const auto end = static_cast<std::uint32_t>(from + size);
        steps.ending[end].push_back(static_cast<std::uint32_t>(steps.all.size()));
        steps.all.push_back({from, end, static_cast<std::uint32_t>(piece), score});
      };
      bool has_one = false;
      each_at(from, [&](std::size_t size, std::size_t piece) {
        has_one = has_one || size == 1;
        add(size, piece, pieces_[piece].score);
      });
      if (!has_one) add(1, unknown_counts_for, least_ - unknown_penalty);
      steps.starts.push_back(static_cast<std::uint32_t>(steps.all.size()));
    }
  }

  const TrainingText& text_;
  ScoredPieces pieces_;
  Index index_;
  float least_;
};

inline void add_logarithm(float& sum, float more, bool is_first) {
  if (is_first) {
    sum = more;
    return;
  }
  const float low = std::min(sum, more), high = std::max(sum, more);
  if (high > low + 50) sum = high;
  else sum = static_cast<float>(high + std::log(std::exp(static_cast<double>(low - high)) + 1.0));
}

inline void add_expected(Steps& steps, float count, std::vector<float>& expected) {
  std::vector<float>&before = steps.sums_before, &behind = steps.sums_behind;
  before.assign(steps.size + 1, 0);
  behind.assign(steps.size + 1, 0);
  for (std::size_t at = 1; at <= steps.size; ++at)
    for (std::size_t i = 0; i < steps.ending[at].size(); ++i) {
      const Step& step = steps.all[steps.ending[at][i]];
      add_logarithm(before[at], step.score + before[step.from], i == 0);
    }
  for (std::size_t at = steps.size; at-- > 0;)
    for (std::uint32_t i = steps.starts[at]; i < steps.starts[at + 1]; ++i)
      add_logarithm(behind[at], steps.all[i].score + behind[steps.all[i].end], i == steps.starts[at]);
  const float whole = before[steps.size];
  for (const Step& step : steps.all) {
    const float part = before[step.from] + step.score + behind[step.end] - whole;
    expected[step.piece] =
        static_cast<float>(expected[step.piece] + static_cast<double>(count) * std::exp(static_cast<double>(part)));
  }
}

// The last step of the best way, -1 of no way.
inline std::int32_t find_best(Steps& steps, float& sum) {
  const auto reach = [&steps](std::uint32_t at, float score, std::int32_t& last) {
    float best = score;
    for (const std::uint32_t number : steps.ending[at])  // none at the beginning
      if (const float way = steps.all[number].reached + score; last < 0 || way > best) {
        best = way;
        last = static_cast<std::int32_t>(number);
      }
    return best;
  };
  for (Step& step : steps.all) step.reached = reach(step.from, step.score, step.before);
  std::int32_t last = -1;
  sum = reach(static_cast<std::uint32_t>(steps.size), 0, last);
  return last;
}

// The pieces of the best way and of the second one, by the heap that the rule names.
inline std::vector<std::vector<std::uint32_t>> two_best(Steps& steps) {
  struct Part {
    std::int32_t step, next;  // step -1: the end; -2: the beginning
    float sum, promise;
  };
  std::vector<Part> parts{{-1, -1, 0, 0}};
  find_best(steps, parts[0].promise);
  const auto less = [&parts](std::size_t one, std::size_t other) { return parts[one].promise < parts[other].promise; };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(less)> agenda(less);
  const auto put = [&](const Part& part) {
    parts.push_back(part);
    agenda.push(parts.size() - 1);
  };
  std::vector<std::vector<std::uint32_t>> ways;
  for (agenda.push(0); !agenda.empty() && ways.size() < 2;) {
    const auto number = static_cast<std::int32_t>(agenda.top());
    const Part part = parts[agenda.top()];
    agenda.pop();
    if (part.step == -2) {
      std::vector<std::uint32_t>& way = ways.emplace_back();
      for (std::int32_t at = part.next; parts[static_cast<std::size_t>(at)].step >= 0;) {
        const Part& here = parts[static_cast<std::size_t>(at)];
        way.push_back(steps.all[static_cast<std::size_t>(here.step)].piece);
        at = here.next;
      }
      continue;
    }
    const std::size_t place = part.step < 0 ? steps.size : steps.all[static_cast<std::size_t>(part.step)].from;
    if (place == 0) put({-2, number, part.sum, part.sum});
    else
      for (const std::uint32_t each : steps.ending[place])
        put({static_cast<std::int32_t>(each), number, steps.all[each].score + part.sum,
             steps.all[each].reached + part.sum});
  }
  return ways;
}

}  // namespace assay::sentencepiece_train::unigram
