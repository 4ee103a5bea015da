// Files of patterns, for the reference.
#include <algorithm>
#include <optional>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/segmenters/hyphenate/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::hyphenate {
namespace {

bool is_digit(char32_t character) { return character >= U'0' && character <= U'9'; }

class PatternsReader {
 public:
  explicit PatternsReader(std::string path) : path_(std::move(path)) {}

  Patterns read() {
    std::string content = read_whole(path_, largest_patterns_file);
    for (std::size_t from = 0; line_ == 0 || from < content.size();) {
      const std::size_t end = std::min(content.find('\n', from), content.size());
      std::string line = content.substr(from, end - from);
      from = end + 1;
      line.erase(line.find_last_not_of(" \t\r") + 1);
      ++line_;
      if (line_ == 1) read_encoding(line);
      else if (!line.empty() && line[0] != '%' && line[0] != '#') read_line(line);
    }
    return std::move(patterns_);
  }

 private:
  [[noreturn]] void refuse(const std::string& complaint) const { throw InputError({path_, line_, 0}, complaint); }

  void read_encoding(const std::string& line) {
    if (line != "UTF-8" && line != "ISO8859-1") refuse("expected UTF-8 or ISO8859-1 in the first line");
    is_utf8_ = line == "UTF-8";
  }

  void read_line(const std::string& line) {
    const auto told = [&](const char* keyword) { return line.starts_with(keyword); };
    if (told("LEFTHYPHENMIN")) patterns_.left = margin_in(line, 13);
    else if (told("RIGHTHYPHENMIN")) patterns_.right = margin_in(line, 14);
    else if (told("COMPOUNDLEFTHYPHENMIN")) margin_in(line, 21);
    else if (told("COMPOUNDRIGHTHYPHENMIN")) margin_in(line, 22);
    else if (told("NEXTLEVEL")) check_level();
    else if (told("NOHYPHEN")) refuse("expected no NOHYPHEN, which is not supported");
    else read_pattern(line);
  }

  void check_level() const {
    if (!patterns_.levels.empty())
      refuse("expected NEXTLEVEL before all patterns: patterns of two levels are not supported");
  }

  std::int64_t margin_in(const std::string& line, std::size_t keyword) const {
    const std::size_t from = line.find_first_not_of(" \t", keyword);
    const std::string digits = from == line.npos ? "" : line.substr(from);
    const bool number = !digits.empty() && digits.size() <= 2 && digits.find_first_not_of("0123456789") == digits.npos;
    const std::int64_t margin = number ? std::stoi(digits) : 0;
    if (margin < 1 || margin > greatest_margin) refuse("expected a number of letters from 1 to 99");
    return margin;
  }

  std::u32string characters_of(const std::string& line) const {
    std::u32string characters;
    for (std::size_t at = 0; at < line.size();) {
      const tokenizers::Character character = tokenizers::character_at(line, at);
      if (is_utf8_ && !character.well_formed) refuse("expected UTF-8");
      characters += is_utf8_ ? static_cast<char32_t>(character.code_point) : static_cast<unsigned char>(line[at]);
      at += is_utf8_ ? character.bytes : 1;
    }
    return characters;
  }

  void read_pattern(const std::string& line) {
    if (line.find_first_of(" \t") != line.npos) refuse("expected a pattern without blanks");
    if (line.find('/') != line.npos) refuse("expected no '/': patterns that change letters are not supported");
    std::u32string letters;
    std::vector<int> levels{0};
    bool was_digit = false;
    for (const char32_t character : characters_of(line)) {
      if (is_digit(character)) {
        if (was_digit) refuse("expected a character between two digits");
        levels.back() = static_cast<int>(character - U'0');
      } else {
        letters += character;
        levels.push_back(0);
      }
      was_digit = is_digit(character);
    }
    if (letters.size() > longest_pattern) refuse("expected a pattern of at most 100 characters");
    if (std::ranges::all_of(letters, [](char32_t letter) { return letter == U'.'; }))
      refuse("expected a pattern with a character that is no dot");
    if (letters.size() > 2 && letters.substr(1, letters.size() - 2).find(U'.') != letters.npos)
      refuse("expected a dot only at the ends of a pattern");
    add(letters, levels);
  }

  void add(const std::u32string& letters, const std::vector<int>& levels) {
    all_letters_.insert(letters.begin(), letters.end());
    if (all_letters_.size() + (all_letters_.contains(U'.') ? 0 : 1) > most_letters)
      refuse("expected at most 250 different characters in all patterns, the dot among them");
    std::vector<int>& highest = patterns_.levels.try_emplace(letters, levels).first->second;
    for (std::size_t at = 0; at < levels.size(); ++at) highest[at] = std::max(highest[at], levels[at]);
    patterns_.longest = std::max(patterns_.longest, letters.size());
  }

  std::string path_;
  int line_ = 0;
  bool is_utf8_ = true;
  Patterns patterns_;
  std::set<char32_t> all_letters_;
};

}  // namespace

Patterns reference_patterns(const std::string& path) { return PatternsReader(path).read(); }

}  // namespace assay::hyphenate
