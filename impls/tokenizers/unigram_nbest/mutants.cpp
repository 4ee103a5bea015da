// Searches with one bug each: in how many are given, in their order, in what is promised, in what pieces score; those
// of every lattice, and those around a call.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/unigram_lattice/mutated_lattice.h"
#include "impls/tokenizers/unigram_nbest/op.h"

namespace assay::unigram_nbest {
namespace {

using unigram_lattice::LatticeBug;
using unigram_lattice::MutatedArc;
using unigram_lattice::MutatedLattice;
using unigram_lattice::Step;

enum class Bug : std::uint8_t {
  none,
  one_less,
  one_more,
  best_alone,
  best_twice,
  last_two_swapped,
  worst_first,
  promises_too_little,
  places_once,
  ties_dropped,
  sums_in_single,
  single_from_here,
  first_score_for_all,
  score_without_first,
  costs,
  symbols_by_bytes,
  symbols_as_pieces,
  empty_has_none
};

class MutatedSearch {
 public:
  MutatedSearch(tokenizers::SentencePieceModel model, const Parameters& parameters, Bug bug, LatticeBug lattice_bug)
      : bug_(bug),
        lattice_(std::move(model), lattice_bug),
        extremes_(lattice_.model()),
        rule_(parameters.get<std::string>("rule")),
        wanted_(static_cast<std::size_t>(parameters.get<std::int64_t>("n"))) {
    if (bug == Bug::one_less && wanted_ > 1) --wanted_;
    if (bug == Bug::one_more && wanted_ < unigram_lattice::most_segmentations) ++wanted_;
    if (bug == Bug::best_alone) wanted_ = 1;
  }

  void run(const Call& call) const {
    const std::string made = lattice_.normalized(call.inputs[text].text());
    std::vector<Found> found;
    if (!made.empty() || bug_ != Bug::empty_has_none) search(made, found);
    spoil(found);
    std::vector<std::int32_t> written;
    std::vector<double> scored;
    for (const Found& each : found) {
      lattice_.append(written, made, each.steps);
      scored.push_back(bug_ == Bug::first_score_for_all ? found[0].score
                       : bug_ == Bug::costs             ? -each.score
                                                        : each.score);
    }
    lattice_.write(call, written, scored);
  }

 private:
  struct Found {
    std::vector<Step> steps;
    double score;
  };
  struct Part {
    std::uint32_t from, behind;
    Step step;
    double sum, promise;
  };

  double rounded(double sum) const {
    const bool single = bug_ == Bug::sums_in_single || (bug_ == Bug::single_from_here && sum < -100);
    return single ? static_cast<double>(static_cast<float>(sum)) : sum;
  }

  double score(const tokenizers::SentencePieceModel::Piece& piece) const {
    if (piece.type != tokenizers::SentencePieceModel::Type::user_defined || rule_ == float64_rule ||
        bug_ == Bug::symbols_as_pieces)
      return piece.score;
    double length = 0;
    for (const char byte : piece.text)
      if (bug_ == Bug::symbols_by_bytes || (static_cast<unsigned char>(byte) & 0xc0) != 0x80) ++length;
    return rule_ == single_rule ? 0.1 * (length - 1) : length * extremes_.greatest - 0.1;
  }

  // What is still to come at most, and so what a part promises.
  std::vector<double> to_come(std::string_view made, const std::vector<std::vector<MutatedArc>>& arcs) const {
    std::vector<double> best(made.size() + 1);
    for (std::size_t at = 1; at <= made.size(); ++at)
      for (std::size_t i = 0; i < arcs[at].size(); ++i) {
        const double sum = rounded(best[arcs[at][i].step.from] + arcs[at][i].score);
        best[at] = i == 0 ? sum : std::max(best[at], sum);
      }
    if (bug_ == Bug::promises_too_little)
      for (std::size_t at = 1; at <= made.size(); ++at) best[at] -= static_cast<double>(at);
    return best;
  }

  void search(std::string_view made, std::vector<Found>& found) const {
    const auto arcs = lattice_.arcs(made, [this](const auto& piece) { return score(piece); });
    const std::vector<double> best = to_come(made, arcs);
    const std::size_t most_pops = bug_ == Bug::places_once ? 1 : wanted_;
    std::vector<std::size_t> popped(made.size() + 1);
    std::vector<Part> parts{{static_cast<std::uint32_t>(made.size()), ~0u, {}, 0, best[made.size()]}};
    std::vector<std::uint32_t> agenda{0};
    const auto less = [&](std::uint32_t one, std::uint32_t other) {
      const Part &left = parts[one], &right = parts[other];
      return left.promise != right.promise ? left.promise < right.promise : left.from > right.from;
    };
    while (!agenda.empty() && found.size() < wanted_) {
      std::ranges::pop_heap(agenda, less);
      const std::uint32_t number = agenda.back();
      agenda.pop_back();
      const Part part = parts[number];
      if (part.from == 0) {
        if (bug_ == Bug::ties_dropped && !found.empty() && std::abs(found.back().score - part.sum) < 1e-9) continue;
        give(parts, number, found);
        continue;
      }
      if (popped[part.from]++ >= most_pops) continue;
      for (const MutatedArc& arc : arcs[part.from]) {
        const double sum = rounded(part.sum + arc.score);
        parts.push_back({arc.step.from, number, arc.step, sum, sum + best[arc.step.from]});
        agenda.push_back(static_cast<std::uint32_t>(parts.size() - 1));
        std::ranges::push_heap(agenda, less);
      }
    }
  }

  void give(const std::vector<Part>& parts, std::uint32_t number, std::vector<Found>& found) const {
    Found one{{}, parts[number].sum};
    if (bug_ == Bug::score_without_first && number != 0) one.score = parts[parts[number].behind].sum;
    for (std::uint32_t at = number; at != 0; at = parts[at].behind) one.steps.push_back(parts[at].step);
    found.push_back(std::move(one));
  }

  void spoil(std::vector<Found>& found) const {
    if (found.size() < 2) return;
    if (bug_ == Bug::best_twice) found[1] = found[0];
    if (bug_ == Bug::last_two_swapped) std::swap(found[found.size() - 1], found[found.size() - 2]);
    if (bug_ == Bug::worst_first) std::ranges::reverse(found);
  }

  Bug bug_;
  MutatedLattice lattice_;
  unigram_lattice::Extremes extremes_;
  std::string rule_;
  std::size_t wanted_;
};

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(unigram_lattice::prepare_own_bug<MutatedSearch, Bug>);
  return unigram_lattice::with_lattice_mutants<MutatedSearch, Bug>({
      mutant("one_less", "gives n - 1 where n is 2 or more", Bug::one_less),
      mutant("one_more", "gives n + 1 where there is room", Bug::one_more),
      mutant("best_alone", "gives the best alone", Bug::best_alone),
      mutant("best_twice", "gives the best a second time in place of the second", Bug::best_twice),
      mutant("last_two_swapped", "gives the last one before the one that is better", Bug::last_two_swapped),
      mutant("worst_first", "gives the n best from the last to the first", Bug::worst_first),
      mutant("promises_too_little", "takes what is still to come for less than it is", Bug::promises_too_little),
      mutant("places_once", "goes on from a place once", Bug::places_once),
      mutant("ties_dropped", "takes segmentations with equal scores for one", Bug::ties_dropped),
      mutant("sums_in_float32", "sums in float32 by the rule float64, too", Bug::sums_in_single),
      mutant("long_sums_in_float32", "sums in float32 where a sum is below -100", Bug::single_from_here),
      mutant("first_score_for_all", "gives the score of the best for all", Bug::first_score_for_all),
      mutant("score_without_first", "gives scores without that of the first piece", Bug::score_without_first),
      mutant("costs", "gives costs, which are the scores with the other sign", Bug::costs),
      mutant("symbols_by_bytes", "counts the bytes of user-defined pieces, not their characters",
             Bug::symbols_by_bytes),
      mutant("symbols_as_pieces", "gives user-defined pieces the score that the file has", Bug::symbols_as_pieces),
      mutant("empty_has_none", "gives no segmentation of an empty text", Bug::empty_has_none),
  });
}

}  // namespace assay::unigram_nbest
