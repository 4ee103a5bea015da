// The kind unigram with a bug, for mutants.cpp alone.
#pragma once

#include "impls/tokenizers/sentencepiece_train/mutated_text.h"
#include "impls/tokenizers/sentencepiece_train/substring_table.h"

namespace assay::sentencepiece_train {

struct MutatedRules {
  explicit MutatedRules(Bug planted) : bug(planted) {
    if (bug == Bug::one_time) times = 1;
    if (bug == Bug::dropped_below_one) least = 1;
    if (bug == Bug::none_dropped) least = 1e-6f;
  }

  using Plain = unigram::PlainRules;
  Bug bug;
  int times = 2;
  float least = least_expected;

  double of_expected(double x) const { return bug == Bug::no_digamma ? std::log(x) : Plain::of_expected(x); }
  float loss(float share, float with, float without) const {
    if (bug == Bug::loss_turned) return Plain::loss(share, without, with);
    return Plain::loss(bug == Bug::loss_without_share ? 1 : share, with, without);
  }
  int kept_of(std::size_t pieces) const {
    if (bug == Bug::shrinks_less) return static_cast<int>(0.9f * static_cast<float>(pieces));
    return Plain::kept_of(pieces);
  }
  std::size_t wanted(std::size_t pieces) const { return bug == Bug::no_margin ? pieces : Plain::wanted(pieces); }
  float count_of(std::int64_t count) const {
    return Plain::count_of(bug == Bug::sixteen_bits ? count & 0xffff : bug == Bug::words_counted_once ? 1 : count);
  }
  std::size_t others(std::size_t own, std::size_t all, Settings settings) const {
    settings.older = settings.older != (bug == Bug::sum_of_other_rule);
    return Plain::others(own, all, settings);
  }
  bool scores_missing_characters() const { return bug != Bug::missing_characters_lost; }
};

inline std::vector<unigram::Seed> mutated_seeds(const TrainingText& text, Settings settings, Bug bug) {
  if (bug == Bug::one_too_long) ++settings.longest;
  if (bug == Bug::words_joined) settings.by_words = false;
  std::vector<unigram::Seed> seeds = unigram::seeds_by_table(text, settings);
  if (bug == Bug::last_seed_missing && !seeds.empty()) seeds.pop_back();
  if (bug == Bug::seeds_by_count)
    for (unigram::Seed& seed : seeds) seed.weight /= std::ssize(seed.text);
  if (bug == Bug::seeds_by_length)
    std::ranges::stable_sort(seeds, std::greater(), [](const unigram::Seed& seed) { return seed.text.size(); });
  return seeds;
}

inline void train_mutated_unigram(const TrainingText& text, const Settings& settings, Bug bug, PieceWriter& writer,
                                  std::size_t room) {
  unigram::Trainer<unigram::PieceTable, MutatedRules>(text, settings, MutatedRules(bug))
      .train(mutated_seeds(text, settings, bug), writer, room);
}

}  // namespace assay::sentencepiece_train
