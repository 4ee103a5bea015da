#include "impls/segmenters/hmm_segment/mutated_states.h"

#include <algorithm>
#include <cmath>

#include "impls/segmenters/dictionary/characters.h"

namespace assay::hmm_segment {
namespace {

constexpr std::uint8_t none = 4;  // no state
bool is_alphanumeric(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::uint32_t code_of(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  return (byte(0) & 0xfu) << 12 | (byte(1) & 0x3fu) << 6 | (byte(2) & 0x3fu);
}

}  // namespace

MutatedStates::MutatedStates(const segmenters::HmmModel& model, bool in_units, Bug bug)
    : model_(model), in_units_(in_units != (bug == Bug::rule_exchanged)), bug_(bug) {
  unseen_.fill(ruled(hmm::log_of_zero));
  if (has(Bug::unseen_is_rare)) unseen_.fill(ruled(-20));
  if (has(Bug::unseen_is_single)) unseen_[3] = ruled(-20);
  for (double& each : model_.start) each = has(Bug::start_missing) ? 0 : ruled(each);
  if (has(Bug::start_is_even)) model_.start.fill(ruled(std::log(0.25)));
  for (auto& row : model_.transition)
    for (double& each : row) each = ruled(each);
  for (const auto& [character, logs] : model.emissions) {
    ByState own = logs;
    for (double& each : own) each = ruled(each);
    emissions_.emplace(character, own);
  }
}

double MutatedStates::ruled(double log) const {
  if (has(Bug::zero_is_nothing) && log <= hmm::log_of_zero) return 0;
  if (has(Bug::probabilities_multiplied)) return std::exp(log);
  if (!in_units_) return log;
  double scaled = std::nearbyint(log * units_of_one);
  if (has(Bug::units_cut_off)) scaled = std::trunc(log * units_of_one);
  if (has(Bug::units_tie_away)) scaled = std::round(log * units_of_one);
  if (has(Bug::units_of_4096)) scaled = 16 * std::nearbyint(log * units_of_one / 16);
  if (has(Bug::units_without_limit)) return std::max(scaled / units_of_one, -1e6);
  return std::max(scaled / units_of_one, least_of_units);
}

bool MutatedStates::is_of_blocks(std::string_view text, std::size_t at) const {
  if (segmenters::bytes_of_character(text, at) != 3) return false;
  const std::uint32_t code = code_of(text, at);
  const unsigned last = has(Bug::ideographs_to_9fff) ? 0x9fff : has(Bug::ideographs_to_9fa5) ? 0x9fa5 : 0x9fd5;
  return code >= (has(Bug::ideographs_from_3400) ? 0x3400u : 0x4e00u) && code <= last;
}

// `at` itself where nothing is matched there.
std::size_t MutatedStates::end_of_matched(std::string_view text, std::size_t at) const {
  const std::size_t begin = at;
  const auto matches = [&](char byte) {
    if (has(Bug::letters_only)) return is_alphanumeric(byte) && !is_digit(byte);
    if (has(Bug::digits_only)) return is_digit(byte);
    return is_alphanumeric(byte) || (has(Bug::underscore_matched) && byte == '_');
  };
  while (at < text.size() && matches(text[at])) ++at;
  if (at == begin) return has(Bug::percent_alone) && text[at] == '%' ? at + 1 : at;
  for (int fractions = has(Bug::two_fractions) ? 2 : has(Bug::fraction_apart) ? 0 : 1; fractions > 0; --fractions) {
    if (at >= text.size() || text[at] != '.') break;
    const std::size_t dot = at++;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == dot + 1 && !has(Bug::fraction_of_nothing)) at = dot;
  }
  return at < text.size() && text[at] == '%' && !has(Bug::percent_apart) ? at + 1 : at;
}

const MutatedStates::ByState& MutatedStates::logs_of(std::uint32_t code_point) const {
  const auto found = emissions_.find(code_point);
  return found == emissions_.end() ? unseen_ : found->second;
}

double MutatedStates::step(std::size_t before, std::size_t behind) const {
  if (has(Bug::transitions_missing)) return 0;
  if (has(Bug::transitions_turned)) std::swap(before, behind);
  if (has(Bug::middle_only_once) && before == 2 && behind == 2) return ruled(hmm::log_of_zero);
  const bool allowed = hmm::may_follow(behind, before);
  if (has(Bug::missing_steps_free))
    return allowed && model_.transition[before][behind] > -1000 ? model_.transition[before][behind] : 0;
  return allowed ? model_.transition[before][behind] : ruled(hmm::log_of_zero);
}

double MutatedStates::added(double sum, double step, double log) const {
  if (has(Bug::probabilities_multiplied)) return sum * step * log;
  if (has(Bug::emissions_missing)) log = 0;
  const double made = sum + step + log;
  return has(Bug::sums_in_float32) ? static_cast<float>(made) : made;
}

std::vector<std::uint8_t> MutatedStates::states_of(const std::vector<std::uint32_t>& block, std::uint8_t& last) const {
  std::vector<ByState> sums(block.size());
  std::vector<std::array<std::uint8_t, hmm::states>> kept(block.size());
  for (std::size_t at = 0; at < block.size(); ++at) {
    const ByState& logs = logs_of(block[at]);
    for (std::uint8_t y = 0; y < hmm::states; ++y) {
      if (at == 0) {
        const bool goes_on = has(Bug::blocks_go_on) && last != none;
        sums[at][y] =
            added(has(Bug::probabilities_multiplied) ? 1 : 0, goes_on ? step(last, y) : model_.start[y], logs[y]);
        continue;
      }
      bool begun = false;
      for (std::uint8_t x = 0; x < hmm::states; ++x) {
        if (!hmm::may_follow(y, x) && !has(Bug::all_steps_allowed) && !has(Bug::missing_steps_free)) continue;
        const double sum = added(sums[at - 1][x], step(x, y), logs[y]);
        const bool better = has(Bug::tie_earlier)      ? sum > sums[at][y]
                            : has(Bug::least_one_wins) ? sum <= sums[at][y]
                                                       : sum >= sums[at][y];
        if (begun && !better) continue;
        sums[at][y] = sum;
        kept[at][y] = x;
        begun = true;
      }
    }
  }
  const auto greatest = [](const ByState& of) {
    return static_cast<std::uint8_t>(std::ranges::max_element(of) - of.begin());
  };
  std::vector<std::uint8_t> states(block.size());
  if (has(Bug::greedy) || has(Bug::no_way_back)) {
    for (std::size_t at = 0; at < block.size(); ++at)
      states[at] = greatest(has(Bug::greedy) ? logs_of(block[at]) : sums[at]);
    return states;
  }
  const ByState& behind = sums.back();
  std::uint8_t state = behind[3] > behind[1] || (behind[3] == behind[1] && !has(Bug::tie_at_end_earlier)) ? 3 : 1;
  if (has(Bug::ends_in_any_state)) state = greatest(behind);
  if (has(Bug::ends_single)) state = 3;
  for (std::size_t at = block.size(); at-- > 0; state = kept[at][state]) states[at] = state;
  last = states.back();
  return states;
}

void MutatedStates::add_words(std::string_view text, std::size_t from, std::size_t to, std::uint8_t& last,
                              std::vector<std::int64_t>& made) const {
  std::vector<std::uint32_t> block;
  for (std::size_t at = from; at < to; at += 3) block.push_back(code_of(text, at));
  const std::vector<std::uint8_t> states = states_of(block, last);
  std::size_t length = 0;
  for (std::size_t i = 0; i < states.size(); ++i) {
    ++length;
    const bool cut = has(Bug::words_up_to_four) && length == 4;
    if (states[i] != 1 && states[i] != 3 && !cut && i + 1 < states.size()) continue;
    if (has(Bug::last_word_open) && i + 1 == states.size() && length == 1 && !made.empty() && i > 0) made.pop_back();
    made.push_back(static_cast<std::int64_t>(from + 3 * (i + 1)));
    length = 0;
  }
}

std::vector<std::int64_t> MutatedStates::ends(std::string_view text) const {
  std::vector<std::int64_t> made;
  std::uint8_t last = none;
  bool in_rest = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t to = at;
    while (to < text.size() && is_of_blocks(text, to) && !(has(Bug::blocks_of_512) && to - at == 1536)) to += 3;
    if (to > at) {
      if (has(Bug::last_unseen_lost) && to - at > 3 && !emissions_.contains(code_of(text, to - 3))) {
        add_words(text, at, to - 3, last, made);
        made.back() = static_cast<std::int64_t>(to);
      } else {
        add_words(text, at, to, last, made);
      }
      in_rest = false;
      at = to;
      continue;
    }
    to = end_of_matched(text, at);
    const bool matched = to > at;
    if (!matched) {
      std::size_t bytes = segmenters::bytes_of_character(text, at);
      const auto lead = static_cast<unsigned char>(text[at]);
      if (has(Bug::invalid_by_lead) && bytes == 1 && lead >= 0xc2) bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      to = std::min(at + bytes, text.size());
      if (has(Bug::nul_ends) && text[at] == '\0' && at > 0) break;
    }
    const bool joins = in_rest && (!matched || has(Bug::matched_joined_to_rest)) && !has(Bug::rest_in_characters);
    if (joins) made.back() = static_cast<std::int64_t>(to);
    else made.push_back(static_cast<std::int64_t>(to));
    in_rest = !matched && !(has(Bug::rest_ends_at_newline) && text[at] == '\n');
    at = to;
  }
  return made;
}

}  // namespace assay::hmm_segment
