#include "impls/segmenters/dictionary/reference_dictionary.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/segmenters/dictionary/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::dictionary {
namespace {

constexpr const char* expected_frequency = "expected a frequency behind the word, a whole number from 1 to ";

// The parts of a line, at its first two blanks.
struct Line {
  std::string word, frequency;
  bool has_frequency = false;
};
Line parts_of(const std::string& text) {
  Line line;
  const std::size_t blank = text.find(' ');
  line.word = text.substr(0, blank);
  if (blank == std::string::npos) return line;
  line.has_frequency = true;
  line.frequency = text.substr(blank + 1, text.find(' ', blank + 1) - blank - 1);
  return line;
}

// 0: none.
std::uint64_t whole_number(const std::string& digits) {
  if (digits.empty() || digits.size() > 10) return 0;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return 0;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return value > most_frequency ? 0 : value;
}

void add(ReferenceDictionary& made, const std::string& text, const std::string& path, int number) {
  const auto fail = [&](const std::string& expected) { throw InputError(Location{path, number, 0}, expected); };
  if (!tokenizers::is_well_formed(text)) fail("expected UTF-8");
  const Line line = parts_of(text);
  if (line.word.empty() || line.word.size() > longest_word)
    fail("expected a word of 1 to " + std::to_string(longest_word) + " bytes");
  if (std::ranges::any_of(line.word, [](char byte) { return (byte >= 0 && byte < ' ') || byte == '\x7f'; }))
    fail("expected a word without control characters; behind it may stand a blank and its frequency");
  const std::uint64_t frequency = whole_number(line.frequency);
  if (line.has_frequency && frequency == 0) fail(expected_frequency + std::to_string(most_frequency));
  if (!line.has_frequency && made.without_frequency == 0) made.without_frequency = number;
  made.total += frequency;
  made.lengths.insert(boundaries_of(line.word).size() - 1);
  made.sizes.insert(line.word.size());
  if (made.frequencies.insert_or_assign(line.word, frequency).second) made.in_order.push_back(line.word);
}

}  // namespace

std::vector<std::size_t> boundaries_of(std::string_view text) {
  std::vector<std::size_t> boundaries{0};
  while (boundaries.back() < text.size())
    boundaries.push_back(boundaries.back() + tokenizers::character_at(text, boundaries.back()).bytes);
  return boundaries;
}

ReferenceDictionary read_reference_dictionary(const std::string& path) {
  const std::string content = read_whole(path, largest_file);
  ReferenceDictionary made;
  if (content.starts_with("\ufeff"))
    throw InputError(Location{path, 1, 0}, "expected no byte order mark before the first word");
  int number = 0;
  for (std::size_t from = 0; from < content.size();) {
    const std::size_t end = std::min(content.find('\n', from), content.size());
    std::string text = content.substr(from, end - from);
    from = end + 1;
    if (text.ends_with("\r")) text.pop_back();
    if (++number > static_cast<int>(most_lines))
      throw InputError(Location{path, number, 0}, "expected at most " + std::to_string(most_lines) + " lines");
    add(made, text, path, number);
  }
  if (number == 0) throw InputError(Location{path, 0, 0}, "expected a word in each line; there is no line");
  return made;
}

ReferenceDictionary read_reference_frequencies(const std::string& path) {
  ReferenceDictionary made = read_reference_dictionary(path);
  if (made.without_frequency > 0)
    throw InputError(Location{path, made.without_frequency, 0}, expected_frequency + std::to_string(most_frequency));
  return made;
}

}  // namespace assay::dictionary
