#include "impls/segmenters/hyphenate/pattern_file.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "impls/segmenters/hyphenate/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hyphenate {
namespace {

struct Refused {
  std::uint32_t line;  // 0: the file as a whole
  std::string complaint;
};

[[noreturn]] void refuse(std::uint32_t line, std::string complaint) { throw Refused{line, std::move(complaint)}; }

std::string content_of(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown))
    refuse(0, "expected a file of patterns; it is not there, or not a regular file");
  std::ifstream file(path, std::ios::binary);
  std::string content(std::min(std::filesystem::file_size(path, unknown), std::uintmax_t{largest_patterns_file}) + 1,
                      '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad() || !file.is_open()) refuse(0, "expected a file of patterns that can be read");
  content.resize(static_cast<std::size_t>(file.gcount()));
  static_assert(largest_patterns_file == 2097152);
  if (content.size() > largest_patterns_file) refuse(0, "is larger than 2097152 bytes");
  return content;
}

class Reader {
 public:
  PatternFile read(std::string_view content) {
    do {
      const std::size_t length = std::min(content.find('\n'), content.size());
      std::string_view text = content.substr(0, length);
      content.remove_prefix(std::min(length + 1, content.size()));
      while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
      if (++line_ > 1) read_line(text);
      else if (text == "UTF-8" || text == "ISO8859-1") is_utf8_ = text == "UTF-8";
      else refuse(line_, "expected UTF-8 or ISO8859-1 in the first line");
    } while (!content.empty());
    return std::move(file_);
  }

 private:
  void read_line(std::string_view text) {
    if (text.empty() || text.front() == '%' || text.front() == '#') return;
    std::int64_t unused = 0;
    if (reads_margin(text, "LEFTHYPHENMIN", file_.left) || reads_margin(text, "RIGHTHYPHENMIN", file_.right) ||
        reads_margin(text, "COMPOUNDLEFTHYPHENMIN", unused) || reads_margin(text, "COMPOUNDRIGHTHYPHENMIN", unused))
      return;
    if (text.starts_with("NOHYPHEN")) refuse(line_, "expected no NOHYPHEN, which is not supported");
    if (!text.starts_with("NEXTLEVEL")) read_pattern(text);
    else if (!file_.patterns.empty())
      refuse(line_, "expected NEXTLEVEL before all patterns: patterns of two levels are not supported");
  }

  bool reads_margin(std::string_view text, std::string_view keyword, std::int64_t& margin) const {
    if (!text.starts_with(keyword)) return false;
    text.remove_prefix(keyword.size());
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    const char* const last = text.data() + text.size();
    const bool digits = !text.empty() && text.size() <= 2 && text.front() != '-';
    const auto [end, error] = std::from_chars(text.data(), last, margin);
    static_assert(greatest_margin == 99);
    if (!digits || error != std::errc() || end != last || margin < 1)
      refuse(line_, "expected a number of letters from 1 to 99");
    return true;
  }

  void read_pattern(std::string_view text) {
    if (text.find_first_of(" \t") != text.npos) refuse(line_, "expected a pattern without blanks");
    if (text.find('/') != text.npos) refuse(line_, "expected no '/': patterns that change letters are not supported");
    Pattern pattern{{}, {0}};
    bool after_digit = false;
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (const tokenizers::Byte* const end = at + text.size(); at < end;) {
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      if (is_utf8_ && next.code_point == tokenizers::no_character) refuse(line_, "expected UTF-8");
      const bool is_digit = *at >= '0' && *at <= '9';
      if (is_digit && after_digit) refuse(line_, "expected a character between two digits");
      if (is_digit) pattern.levels.back() = *at - '0';
      else pattern.letters += is_utf8_ ? next.code_point : *at, pattern.levels.push_back(0);
      after_digit = is_digit;
      at += is_utf8_ ? next.bytes : 1;
    }
    add(std::move(pattern));
  }

  void add(Pattern pattern) {
    const std::u32string& letters = pattern.letters;
    static_assert(longest_pattern == 100 && most_letters == 250);
    if (letters.size() > longest_pattern) refuse(line_, "expected a pattern of at most 100 characters");
    if (letters.find_first_not_of(U'.') == letters.npos)
      refuse(line_, "expected a pattern with a character that is no dot");
    if (const std::size_t dot = letters.find(U'.', 1); dot < letters.size() - 1)
      refuse(line_, "expected a dot only at the ends of a pattern");
    for (const char32_t letter : letters)
      if (const auto place = std::ranges::lower_bound(known_, letter); place == known_.end() || *place != letter)
        known_.insert(place, letter);
    if (known_.size() > most_letters)
      refuse(line_, "expected at most 250 different characters in all patterns, the dot among them");
    file_.patterns.push_back(std::move(pattern));
  }

  PatternFile file_;
  std::uint32_t line_ = 0;
  bool is_utf8_ = true;
  std::vector<char32_t> known_{U'.'};  // sorted
};

}  // namespace

std::variant<PatternFile, Unsupported> read_pattern_file(std::string_view path) try {
  return Reader().read(content_of(std::string(path)));
} catch (const Refused& refused) {
  std::string reason(path);
  if (refused.line > 0) reason += ':' + std::to_string(refused.line);
  return Unsupported{reason + ": " + refused.complaint};
}

}  // namespace assay::hyphenate
