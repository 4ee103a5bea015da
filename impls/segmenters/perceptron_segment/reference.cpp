// The definition: of short runs all sequences are tried; of others the best one is found by what leads to each state.
#include "impls/segmenters/perceptron_segment/reference.h"

#include <algorithm>
#include <map>
#include <string>

#include "harness/core/patience.h"
#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::perceptron_segment {
namespace {

using perceptron::ReferenceWeights;
using Sum = std::int64_t;

constexpr std::string_view all_letters = "BEMS";
constexpr std::size_t most_to_try = 9;  // 2^10 sequences

bool leaves_open(char state) { return state == 'B' || state == 'M'; }
bool may_stand(char behind, char before) { return leaves_open(before) == (behind == 'E' || behind == 'M'); }

// Characters of a text that are all white space, or none of them.
struct Run {
  bool is_space = false;
  std::vector<std::uint32_t> codes;
  std::vector<std::size_t> ends;  // of each character, in bytes of the text
};

std::vector<Run> runs_of(std::string_view text) {
  std::vector<Run> runs;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character one = tokenizers::character_at(text, at);
    const bool space = one.well_formed && is_space(one.code_point);
    if (runs.empty() || runs.back().is_space != space) runs.push_back({space, {}, {}});
    runs.back().codes.push_back(one.well_formed ? one.code_point : perceptron::ill_formed);
    runs.back().ends.push_back(at += one.bytes);
  }
  return runs;
}

class Weighed {
 public:
  Weighed(const Run& run, const ReferenceWeights& weights) : weights_(weights), own_(run.codes.size()) {
    for (std::size_t at = 0; at < run.codes.size(); ++at)
      for (std::size_t number = 0; number < perceptron::most_templates; ++number) add(run, at, number);
  }

  Sum first(char state) const { return known(weights_.start, state) + own(0, state); }
  Sum step(char before, char behind) const { return known(weights_.step, std::pair(before, behind)); }
  Sum own(std::size_t at, char state) const { return own_[at][all_letters.find(state)]; }

 private:
  template <class Map, class Key>
  static Sum known(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  }

  void add(const Run& run, std::size_t at, std::size_t number) {
    const perceptron::Template& used = perceptron::templates[number];
    std::vector<std::uint32_t> seen;
    for (std::size_t i = 0; i < used.count; ++i) {
      const auto place = static_cast<std::ptrdiff_t>(at) + used.places[i];
      const bool inside = place >= 0 && place < std::ssize(run.codes);
      seen.push_back(inside ? run.codes[static_cast<std::size_t>(place)] : perceptron::outside);
    }
    const auto found = weights_.features.find({number, seen});
    for (std::size_t state = 0; found != weights_.features.end() && state < hmm::states; ++state)
      own_[at][state] += found->second[state];
  }

  const ReferenceWeights& weights_;
  std::vector<std::array<Sum, hmm::states>> own_;
};

std::string best_of_tried(std::size_t count, const Weighed& weighed) {
  std::string best, now(count, 'B');
  Sum best_sum = 0;
  const auto extend = [&](auto& self, std::size_t at, Sum sum) -> void {
    if (at == count) {
      if (leaves_open(now.back())) return;
      const bool is_later =
          !best.empty() && std::lexicographical_compare(best.rbegin(), best.rend(), now.rbegin(), now.rend());
      if (!best.empty() && (sum < best_sum || (sum == best_sum && !is_later))) return;
      best = now;
      best_sum = sum;
      return;
    }
    for (const char state : all_letters) {
      if (at == 0 ? state != 'B' && state != 'S' : !may_stand(state, now[at - 1])) continue;
      now[at] = state;
      self(self, at + 1,
           sum + (at == 0 ? weighed.first(state) : weighed.step(now[at - 1], state) + weighed.own(at, state)));
    }
  };
  extend(extend, 0, 0);
  return best;
}

std::string best_of_paths(std::size_t count, const Weighed& weighed) {
  struct Led {
    Sum sum = 0;
    char before = 0;
  };
  std::vector<std::map<char, Led>> led(count);  // a state that nothing leads to is not there
  for (const char state : {'B', 'S'}) led[0][state] = {weighed.first(state), 0};
  for (std::size_t at = 1; at < count; ++at) {
    reference_step();
    for (const auto& [before, from] : led[at - 1])
      for (const char state : all_letters) {
        if (!may_stand(state, before)) continue;
        const Sum sum = from.sum + weighed.step(before, state) + weighed.own(at, state);
        const auto [there, is_new] = led[at].try_emplace(state, Led{sum, before});
        if (!is_new && sum >= there->second.sum) there->second = {sum, before};  // by letters: the later one
      }
  }
  const auto of_last = [&](char state) { return led.back().find(state); };
  char state = 'S';
  if (of_last('S') == led.back().end() ||
      (of_last('E') != led.back().end() && of_last('E')->second.sum > of_last('S')->second.sum))
    state = 'E';
  std::string states(count, ' ');
  for (std::size_t at = count; at-- > 0; state = led[at].at(state).before) states[at] = state;
  return states;
}

}  // namespace

std::vector<std::int64_t> reference_segment(std::string_view text, const ReferenceWeights& weights) {
  std::vector<std::int64_t> ends;
  for (const Run& run : runs_of(text)) {
    if (!run.is_space) {
      const Weighed weighed(run, weights);
      const std::size_t count = run.codes.size();
      const std::string states = count <= most_to_try ? best_of_tried(count, weighed) : best_of_paths(count, weighed);
      for (std::size_t at = 0; at + 1 < count; ++at)
        if (!leaves_open(states[at])) ends.push_back(static_cast<std::int64_t>(run.ends[at]));
    }
    ends.push_back(static_cast<std::int64_t>(run.ends.back()));
  }
  return ends;
}

std::optional<std::int64_t> sum_of_ends(std::string_view text, const std::vector<std::int64_t>& ends,
                                        const ReferenceWeights& weights) {
  Sum sum = 0;
  std::size_t next = 0;
  for (const Run& run : runs_of(text)) {
    std::string states;
    std::size_t begun = 0;  // characters of words that have ended
    for (std::size_t at = 0; at < run.ends.size(); ++at) {
      if (next >= ends.size() || static_cast<std::size_t>(ends[next]) != run.ends[at]) continue;
      ++next;
      const std::size_t length = at + 1 - begun;
      states += length == 1 ? "S" : "B" + std::string(length - 2, 'M') + "E";
      begun = at + 1;
    }
    if (begun != run.ends.size()) return std::nullopt;
    if (run.is_space) continue;
    const Weighed weighed(run, weights);
    for (std::size_t at = 0; at < states.size(); ++at)
      sum +=
          at == 0 ? weighed.first(states[0]) : weighed.step(states[at - 1], states[at]) + weighed.own(at, states[at]);
  }
  if (next != ends.size()) return std::nullopt;
  return sum;
}

std::int64_t sum_of_drawn(std::string_view text, std::uint64_t seed, const ReferenceWeights& weights) {
  Random random(seed);
  std::vector<std::int64_t> ends;
  for (const Run& run : runs_of(text))
    for (const std::size_t end : run.ends)
      if (end == run.ends.back() || (!run.is_space && random.chance(0.4)))
        ends.push_back(static_cast<std::int64_t>(end));
  return sum_of_ends(text, ends, weights).value();
}

std::vector<std::size_t> places_at_space(std::string_view text) {
  std::vector<std::size_t> places;
  for (const Run& run : runs_of(text)) places.push_back(run.ends.back());
  if (!places.empty()) places.pop_back();
  return places;
}

}  // namespace assay::perceptron_segment
