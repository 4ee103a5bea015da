// Segmenters by a perceptron with one bug each: in what features see, what is added, what may follow, how ties are
// decided, what a run is, and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/perceptron/weights_file.h"
#include "impls/segmenters/perceptron_segment/op.h"

namespace assay::perceptron_segment {
namespace {

enum class Bug : std::uint8_t {
  none,
  places_turned,
  window_of_three,
  pairs_missing,
  triples_missing,
  triple_by_its_ends,
  order_of_characters_lost,
  outside_is_unseen,
  outside_of_text,
  starts_missing,
  steps_missing,
  steps_turned,
  any_state_first,
  any_state_last,
  ends_single,
  tie_earlier,
  tie_at_end_earlier,
  greedy,
  least_one_wins,
  weights_in_16_bits,
  sums_in_float32,
  sums_below_zero_lost,
  last_template_missing,
  states_of_other_order,
  wide_space_unknown,
  no_break_space_is_space,
  spaces_one_by_one,
  newline_alone,
  space_joined,
  runs_of_256,
  ill_formed_unseen,
  code_in_16_bits,
  case_folded,
  nul_ends,
  reads_past_end,
  writes_past_end,
  input_overwritten,
};

using Sum = std::int64_t;
using Sums = std::array<Sum, hmm::states>;
using Feature = std::pair<std::uint32_t, std::array<std::uint32_t, 3>>;
constexpr Sum out_of_reach = INT64_MIN / 4;

class MutatedPerceptron {
 public:
  MutatedPerceptron(segmenters::PerceptronWeights read, Bug bug) : read_(std::move(read)), bug_(bug) {
    if (has(Bug::last_template_missing))
      std::erase_if(read_.features, [](const auto& each) { return each.number + 1 == perceptron::most_templates; });
    for (const auto& each : read_.features) {
      Sums weights{};
      for (std::size_t y = 0; y < hmm::states; ++y)
        weights[has(Bug::states_of_other_order) && (y == 1 || y == 2) ? 3 - y : y] =
            has(Bug::weights_in_16_bits) ? static_cast<std::int16_t>(each.weights[y]) : each.weights[y];
      features_[{each.number, seen_as(each.number, each.code_points)}] = weights;
    }
  }

  std::vector<std::int64_t> ends(std::string_view text) const {
    std::vector<std::int64_t> made;
    for (std::size_t at = 0; at < text.size();) {
      std::vector<std::uint32_t> codes;
      std::vector<std::int64_t> behind;
      const bool space = begins_space(text, at);
      while (at < text.size() && begins_space(text, at) == space) {
        const auto one = character(text, at);
        at += one.bytes;
        codes.push_back(code_of(one));
        behind.push_back(static_cast<std::int64_t>(at));
        if (space && (has(Bug::spaces_one_by_one) || (has(Bug::newline_alone) && text[at - 1] == '\n'))) break;
        if (!space && has(Bug::runs_of_256) && codes.size() == 256) break;
      }
      if (has(Bug::nul_ends) && codes[0] == 0 && !made.empty()) break;
      if (space && has(Bug::space_joined) && !made.empty()) made.pop_back();
      if (space) made.push_back(behind.back());
      else cut(codes, behind, made);
    }
    return made;
  }

 private:
  bool has(Bug bug) const { return bug_ == bug; }

  static tokenizers::Scanned character(std::string_view text, std::size_t at) {
    const auto* const first = reinterpret_cast<const segmenters::Byte*>(text.data());
    return tokenizers::scan(first + at, first + text.size());
  }
  std::uint32_t code_of(tokenizers::Scanned one) const {
    if (one.code_point == tokenizers::no_character)
      return has(Bug::ill_formed_unseen) ? 0x10fffe : perceptron::ill_formed;
    if (has(Bug::code_in_16_bits)) return one.code_point & 0xffffu;
    if (has(Bug::case_folded) && one.code_point >= 'A' && one.code_point <= 'Z') return one.code_point + 32;
    return one.code_point;
  }
  bool begins_space(std::string_view text, std::size_t at) const {
    const std::uint32_t code = character(text, at).code_point;
    if (has(Bug::wide_space_unknown) && code == 0x3000) return false;
    if (has(Bug::no_break_space_is_space) && code == 0xa0) return true;
    return is_space(code);
  }

  std::array<std::uint32_t, 3> seen_as(std::size_t number, std::array<std::uint32_t, 3> codes) const {
    if (has(Bug::triple_by_its_ends) && number >= 7) codes[1] = 0;
    if (has(Bug::order_of_characters_lost))
      std::sort(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(perceptron::templates[number].count));
    return codes;
  }

  Sums weights_at(const std::vector<std::uint32_t>& codes, std::size_t at) const {
    Sums sums{};
    for (std::uint32_t number = 0; number < perceptron::most_templates; ++number) {
      const perceptron::Template& used = perceptron::templates[number];
      if (has(Bug::pairs_missing) && used.count == 2) continue;
      if (has(Bug::triples_missing) && used.count == 3) continue;
      std::array<std::uint32_t, 3> seen{};
      bool sees_all = true;
      for (std::size_t i = 0; i < used.count; ++i) {
        const int offset = has(Bug::places_turned) ? -used.places[i] : used.places[i];
        const auto place = static_cast<std::ptrdiff_t>(at) + offset;
        const bool inside = place >= 0 && place < std::ssize(codes);
        if (has(Bug::window_of_three) && (offset < -1 || offset > 1)) sees_all = false;
        if (!inside && has(Bug::outside_is_unseen)) sees_all = false;
        if (!inside && has(Bug::outside_of_text) && place < 0) sees_all = false;
        seen[i] = inside ? codes[static_cast<std::size_t>(place)] : perceptron::outside;
      }
      const auto found = sees_all ? features_.find({number, seen_as(number, seen)}) : features_.end();
      for (std::size_t y = 0; found != features_.end() && y < hmm::states; ++y) sums[y] += found->second[y];
    }
    if (has(Bug::sums_below_zero_lost))
      for (Sum& each : sums) each = std::max<Sum>(each, 0);
    return sums;
  }

  Sum step(std::size_t before, std::size_t behind) const {
    if (has(Bug::steps_missing)) return 0;
    if (has(Bug::steps_turned) && hmm::may_follow(before, behind)) return read_.step[behind][before];
    return read_.step[before][behind];
  }

  void cut(const std::vector<std::uint32_t>& codes, const std::vector<std::int64_t>& behind,
           std::vector<std::int64_t>& made) const {
    std::vector<std::array<std::size_t, hmm::states>> kept(codes.size());
    Sums sums{};
    std::vector<std::size_t> states(codes.size());
    for (std::size_t at = 0; at < codes.size(); ++at) {
      const Sums own = weights_at(codes, at);
      Sums next{};
      for (std::size_t y = 0; y < hmm::states; ++y) {
        if (at == 0) {
          const bool may_begin = y == 0 || y == 3 || has(Bug::any_state_first);
          next[y] = may_begin ? own[y] + (has(Bug::starts_missing) ? 0 : read_.start[y]) : out_of_reach;
          continue;
        }
        bool begun = false;
        for (std::size_t x = 0; x < hmm::states; ++x) {
          if (!hmm::may_follow(y, x)) continue;
          Sum sum = sums[x] + step(x, y) + own[y];
          if (has(Bug::sums_in_float32) && sum > out_of_reach / 2) sum = static_cast<Sum>(static_cast<float>(sum));
          const bool better = has(Bug::tie_earlier)                                ? sum > next[y]
                              : has(Bug::least_one_wins) && sum > out_of_reach / 2 ? sum <= next[y]
                                                                                   : sum >= next[y];
          if (begun && !better) continue;
          next[y] = sum;
          kept[at][y] = x;
          begun = true;
        }
      }
      sums = next;
      states[at] = static_cast<std::size_t>(std::ranges::max_element(own) - own.begin());
    }
    const bool tie_single = sums[3] == sums[1] && !has(Bug::tie_at_end_earlier);
    std::size_t state = sums[3] > sums[1] || tie_single ? 3 : 1;
    if (has(Bug::any_state_last)) state = static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
    if (has(Bug::ends_single)) state = 3;
    for (std::size_t at = codes.size(); !has(Bug::greedy) && at-- > 0; state = kept[at][state]) states[at] = state;
    for (std::size_t at = 0; at < codes.size(); ++at)
      if (states[at] == 1 || states[at] == 3 || at + 1 == codes.size()) made.push_back(behind[at]);
  }

  segmenters::PerceptronWeights read_;
  std::map<Feature, Sums> features_;
  Bug bug_;
};

Prepared prepare_perceptron(const Request& request, Bug bug) {
  auto read = segmenters::read_perceptron(request.inputs[model_file].text());
  if (auto* const refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  auto made = std::make_shared<const MutatedPerceptron>(std::move(std::get<segmenters::PerceptronWeights>(read)), bug);
  return make_runner([made = std::move(made), bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return made->ends(whole); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_perceptron);
  std::vector<Mutant> all{
      mutant("places_turned", "looks behind where it should look before", Bug::places_turned),
      mutant("window_of_three", "sees one character before and one behind", Bug::window_of_three),
      mutant("pairs_missing", "has no features of two characters", Bug::pairs_missing),
      mutant("triples_missing", "has no features of three characters", Bug::triples_missing),
      mutant("triple_by_its_ends", "takes three characters for the same whose first and last are",
             Bug::triple_by_its_ends),
      mutant("order_of_characters_lost", "takes ab for ba", Bug::order_of_characters_lost),
      mutant("outside_is_unseen", "has no features of what stands outside of a run", Bug::outside_is_unseen),
      mutant("outside_of_text", "has no features of what stands before a run", Bug::outside_of_text),
      mutant("starts_missing", "does not weigh the first state", Bug::starts_missing),
      mutant("steps_missing", "does not weigh steps", Bug::steps_missing),
      mutant("steps_turned", "weighs steps from behind to before", Bug::steps_turned),
      mutant("any_state_first", "lets a run begin within a word", Bug::any_state_first),
      mutant("any_state_last", "lets a run end within a word", Bug::any_state_last),
      mutant("ends_single", "ends a run with S", Bug::ends_single),
      mutant("tie_earlier", "keeps the earlier letter of two that are as good", Bug::tie_earlier),
      mutant("tie_at_end_earlier", "ends a run with E where S is as good", Bug::tie_at_end_earlier),
      mutant("greedy", "takes the best state of each character alone", Bug::greedy),
      mutant("least_one_wins", "keeps the lesser sum", Bug::least_one_wins),
      mutant("weights_in_16_bits", "keeps 16 bits of a weight", Bug::weights_in_16_bits),
      mutant("sums_in_float32", "rounds sums to float32", Bug::sums_in_float32),
      mutant("sums_below_zero_lost", "takes 0 for features that weigh less", Bug::sums_below_zero_lost),
      mutant("last_template_missing", "does not know the features of the last template", Bug::last_template_missing),
      mutant("states_of_other_order", "has M before E", Bug::states_of_other_order),
      mutant("wide_space_unknown", "takes U+3000 for a letter", Bug::wide_space_unknown),
      mutant("no_break_space_is_space", "takes U+00A0 for white space", Bug::no_break_space_is_space),
      mutant("spaces_one_by_one", "takes each space for a piece", Bug::spaces_one_by_one),
      mutant("newline_alone", "ends a run of white space behind a newline", Bug::newline_alone),
      mutant("space_joined", "joins white space to the word before", Bug::space_joined),
      mutant("runs_of_256", "begins a run anew behind 256 characters", Bug::runs_of_256),
      mutant("ill_formed_unseen", "has no features of bytes that are no characters", Bug::ill_formed_unseen),
      mutant("code_in_16_bits", "keeps 16 bits of a code point", Bug::code_in_16_bits),
      mutant("case_folded", "takes capitals for small letters", Bug::case_folded),
      mutant("nul_ends", "stops at a zero byte", Bug::nul_ends),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_perceptron(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::perceptron_segment
