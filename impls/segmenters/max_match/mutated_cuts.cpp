#include "impls/segmenters/max_match/mutated_cuts.h"

#include <algorithm>
#include <utility>

#include "impls/segmenters/dictionary/characters.h"

namespace assay::max_match {
namespace {

std::size_t count_of_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += segmenters::bytes_of_character(text, at)) ++count;
  return count;
}

std::string folded(std::string_view text) {
  std::string made(text);
  for (char& byte : made)
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte + 32);
  return made;
}

bool is_letter_or_digit(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

}  // namespace

MutatedCuts::MutatedCuts(const segmenters::Dictionary& words, Direction direction, Bug bug)
    : direction_(direction), bug_(bug) {
  bool is_first = true;  // of those of several characters: a character is a piece without being a word
  for (const auto& word : words.words) {
    const std::size_t characters = count_of_characters(word.text);
    if (has(Bug::first_word_missing) && characters > 1 && std::exchange(is_first, false)) continue;
    if (has(Bug::last_word_missing) && &word == &words.words.back()) continue;
    if (has(Bug::words_up_to_four) && characters > 4) continue;
    if (has(Bug::words_up_to_16) && characters > 16) continue;
    if (has(Bug::wide_words_missing) && std::ranges::any_of(word.text, [](char c) { return (c & '\xf8') == '\xf0'; }))
      continue;
    if (std::ranges::find(lengths_, characters) == lengths_.end()) lengths_.push_back(characters);
    words_.emplace(has(Bug::case_folded) ? folded(word.text) : std::string(word.text), word.frequency);
  }
  std::ranges::sort(lengths_);
  if (has(Bug::longest_missed) && lengths_.size() > 1) lengths_.pop_back();
  longest_ = lengths_.back();
}

MutatedCuts::Places MutatedCuts::characters(std::string_view text) const {
  Places at{0};
  while (at.back() < text.size()) {
    const std::size_t from = at.back();
    std::size_t bytes = segmenters::bytes_of_character(text, from);
    const auto lead = static_cast<unsigned char>(text[from]);
    if (has(Bug::invalid_by_lead) && bytes == 1 && lead >= 0xc2) bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (has(Bug::overlong_accepted) && (lead == 0xc0 || lead == 0xc1)) bytes = 2;
    if (has(Bug::wide_characters_cut) && bytes == 4) bytes = 3;  // as the first unit of UTF-16
    at.push_back(std::min(from + bytes, text.size()));
  }
  return at;
}

bool MutatedCuts::is_word(std::string_view text, std::size_t from, std::size_t to) const {
  if (has(Bug::word_at_end_missed) && to == text.size()) return false;
  if (has(Bug::word_at_start_missed) && from == 0 && to > 1) return false;
  if (has(Bug::buffer_edge) && from / 4096 != (to - 1) / 4096) return false;
  const std::string_view part = text.substr(from, to - from);
  if (has(Bug::window_in_bytes) && part.size() > longest_) return false;
  return words_.contains(has(Bug::case_folded) ? folded(part) : std::string(part));
}

// Of ends (or begins) that were found, from the nearest to the furthest; from + 1 (or - 1) where there is none.
std::size_t MutatedCuts::chosen(std::string_view text, const Places& at, std::vector<std::size_t> found,
                                std::size_t from, bool shortest) const {
  if (has(Bug::shortest_match) || shortest) return found.front();
  if (has(Bug::one_shorter) && found.size() > 1) return found[found.size() - 2];
  if (has(Bug::most_frequent)) {
    const auto frequency = [&](std::size_t end) {
      const auto [low, high] = std::minmax(at[from], at[end]);
      return words_.at(std::string(text.substr(low, high - low)));
    };
    return *std::ranges::max_element(found, {}, frequency);
  }
  if (has(Bug::looks_ahead) && found.back() > from) {
    const auto reach = [&](std::size_t end) {
      const std::vector<std::size_t> next =
          end + 1 < at.size() ? found_behind(text, at, end) : std::vector<std::size_t>();
      return next.empty() ? end : next.back();
    };
    return *std::ranges::max_element(found, {}, reach);
  }
  return found.back();
}

std::vector<std::size_t> MutatedCuts::found_behind(std::string_view text, const Places& at, std::size_t from) const {
  std::vector<std::size_t> found;
  for (const std::size_t each : lengths_) {
    if (from + each >= at.size()) break;
    if (is_word(text, at[from], at[from + each])) found.push_back(from + each);
    else if (has(Bug::prefixes_are_words)) break;
  }
  return found;
}

MutatedCuts::Places MutatedCuts::forward(std::string_view text, const Places& at) const {
  Places ends;
  for (std::size_t from = 0; from + 1 < at.size();) {
    const std::vector<std::size_t> found = found_behind(text, at, from);
    from = found.empty() ? from + 1 : chosen(text, at, found, from, false);
    ends.push_back(from);
  }
  return ends;
}

MutatedCuts::Places MutatedCuts::backward(std::string_view text, const Places& at) const {
  Places ends;
  for (std::size_t to = at.size() - 1; to > 0;) {
    ends.push_back(to);
    std::vector<std::size_t> found;
    for (const std::size_t each : lengths_) {
      if (each > to) break;
      if (is_word(text, at[to - each], at[to])) found.push_back(to - each);
      else if (has(Bug::prefixes_are_words)) break;
    }
    to = found.empty() ? to - 1 : chosen(text, at, found, to, has(Bug::backward_shortest));
  }
  std::ranges::reverse(ends);
  return ends;
}

std::size_t MutatedCuts::singles(std::string_view text, const Places& at, const Places& ends) const {
  std::size_t count = 0, from = 0;
  for (const std::size_t end : ends) {
    const bool single = has(Bug::singles_in_bytes) ? at[end] - at[from] == 1 : end - from == 1;
    const bool counts = !has(Bug::singles_out_of_words) || !is_word(text, at[from], at[end]);
    count += single && counts ? 1 : 0;
    from = end;
  }
  return count;
}

bool MutatedCuts::takes_forward(std::string_view text, const Places& at, const Places& one, const Places& other) const {
  if (has(Bug::always_forward)) return true;
  if (has(Bug::always_backward)) return false;
  if (one.size() != other.size() && !has(Bug::pieces_ignored))
    return has(Bug::more_pieces) ? one.size() > other.size() : one.size() < other.size();
  const std::size_t of_one = singles(text, at, one), of_other = singles(text, at, other);
  if (of_one == of_other || has(Bug::singles_ignored)) return has(Bug::tie_forward);
  return has(Bug::more_singles) ? of_one > of_other : of_one < of_other;
}

// What people join beyond what they were told.
std::vector<std::int64_t> MutatedCuts::joined(std::string_view text, const std::vector<std::int64_t>& ends) const {
  const auto kind = [&](std::size_t from, std::size_t to) {
    const std::string_view piece = text.substr(from, to - from);
    if (has(Bug::unknown_joined)) return !words_.contains(std::string(piece));
    if (has(Bug::letters_joined)) return piece.size() == 1 && is_letter_or_digit(piece[0]);
    return has(Bug::spaces_joined) && (piece == " " || piece == "\n" || piece == "\r" || piece == "\t");
  };
  std::vector<std::int64_t> made;
  bool joins = false;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    const bool now = kind(from, static_cast<std::size_t>(end));
    if (joins && now) made.back() = end;
    else made.push_back(end);
    joins = now;
    from = static_cast<std::size_t>(end);
  }
  return made;
}

std::vector<std::int64_t> MutatedCuts::ends(std::string_view text) const {
  std::vector<std::int64_t> made;
  for (std::size_t from = 0; from < text.size();) {
    const char* const line_ends = has(Bug::lines_end_at_returns) ? "\r\n" : "\n";
    const bool by_lines = direction_ == Direction::from_both && !has(Bug::all_lines_together);
    const std::size_t end = by_lines ? text.find_first_of(line_ends, from) : text.npos;
    const std::size_t to = end == text.npos ? text.size() : end + 1;
    std::string_view line = text.substr(from, to - from);
    if (has(Bug::nul_ends)) line = line.substr(0, std::max<std::size_t>(1, std::min(line.find('\0'), line.size())));
    const Places at = characters(line);
    const bool ahead =
        direction_ == Direction::from_left || (direction_ == Direction::from_right && has(Bug::backward_is_forward));
    Places ends = ahead ? forward(line, at) : backward(line, at);
    if (direction_ == Direction::from_both)
      if (Places other = forward(line, at); takes_forward(line, at, other, ends)) ends = std::move(other);
    for (const std::size_t each : ends) {
      const auto last = static_cast<std::int64_t>(from + at[each]);
      const std::int64_t before = made.empty() ? 0 : made.back();
      const bool cut_bytes = has(Bug::unknown_in_bytes) && last - before > 1 &&
                             !words_.contains(std::string(text.substr(static_cast<std::size_t>(before),
                                                                      static_cast<std::size_t>(last - before))));
      for (std::int64_t byte = before + 1; cut_bytes && byte < last; ++byte) made.push_back(byte);
      made.push_back(last);
    }
    if (has(Bug::nul_ends) && line.size() < to - from) break;
    from = to;
  }
  if (has(Bug::cut_within_characters) && made.size() > 1 && made[made.size() - 2] > 0) --made[made.size() - 2];
  return joined(text, made);
}

}  // namespace assay::max_match
