// Samplers with one bug each: in what alpha is applied to, in sums and shares, in random numbers, in what is given;
// those of every lattice, and those around a call.
#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>
#include <vector>

#include "impls/tokenizers/unigram_lattice/mutated_lattice.h"
#include "impls/tokenizers/unigram_sample/op.h"

namespace assay::unigram_sample {
namespace {

using unigram_lattice::LatticeBug;
using unigram_lattice::MutatedArc;
using unigram_lattice::MutatedLattice;
using unigram_lattice::Step;

enum class Bug : std::uint8_t {
  none,
  alpha_twice,
  alpha_ignored,
  alpha_not_in_sums,
  alpha_not_in_shares,
  sums_without_last,
  last_sum_missing,
  sums_in_single,
  sums_unscaled,
  best_in_place_of_sums,
  shares_of_pieces_alone,
  shortest_first,
  greatest_share,
  next_piece,
  seed_ignored,
  seed_in_32_bits,
  numbers_from_one,
  numbers_without_mixing,
  number_per_sample,
  number_for_choices,
  samples_alike,
  number_turned,
  one_sample_less,
  score_not_normalised,
  score_as_probability,
  score_without_alpha,
  score_of_first
};

class MutatedSampler {
 public:
  MutatedSampler(tokenizers::SentencePieceModel model, const Parameters& parameters, Bug bug, LatticeBug lattice_bug)
      : bug_(bug),
        lattice_(std::move(model), lattice_bug),
        alpha_(parameters.get<double>("alpha")),
        samples_(parameters.get<std::int64_t>("samples")),
        seed_(static_cast<std::uint64_t>(parameters.get<std::int64_t>("random_seed"))) {
    if (bug == Bug::alpha_twice) alpha_ *= alpha_;
    if (bug == Bug::alpha_ignored) alpha_ = 1;
    if (bug == Bug::seed_ignored) seed_ = 1;
    if (bug == Bug::seed_in_32_bits) seed_ &= 0xffffffffu;
    if (bug == Bug::one_sample_less && samples_ > 1) --samples_;
  }

  void run(const Call& call) const {
    const std::string made = lattice_.normalized(call.inputs[text].text());
    auto arcs = lattice_.arcs(made, [](const auto& piece) { return double{piece.score}; });
    if (bug_ == Bug::shortest_first)
      for (auto& ending : arcs) std::ranges::reverse(ending);
    const std::vector<double> sums = forward_sums(arcs);
    std::vector<std::int32_t> written;
    std::vector<double> scored;
    std::uint64_t next = bug_ == Bug::numbers_from_one ? 1 : 0;
    for (std::int64_t sample = 0; sample < samples_; ++sample) {
      if (bug_ == Bug::samples_alike) next = 0;
      std::vector<Step> steps;
      double score = 0;
      for (std::size_t at = made.size(); at > 0; at = steps.back().from) {
        const bool is_choice = arcs[at].size() > 1;
        const double number = random_number(next);
        if (bug_ != Bug::number_per_sample && (is_choice || bug_ != Bug::number_for_choices)) ++next;
        const MutatedArc& taken = arcs[at][choose(arcs[at], sums, at, number)];
        steps.push_back(taken.step);
        score += taken.score;
      }
      if (bug_ == Bug::number_per_sample) ++next;
      std::ranges::reverse(steps);
      lattice_.append(written, made, steps);
      scored.push_back(scored.empty() || bug_ != Bug::score_of_first ? told(score, sums[made.size()]) : scored[0]);
    }
    lattice_.write(call, written, scored);
  }

 private:
  double random_number(std::uint64_t number) const {
    std::uint64_t mixed = seed_ + (number + 1) * 0x9e3779b97f4a7c15u;
    if (bug_ != Bug::numbers_without_mixing) {
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
      mixed ^= mixed >> 31;
    }
    const double uniform = static_cast<double>(mixed >> 11) * 0x1p-53;
    return bug_ == Bug::number_turned ? 1 - uniform : uniform;
  }

  double told(double score, double whole) const {
    const double logarithm = alpha_ * score - whole;
    switch (bug_) {
      case Bug::score_not_normalised: return alpha_ * score;
      case Bug::score_as_probability: return std::exp(logarithm);
      case Bug::score_without_alpha: return score - whole;
      default: return logarithm;
    }
  }

  std::vector<double> forward_sums(const std::vector<std::vector<MutatedArc>>& arcs) const {
    const double alpha = bug_ == Bug::alpha_not_in_sums ? 1 : alpha_;
    std::vector<double> sums(arcs.size());
    for (std::size_t at = 1; at < arcs.size(); ++at) {
      std::vector<double> terms;
      for (const MutatedArc& arc : arcs[at]) terms.push_back(sums[arc.step.from] + alpha * arc.score);
      if (terms.empty()) continue;
      if (bug_ == Bug::sums_without_last && terms.size() > 1) terms.pop_back();
      const double greatest = bug_ == Bug::sums_unscaled ? 0 : *std::ranges::max_element(terms);
      double sum = 0;
      for (const double term : terms) sum += std::exp(term - greatest);
      sums[at] = bug_ == Bug::best_in_place_of_sums ? greatest : greatest + std::log(sum);
      if (bug_ == Bug::sums_in_single) sums[at] = static_cast<double>(static_cast<float>(sums[at]));
    }
    if (bug_ == Bug::last_sum_missing && arcs.size() > 2) sums.back() = sums[sums.size() - 2];
    return sums;
  }

  std::size_t choose(const std::vector<MutatedArc>& ending, const std::vector<double>& sums, std::size_t at,
                     double number) const {
    std::size_t chosen = ending.size() - 1;
    double sum = 0, greatest = -1;
    bool is_taken = false;
    for (std::size_t i = 0; i < ending.size(); ++i) {
      const double weight = (bug_ == Bug::alpha_not_in_shares ? 1 : alpha_) * ending[i].score;
      const double share = bug_ == Bug::shares_of_pieces_alone
                               ? std::exp(weight)
                               : std::exp(sums[ending[i].step.from] + weight - sums[at]);
      sum += share;
      if (bug_ == Bug::greatest_share) {
        if (share > greatest) chosen = i;
        greatest = std::max(greatest, share);
      } else if (number < sum && !is_taken) {
        chosen = i;
        is_taken = true;
      }
    }
    return bug_ == Bug::next_piece && chosen + 1 < ending.size() ? chosen + 1 : chosen;
  }

  Bug bug_;
  MutatedLattice lattice_;
  double alpha_;
  std::int64_t samples_;
  std::uint64_t seed_;
};

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(unigram_lattice::prepare_own_bug<MutatedSampler, Bug>);
  return unigram_lattice::with_lattice_mutants<MutatedSampler, Bug>({
      mutant("alpha_twice", "multiplies scores with alpha twice", Bug::alpha_twice),
      mutant("alpha_ignored", "takes alpha for 1", Bug::alpha_ignored),
      mutant("alpha_not_in_sums", "sums up without alpha", Bug::alpha_not_in_sums),
      mutant("alpha_not_in_shares", "takes shares without alpha", Bug::alpha_not_in_shares),
      mutant("sums_without_last", "leaves the last of several pieces out of a sum", Bug::sums_without_last),
      mutant("last_sum_missing", "takes the sum of the place before for that of the end", Bug::last_sum_missing),
      mutant("sums_in_float32", "keeps sums in float32", Bug::sums_in_single),
      mutant("sums_unscaled", "sums up probabilities that may be too small for a float64", Bug::sums_unscaled),
      mutant("best_in_place_of_sums", "takes the greatest term for the sum", Bug::best_in_place_of_sums),
      mutant("shares_of_pieces_alone", "takes shares without what stands before a piece", Bug::shares_of_pieces_alone),
      mutant("shortest_first", "takes pieces from the shortest to the longest", Bug::shortest_first),
      mutant("greatest_share", "takes the piece with the greatest share", Bug::greatest_share),
      mutant("next_piece", "takes the piece behind the one that is drawn", Bug::next_piece),
      mutant("seed_ignored", "takes the seed for 1", Bug::seed_ignored),
      mutant("seed_in_32_bits", "takes the lower 32 bits of the seed", Bug::seed_in_32_bits),
      mutant("numbers_from_one", "begins with random number 1", Bug::numbers_from_one),
      mutant("numbers_not_mixed", "takes the state of the generator for its random number",
             Bug::numbers_without_mixing),
      mutant("number_for_a_sample", "takes one random number for all places of a sample", Bug::number_per_sample),
      mutant("number_for_choices", "takes no random number where a single piece ends", Bug::number_for_choices),
      mutant("samples_alike", "begins with the first random number for each sample", Bug::samples_alike),
      mutant("number_turned", "takes 1 less the random number", Bug::number_turned),
      mutant("one_sample_less", "gives a sample less where there are 2 or more", Bug::one_sample_less),
      mutant("score_not_normalised", "gives scores without the sum of the text", Bug::score_not_normalised),
      mutant("score_as_probability", "gives probabilities, not their logarithms", Bug::score_as_probability),
      mutant("score_without_alpha", "gives scores without alpha", Bug::score_without_alpha),
      mutant("score_of_first", "gives the score of the first sample for all", Bug::score_of_first),
  });
}

}  // namespace assay::unigram_sample
