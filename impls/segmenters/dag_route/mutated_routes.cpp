#include "impls/segmenters/dag_route/mutated_routes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "impls/segmenters/dictionary/characters.h"

namespace assay::dag_route {
namespace {

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += segmenters::bytes_of_character(text, at)) ++count;
  return count;
}

std::string small_letters(std::string_view text) {
  std::string made(text);
  for (char& byte : made)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
  return made;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_capital(char byte) { return byte >= 'A' && byte <= 'Z'; }
bool is_letter(char byte) { return is_capital(byte) || (byte >= 'a' && byte <= 'z'); }

}  // namespace

MutatedRoutes::MutatedRoutes(const segmenters::Dictionary& words, bool blocks, Bug bug)
    : total_(static_cast<double>(words.total)), blocks_(blocks), bug_(bug) {
  if (has(Bug::blocks_ignored)) blocks_ = false;
  if (has(Bug::blocks_always)) blocks_ = true;
  bool is_first = true;
  for (const auto& word : words.words) {
    const std::size_t characters = characters_of(word.text);
    if (has(Bug::first_word_missing) && characters > 1 && std::exchange(is_first, false)) continue;
    if (has(Bug::last_word_missing) && &word == &words.words.back()) continue;
    if (has(Bug::words_up_to_four) && characters > 4) continue;
    if (has(Bug::words_up_to_16) && characters > 16) continue;
    if (std::ranges::find(lengths_, characters) == lengths_.end()) lengths_.push_back(characters);
    words_.emplace(has(Bug::case_folded) ? small_letters(word.text) : std::string(word.text), word.frequency);
  }
  std::ranges::sort(lengths_);
}

std::size_t MutatedRoutes::bytes_at(std::string_view text, std::size_t at) const {
  std::size_t bytes = segmenters::bytes_of_character(text, at);
  const auto lead = static_cast<unsigned char>(text[at]);
  if (has(Bug::invalid_by_lead) && bytes == 1 && lead >= 0xc2) bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (has(Bug::wide_characters_cut) && bytes == 4) bytes = 3;
  return std::min(bytes, text.size() - at);
}

bool MutatedRoutes::is_in_blocks(std::string_view text, std::size_t at, std::size_t bytes) const {
  const char byte = text[at];
  if (bytes == 3 && segmenters::bytes_of_character(text, at) == 3) {
    const auto code = (static_cast<unsigned>(byte) & 0xfu) << 12 | (static_cast<unsigned>(text[at + 1]) & 0x3fu) << 6 |
                      (static_cast<unsigned>(text[at + 2]) & 0x3fu);
    const unsigned last = has(Bug::ideographs_to_9fff) ? 0x9fff : has(Bug::ideographs_to_9fa5) ? 0x9fa5 : 0x9fd5;
    return code >= (has(Bug::ideographs_from_3400) ? 0x3400u : 0x4e00u) && code <= last;
  }
  if (bytes > 1) return false;
  if (is_letter(byte)) return !has(Bug::letters_left_out);
  if (is_digit(byte)) return !has(Bug::digits_left_out);
  switch (byte) {
    case '+': return !has(Bug::plus_left_out);
    case '#': return !has(Bug::number_sign_left_out);
    case '&': return !has(Bug::ampersand_left_out);
    case '.': return !has(Bug::dot_left_out);
    case '_': return !has(Bug::underscore_left_out);
    case '%': return !has(Bug::percent_left_out);
    case '-': return !has(Bug::hyphen_left_out);
    case ' ': return has(Bug::blanks_in_blocks);
    default: return false;
  }
}

bool MutatedRoutes::joins(std::string_view piece) const {
  if (has(Bug::never_joined) || (!blocks_ && !has(Bug::joined_without_blocks))) return false;
  if (has(Bug::words_joined)) return std::ranges::all_of(piece, [](char c) { return is_letter(c) || is_digit(c); });
  if (piece.size() != 1) return false;
  if (has(Bug::signs_joined) && (piece[0] == '.' || piece[0] == '%' || piece[0] == '-' || piece[0] == '_')) return true;
  if (is_digit(piece[0])) return !has(Bug::digits_not_joined);
  return is_letter(piece[0]) && !(has(Bug::capitals_not_joined) && is_capital(piece[0]));
}

std::uint32_t MutatedRoutes::frequency_of(std::string_view part) const {
  const auto found = words_.find(has(Bug::case_folded) ? small_letters(part) : std::string(part));
  return found == words_.end() ? 0 : found->second;
}

double MutatedRoutes::score_of(std::uint32_t frequency) const {
  const double total = has(Bug::total_missing) ? 0 : std::log(total_);
  if (has(Bug::fewest_pieces)) return -1;
  if (frequency == 0 && has(Bug::unknown_is_certain)) return 0;
  if (frequency == 0 && has(Bug::unknown_is_impossible)) return -1e9;
  const double known = std::max(1.0, static_cast<double>(frequency) + (has(Bug::frequency_of_one_more) ? 1 : 0));
  if (has(Bug::frequencies_added)) return known / total_;
  if (has(Bug::probabilities_multiplied)) return known / total_;
  return std::log(known) - total;
}

MutatedRoutes::Places MutatedRoutes::steps_from(std::string_view block, const Places& at, std::size_t from) const {
  Places steps;
  if (has(Bug::characters_always_steps)) steps.push_back(from + 1);
  for (const std::size_t length : lengths_) {
    if (from + length >= at.size()) break;
    const std::size_t to = at[from + length];
    const bool seen = (!has(Bug::buffer_edge) || at[from] / 4096 == (to - 1) / 4096) &&
                      (!has(Bug::word_at_end_missed) || to < block.size() || length == 1);
    if (seen && frequency_of(block.substr(at[from], to - at[from])) > 0) steps.push_back(from + length);
    else if (has(Bug::prefixes_are_words)) break;
  }
  if (steps.empty()) steps.push_back(from + 1);
  return steps;
}

std::size_t MutatedRoutes::best_of(std::string_view block, const Places& at, std::size_t from, const Places& steps,
                                   std::vector<double>& sums) const {
  if (has(Bug::longest_wins)) return steps.back();
  std::size_t best = 0;
  double best_sum = 0;
  std::uint32_t best_frequency = 0;
  for (const std::size_t to : steps) {
    const std::uint32_t frequency = frequency_of(block.substr(at[from], at[to] - at[from]));
    const double behind = has(Bug::sum_behind_forgotten) ? 0 : sums[to];
    double sum = score_of(frequency) + behind;
    if (has(Bug::probabilities_multiplied)) sum = score_of(frequency) * (to + 1 == at.size() ? 1 : sums[to]);
    if (has(Bug::sums_in_float32)) sum = static_cast<float>(sum);
    bool better = sum >= best_sum;
    if (has(Bug::tie_shorter)) better = sum > best_sum;
    if (has(Bug::tie_by_frequency) && sum == best_sum) better = frequency > best_frequency;
    if (has(Bug::least_probable)) better = sum <= best_sum;
    if (best != 0 && !better) continue;
    best = to;
    best_sum = sum;
    best_frequency = frequency;
  }
  sums[from] = best_sum;
  return best;
}

void MutatedRoutes::add_block(std::string_view text, std::size_t from, std::size_t to, std::vector<std::int64_t>& made,
                              bool& joined) const {
  const std::string_view block = text.substr(from, to - from);
  Places at{0};
  while (at.back() < block.size()) at.push_back(at.back() + bytes_at(block, at.back()));
  std::vector<double> sums(at.size());
  Places ways(at.size());
  for (std::size_t place = at.size() - 1; place-- > 0;)
    ways[place] = best_of(block, at, place, steps_from(block, at, place), sums);
  for (std::size_t place = 0; place + 1 < at.size(); place = ways[place]) {
    const std::size_t end = at[ways[place]];
    const bool now = joins(block.substr(at[place], end - at[place]));
    if (joined && now) made.back() = static_cast<std::int64_t>(from + end);
    else made.push_back(static_cast<std::int64_t>(from + end));
    joined = now;
  }
}

std::vector<std::int64_t> MutatedRoutes::ends(std::string_view text) const {
  std::vector<std::int64_t> made;
  bool joined = false, other = false;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t to = at;
    while (to < text.size()) {
      const std::size_t bytes = bytes_at(text, to);
      if (blocks_ && !is_in_blocks(text, to, bytes)) break;
      to += bytes;
    }
    if (to > at) {
      if (!has(Bug::joined_across_blocks)) joined = false;
      add_block(text, at, to, made, joined);
      other = false;
      at = to;
      continue;
    }
    if (has(Bug::nul_ends) && text[at] == '\0' && at > 0) break;
    const bool both = !has(Bug::crlf_cut) && text.substr(at).starts_with("\r\n");
    const bool joins_other = has(Bug::others_joined) ? other : has(Bug::newlines_joined) && other && text[at] == '\n';
    other = has(Bug::others_joined) || text[at] == '\n';
    at += both ? 2 : bytes_at(text, at);
    if (joins_other) made.back() = static_cast<std::int64_t>(at);
    else made.push_back(static_cast<std::int64_t>(at));
  }
  if (has(Bug::cut_within_characters) && made.size() > 1) --made[made.size() - 2];
  return made;
}

}  // namespace assay::dag_route
