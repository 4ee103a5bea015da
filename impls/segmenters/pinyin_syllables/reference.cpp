#include "impls/segmenters/pinyin_syllables/reference.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "harness/core/patience.h"
#include "impls/tokenizers/reference_unicode.h"

namespace assay::pinyin_syllables {
namespace {

constexpr std::uint32_t end_of_letters = 0x250;  // all of them are below
const std::u32string tones = U"\u0304\u0301\u030c\u0300", vowels = U"aeiouAEIOU";

bool may_begin(const Letter& letter) { return letter.letter != 'a' && letter.letter != 'e' && letter.letter != 'o'; }

// From the end, so that it is known whether the rest can be cut: the letters of the syllable at each place, 0 where
// there is no way.
std::vector<std::size_t> ways(const std::vector<Letter>& run, Rule rule) {
  std::vector<std::size_t> length(run.size() + 1, 0);
  for (std::size_t from = run.size(); from-- > 0;) {
    reference_step();
    if (rule == Rule::standard && from > 0 && !may_begin(run[from])) continue;
    for (std::size_t count = 1; count <= std::min(longest_syllable, run.size() - from); ++count) {
      const bool rest = from + count == run.size() || length[from + count] > 0;
      const auto first = run.begin() + static_cast<std::ptrdiff_t>(from);
      if (!rest || !is_syllable({first, first + static_cast<std::ptrdiff_t>(count)})) continue;
      if (rule == Rule::shortest && length[from] > 0) continue;
      length[from] = count;
    }
  }
  return length;
}

}  // namespace

std::optional<Letter> letter_of(const tokenizers::Character& character) {
  if (!character.well_formed || character.code_point >= end_of_letters) return std::nullopt;
  std::u32string parts = tokenizers::decomposed(std::u32string(1, static_cast<char32_t>(character.code_point)), false);
  char32_t base = parts.front();
  const bool latin = (base >= U'a' && base <= U'z') || (base >= U'A' && base <= U'Z');
  if (!latin) return std::nullopt;
  parts.erase(0, 1);
  if (base < U'a') base += 0x20;
  const bool vowel = vowels.find(base) != vowels.npos;
  if (base == U'u' && parts.starts_with(U'\u0308')) {
    base = U'v';
    parts.erase(0, 1);
  }
  const bool has_mark = vowel && parts.size() == 1 && tones.find(parts.front()) != tones.npos;
  if (!parts.empty() && !has_mark) return std::nullopt;
  return Letter{static_cast<char>(base), has_mark};
}

std::size_t place_of_mark(std::string_view syllable) {
  const std::size_t open = syllable.find_first_of("ae");
  if (open != syllable.npos) return open;
  const std::size_t ou = syllable.find("ou");
  return ou != syllable.npos ? ou : syllable.find_last_of("iouv");
}

const std::vector<std::string>& all_syllables() {
  static const std::vector<std::string> all = [] {
    std::istringstream stream{std::string(syllables)};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
  }();
  return all;
}

bool is_syllable(const std::vector<Letter>& letters) {
  static const std::set<std::string> known(all_syllables().begin(), all_syllables().end());
  std::string spelled;
  std::vector<std::size_t> marks;
  for (const Letter& letter : letters) {
    if (letter.has_mark) marks.push_back(spelled.size());
    spelled += letter.letter;
  }
  if (!known.contains(spelled)) return false;
  return marks.empty() || (marks.size() == 1 && marks.front() == place_of_mark(spelled));
}

std::vector<std::size_t> reference_syllables(const std::vector<Letter>& run, Rule rule) {
  std::vector<std::size_t> length = ways(run, rule);
  if (rule == Rule::standard && length.front() == 0) length = ways(run, Rule::longest);
  std::vector<std::size_t> found;
  for (std::size_t at = 0; at < run.size() && length.front() > 0; at += length[at]) found.push_back(length[at]);
  return found;
}

std::vector<std::int64_t> reference_ends(std::string_view text, Rule rule) {
  std::vector<std::int64_t> found;
  std::size_t other = 0;  // where what is no run begins
  const auto end_other = [&](std::size_t at) {
    if (at > other) found.push_back(static_cast<std::int64_t>(at));
  };
  for (std::size_t at = 0; at < text.size();) {
    std::vector<Letter> run;
    std::vector<std::size_t> behind;  // each letter
    const std::size_t start = at;
    while (at < text.size()) {
      const tokenizers::Character character = tokenizers::character_at(text, at);
      const std::optional<Letter> letter = letter_of(character);
      if (!letter) break;
      at += character.bytes;
      run.push_back(*letter);
      behind.push_back(at);
    }
    if (run.empty()) {
      at += tokenizers::character_at(text, at).bytes;
      continue;
    }
    end_other(start);
    const std::vector<std::size_t> lengths = reference_syllables(run, rule);
    std::size_t letters = 0;
    for (const std::size_t length : lengths) {
      letters += length;
      if (letters < run.size()) found.push_back(static_cast<std::int64_t>(behind[letters - 1]));
    }
    if (!lengths.empty() && at < text.size() && text[at] >= '0' && text[at] <= '5') ++at;
    found.push_back(static_cast<std::int64_t>(at));
    other = at;
  }
  end_other(text.size());
  return found;
}

}  // namespace assay::pinyin_syllables
