#include "impls/segmenters/pinyin_syllables/mutated_cutter.h"

#include <algorithm>

namespace assay::pinyin_syllables {
namespace {

Rule mutated_rule(Rule rule, Bug bug) {
  if (bug == Bug::always_longest) return Rule::longest;
  if (bug == Bug::always_shortest) return Rule::shortest;
  return bug == Bug::always_standard ? Rule::standard : rule;
}

std::size_t mutated_mark(std::string_view syllable, Bug bug) {
  const bool two = syllable.find("iu") != syllable.npos || syllable.find("ui") != syllable.npos;
  if (bug == Bug::mark_on_first_vowel && two) return syllable.find_first_of("iu");
  if (bug == Bug::mark_on_last_vowel) return syllable.find_last_of("aeiouv");
  return place_of_mark(syllable);
}

bool is_missing(std::string_view syllable, Bug bug) {
  if (bug == Bug::er_missing) return syllable == "er";
  if (bug == Bug::six_letters_missing) return syllable.size() == 6;
  if (bug == Bug::single_vowels_missing) return syllable.size() == 1;
  return bug == Bug::last_row_missing && syllable.front() == 'w';
}

}  // namespace

MutatedCutter::MutatedCutter(Rule rule, Bug bug) : rule_(mutated_rule(rule, bug)), bug_(bug) {
  for_each_syllable([&](std::string_view syllable) {
    if (!is_missing(syllable, bug)) marks_.emplace(syllable, mutated_mark(syllable, bug));
  });
  if (bug == Bug::lone_consonants)
    for (const char* const lone : {"m", "n", "ng"}) marks_.emplace(lone, 0);
  if (bug == Bug::u_for_umlaut)
    for (const char* const other : {"lue", "nue"}) marks_.emplace(other, 2);
}

Code MutatedCutter::mutated_code(Scanned character) const {
  const std::uint32_t one = character.code_point;
  const Code code = code_of(character);
  const bool is_umlaut = one > 0x7f && (code & 0x7f) == code_of_v, has_mark = (code & marked) != 0;
  const bool capital =
      one < 0x80 ? one < 'a' : one < 0xe0 || (one < 0x1cd ? one % 2 == 0 : one < 0x1d5 || one % 2 == 1);
  switch (bug_) {
    case Bug::umlaut_is_u: return is_umlaut ? static_cast<Code>(code - 1) : code;
    case Bug::v_unknown: return one == 'v' || one == 'V' ? Code{0} : code;
    case Bug::capitals_unknown: return one >= 'A' && one <= 'Z' ? Code{0} : code;
    case Bug::capital_umlaut_unknown: return one == 0xdc ? Code{0} : code;
    case Bug::capitals_with_marks_unknown: return has_mark && capital && one < 0x1cd ? Code{0} : code;
    case Bug::marks_unknown: return has_mark ? Code{0} : code;
    case Bug::latin_1_alone: return one > 0xff ? Code{0} : code;
    case Bug::breve_is_mark: return one == 0x103 ? Code{1 | marked} : one == 0x16d ? Code{21 | marked} : code;
    case Bug::diaeresis_on_any: return one == 0xe4 ? Code{1} : one == 0xf6 ? Code{15} : code;
    case Bug::consonants_with_marks: return one == 0x144 || one == 0x1f9 ? Code{14 | marked} : code;
    case Bug::full_width: return one >= 0xff41 && one <= 0xff5a ? static_cast<Code>(one - 0xff40) : code;
    case Bug::kelvin_is_k: return one == 0x212a ? Code{11} : code;
    default: return code;
  }
}

Scanned MutatedCutter::look(std::int64_t at) const {
  const auto* const first = reinterpret_cast<const Byte*>(whole_.data());
  if (bug_ == Bug::bytes_for_letters) return {first[at], unicode16::other, 1};
  return tokenizers::scan(first + at, first + whole_.size());
}

bool MutatedCutter::is_syllable(std::size_t from, std::size_t count) const {
  const auto known = marks_.find(spelled_.substr(from, count));
  if (known == marks_.end()) return false;
  int marks = 0;
  bool misplaced = false;
  for (std::size_t i = 0; i < count; ++i) {
    marks += marked_[from + i] ? 1 : 0;
    misplaced = misplaced || (marked_[from + i] && i != known->second);
  }
  if (bug_ == Bug::mark_anywhere) return marks <= 1;
  if (bug_ == Bug::two_marks) return marks > 1 || !misplaced;
  return !misplaced;
}

bool MutatedCutter::may_begin(std::size_t from) const {
  const char letter = spelled_[from];
  if (from == 0 && bug_ != Bug::first_may_not_begin) return true;
  return (letter != 'a' || bug_ == Bug::a_may_begin) && (letter != 'e' || bug_ == Bug::e_may_begin) &&
         (letter != 'o' || bug_ == Bug::o_may_begin);
}

bool MutatedCutter::find_ways() {
  if (bug_ == Bug::long_runs_whole && spelled_.size() > 100) return false;
  if (bug_ == Bug::from_the_right && rule_ == Rule::longest) return find_from_the_right();
  if (rule_ != Rule::standard) return find_ways(rule_ == Rule::shortest, false);
  return find_ways(false, true) || (bug_ != Bug::standard_gives_up && find_ways(false, false));
}

bool MutatedCutter::find_ways(bool shortest, bool standard) {
  lengths_.assign(spelled_.size() + 1, 0);
  for (std::size_t from = spelled_.size(); from-- > 0;) {
    if (standard && !may_begin(from)) continue;
    const std::size_t most = std::min(longest_syllable, spelled_.size() - from);
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t count = shortest ? i + 1 : most - i, next = from + count;
      const bool goes_on = next == spelled_.size() || lengths_[next] > 0 || bug_ == Bug::greedy;
      if (!goes_on || !is_syllable(from, count)) continue;
      lengths_[from] = count;
      break;
    }
  }
  if (bug_ != Bug::greedy) return lengths_[0] > 0;
  std::size_t at = 0;
  while (at < spelled_.size() && lengths_[at] > 0) at += lengths_[at];
  return at == spelled_.size();
}

bool MutatedCutter::find_from_the_right() {
  std::vector<std::size_t> length_before(spelled_.size() + 1, 0);
  for (std::size_t to = 1; to <= spelled_.size(); ++to)
    for (std::size_t count = std::min(longest_syllable, to); count > 0 && length_before[to] == 0; --count)
      if ((to == count || length_before[to - count] > 0) && is_syllable(to - count, count)) length_before[to] = count;
  if (length_before.back() == 0) return false;
  lengths_.assign(spelled_.size() + 1, 0);
  for (std::size_t to = spelled_.size(); to > 0; to -= length_before[to])
    lengths_[to - length_before[to]] = length_before[to];
  return true;
}

std::int64_t MutatedCutter::read_run(std::int64_t at) {
  const std::int64_t size = std::ssize(whole_);
  spelled_.clear();
  marked_.clear();
  behind_.clear();
  while (at < size) {
    Scanned next = look(at);
    if (bug_ == Bug::apostrophe_ignored && next.code_point == '\'' && !behind_.empty() && at + 1 < size &&
        mutated_code(look(at + 1)) != 0)
      next = look(++at);
    const Code code = mutated_code(next);
    if (code == 0) break;
    at += next.bytes;
    spelled_ += static_cast<char>('a' - 1 + (code & 0x1f));
    marked_.push_back((code & marked) != 0);
    behind_.push_back(at);
  }
  return at;
}

std::int64_t MutatedCutter::cut_run(std::int64_t at, std::vector<std::int64_t>& found) {
  const std::int64_t size = std::ssize(whole_);
  if (bug_ == Bug::lengths_in_16_bits && spelled_.size() > 0xffff) spelled_.resize(spelled_.size() & 0xffff);
  const bool cut = find_ways();
  if (cut)
    for (std::size_t place = lengths_[0]; place < spelled_.size(); place += lengths_[place])
      found.push_back(behind_[place - 1]);
  else if (bug_ == Bug::uncut_by_letters) found.insert(found.end(), behind_.begin(), behind_.end() - 1);
  else if (bug_ == Bug::beginning_cut)
    for (std::size_t count = std::min(longest_syllable, spelled_.size() - 1); count > 0; --count)
      if (is_syllable(0, count)) {
        found.push_back(behind_[count - 1]);
        break;
      }
  if (at == size) return at;
  const char next = whole_[static_cast<std::size_t>(at)];
  const bool is_digit = next >= (bug_ == Bug::tone_0_apart ? '1' : '0') && next <= (bug_ == Bug::any_digit      ? '9'
                                                                                    : bug_ == Bug::tone_5_apart ? '4'
                                                                                                                : '5');
  if (is_digit && (cut || bug_ == Bug::tone_behind_any) && bug_ != Bug::tone_apart) {
    ++at;
    const bool another =
        bug_ == Bug::two_digits && at < size && is_tone(static_cast<Byte>(whole_[static_cast<std::size_t>(at)]));
    return another ? at + 1 : at;
  }
  const std::string_view rest = whole_.substr(static_cast<std::size_t>(at));
  if (cut && bug_ == Bug::apostrophe_joined && next == '\'') return at + 1;
  if (cut && bug_ == Bug::blank_joined && next == ' ') return at + 1;
  if (cut && bug_ == Bug::curly_apostrophe_joined && rest.starts_with("\u2019")) return at + 3;
  return at;
}

std::int64_t MutatedCutter::skip_others(std::int64_t at) const {
  do at += look(at).bytes;
  while (bug_ != Bug::others_one_by_one && at < std::ssize(whole_) && mutated_code(look(at)) == 0);
  return at;
}

std::vector<std::int64_t> MutatedCutter::cut(std::string_view whole) {
  whole_ = whole;
  std::vector<std::int64_t> found;
  for (std::int64_t at = 0; at < std::ssize(whole);) {
    const std::int64_t from = at;
    at = read_run(at);
    at = at == from ? skip_others(at) : cut_run(at, found);
    found.push_back(at);
  }
  if (bug_ == Bug::last_piece_lost && found.size() > 1) found.pop_back();
  return found;
}

}  // namespace assay::pinyin_syllables
