#include "impls/segmenters/hyphenate/mutated_hyphenator.h"

namespace assay::hyphenate {
namespace {

Margins mutated_margins(const PatternFile& file, const Settings& asked, Bug bug) {
  Margins margins = margins_of(bug == Bug::asked_ignored ? Settings{} : asked, file);
  if (bug == Bug::file_ignored)
    margins = {asked.left > 0 ? asked.left : usual_margin, asked.right > 0 ? asked.right : usual_margin};
  if (bug == Bug::margins_swapped) std::swap(margins.left, margins.right);
  if (bug == Bug::left_ignored) margins.left = 1;
  if (bug == Bug::right_ignored) margins.right = 1;
  if (bug == Bug::left_one_more) ++margins.left;
  if (bug == Bug::right_one_less) margins.right = std::max<std::int64_t>(margins.right - 1, 1);
  return margins;
}

Pattern mutated_pattern(Pattern pattern, Bug bug) {
  std::u32string& letters = pattern.letters;
  const bool starts = letters.front() == U'.', ends_word = letters.back() == U'.';
  if (bug == Bug::exceptions_ignored && starts && ends_word) letters.clear();
  if (bug == Bug::long_patterns_dropped && letters.size() > 16) letters.clear();
  if (bug == Bug::level_before_missing) pattern.levels.front() = 0;
  if (bug == Bug::level_behind_missing) pattern.levels.back() = 0;
  if (bug == Bug::levels_in_three_bits)
    for (std::uint8_t& level : pattern.levels) level &= 7;
  if (bug == Bug::levels_to_five)
    for (std::uint8_t& level : pattern.levels) level = std::min<std::uint8_t>(level, 5);
  if (bug == Bug::dots_dropped) {
    if (ends_word) letters.pop_back(), pattern.levels.pop_back();
    if (starts) letters.erase(0, 1), pattern.levels.erase(pattern.levels.begin());
  }
  return pattern;
}

Scanned older(Scanned character, Bug bug) {
  if (character.code_point == tokenizers::no_character) return character;
  if (bug == Bug::unicode14) character.kind = static_cast<tokenizers::Class>(unicode14::class_of(character.code_point));
  if (bug == Bug::unicode3) character.kind = static_cast<tokenizers::Class>(unicode3::class_of(character.code_point));
  if (bug == Bug::two_bytes_per_character && character.code_point > 0xffff) character.kind = unicode16::other;
  return character;
}

}  // namespace

MutatedHyphenator::MutatedHyphenator(const PatternFile& file, const Settings& asked, Bug bug)
    : bug_(bug), margins_(mutated_margins(file, asked, bug)) {
  for (const Pattern& each : file.patterns) {
    const Pattern pattern = mutated_pattern(each, bug);
    if (pattern.letters.empty()) continue;
    longest_ = std::max(longest_, pattern.letters.size());
    const auto [known, is_new] = patterns_.try_emplace(pattern.letters, pattern.levels);
    if (bug == Bug::last_of_equals) known->second = pattern.levels;
    for (std::size_t i = 0; i < pattern.levels.size(); ++i)
      known->second[i] = std::max(known->second[i], pattern.levels[i]);
  }
}

bool MutatedHyphenator::is_of_a_word(Scanned character) const {
  const char32_t one = character.code_point;
  if (bug_ == Bug::apostrophes_in_words && (one == U'\'' || one == U'\u2019')) return true;
  if (bug_ == Bug::hyphens_in_words && (one == U'-' || one == U'\u00ad')) return true;
  if (bug_ == Bug::ascii_words && one > 0x7f) return false;
  const unsigned words = bug_ == Bug::marks_end_words   ? tokenizers::letters
                         : bug_ == Bug::digits_in_words ? of_words | tokenizers::numbers
                                                        : of_words;
  return tokenizers::in(words, older(character, bug_));
}

void MutatedHyphenator::read_letters(std::string_view whole, std::int64_t from, std::int64_t to) {
  letters_.clear();
  const auto* const first = reinterpret_cast<const Byte*>(whole.data());
  for (std::int64_t at = from; at < to;) {
    Scanned character = tokenizers::scan(first + at, first + to);
    const bool alone = bug_ == Bug::bytes_for_letters || character.code_point == tokenizers::no_character;
    if (alone) character = {first[at], unicode16::other, 1};
    char32_t letter = alone && character.code_point > 0x7f ? character.code_point : small_letter(character.code_point);
    if (bug_ == Bug::capitals_kept || (bug_ == Bug::capitals_of_ascii && character.code_point > 0x7f))
      letter = character.code_point;
    const bool ligature = letter >= 0xfb00 && letter <= 0xfb06;
    const std::int64_t counts = bug_ == Bug::margins_in_bytes                          ? character.bytes
                                : bug_ == Bug::ligature_counts_its_letters && ligature ? 2
                                                                                       : 1;
    const bool skipped = bug_ == Bug::marks_skipped && tokenizers::in(tokenizers::marks, character);
    if (!skipped) letters_.push_back({letter, at, counts});
    if (bug_ == Bug::full_lower_case && character.code_point == 0x130) letters_.push_back({0x307, at, 1});
    if (bug_ == Bug::sharp_s_in_two && letter == 0xdf) letters_.back().letter = U's', letters_.push_back({U's', at, 1});
    at += character.bytes;
  }
}

void MutatedHyphenator::add_levels(std::size_t at, const std::vector<std::uint8_t>& levels) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    int& level = levels_[at + i];
    if (bug_ == Bug::last_level && levels[i] > 0) level = levels[i];
    else if (bug_ == Bug::sum_of_levels) level += levels[i];
    else level = std::max<int>(level, levels[i]);
  }
}

void MutatedHyphenator::find_levels() {
  std::u32string word = bug_ == Bug::start_missing ? U" " : U".";
  for (const Letter& letter : letters_) word += letter.letter;
  word += bug_ == Bug::end_missing ? U' ' : U'.';
  levels_.assign(word.size() + 1, 0);
  for (std::size_t at = 0; at < word.size(); ++at) {
    const std::vector<std::uint8_t>* longest = nullptr;
    for (std::size_t length = 1; length <= std::min(longest_, word.size() - at); ++length) {
      const std::u32string part = word.substr(at, length);
      const auto found = patterns_.lower_bound(part);
      if (found == patterns_.end() || !found->first.starts_with(part)) break;
      if (found->first != part) continue;
      longest = &found->second;
      if (bug_ != Bug::longest_alone) add_levels(at, *longest);
      if (bug_ == Bug::shortest_alone) break;
    }
    if (bug_ == Bug::longest_alone && longest != nullptr) add_levels(at, *longest);
  }
}

void MutatedHyphenator::write_places(std::vector<std::int64_t>& found) {
  std::int64_t all = 0, before = 0;
  for (const Letter& letter : letters_) all += letter.counts;
  for (std::size_t place = 1; place < letters_.size(); ++place) {
    before += letters_[place - 1].counts;
    if (before < margins_.left || all - before < margins_.right) continue;
    const std::size_t at = bug_ == Bug::one_place_left ? place : bug_ == Bug::one_place_right ? place + 2 : place + 1;
    const int level = levels_[at];
    const bool cut = bug_ == Bug::even_levels ? level > 0 && level % 2 == 0
                     : bug_ == Bug::any_level ? level > 0
                                              : level % 2 == 1;
    if (!cut || letters_[place].begin == letters_[place - 1].begin) continue;
    found.push_back(letters_[place].begin);
    if (bug_ == Bug::one_cut_a_word) return;
  }
}

void MutatedHyphenator::cut_word(std::string_view whole, std::int64_t from, std::int64_t to,
                                 std::vector<std::int64_t>& found) {
  read_letters(whole, from, to);
  if (bug_ == Bug::long_words_whole && letters_.size() > 100) return;
  if (bug_ == Bug::short_words_whole && letters_.size() < 5) return;
  if (bug_ == Bug::lengths_in_16_bits && letters_.size() > 0xffff) letters_.resize(letters_.size() & 0xffff);
  const std::size_t before = found.size();
  const std::string key = std::string(whole.substr(static_cast<std::size_t>(from), 8)) + std::to_string(to - from);
  if (const auto known = known_.find(key); bug_ == Bug::cached_by_beginning && known != known_.end()) {
    for (const std::int64_t place : known->second) found.push_back(from + place);
    return;
  }
  find_levels();
  write_places(found);
  if (bug_ != Bug::cached_by_beginning) return;
  std::vector<std::int64_t>& known = known_[key];
  for (std::size_t i = before; i < found.size(); ++i) known.push_back(found[i] - from);
}

std::vector<std::int64_t> MutatedHyphenator::cut(std::string_view whole) {
  std::vector<std::int64_t> found;
  const auto* const first = reinterpret_cast<const Byte*>(whole.data());
  const std::int64_t size = std::ssize(whole);
  for (std::int64_t at = 0; at < size;) {
    const std::int64_t from = at;
    const bool word = is_of_a_word(tokenizers::scan(first + at, first + size));
    std::size_t characters = 0;
    while (at < size) {
      const Scanned next = tokenizers::scan(first + at, first + size);
      if (is_of_a_word(next) != word) break;
      if (!word && bug_ == Bug::others_one_by_one && characters == 1) break;
      if (!word && bug_ == Bug::blank_joined && whole[static_cast<std::size_t>(at)] == ' ' && at > from) break;
      at += next.bytes, ++characters;
    }
    if (word) cut_word(whole, from, at, found);
    found.push_back(at);
  }
  if (bug_ == Bug::last_piece_lost && found.size() > 1) found.pop_back();
  return found;
}

}  // namespace assay::hyphenate
