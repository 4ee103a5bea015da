#include "impls/segmenters/dictionary/dictionary_file.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "impls/segmenters/dictionary/op.h"
#include "impls/segmenters/dictionary/text_file.h"

namespace assay::segmenters {
namespace {

using namespace dictionary;

std::uint32_t frequency_of(std::string_view text, std::uint32_t line) {
  static_assert(most_frequency == 4294967295);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && text.size() <= 10;
  if (!whole || value < 1 || value > most_frequency)
    refuse(line, "expected a frequency behind the word, a whole number from 1 to 4294967295");
  return static_cast<std::uint32_t>(value);
}

Dictionary::Word word_of(std::string_view text, std::uint32_t line, Frequencies frequencies) {
  static_assert(longest_word == 255);
  if (!is_utf8(text)) refuse(line, "expected UTF-8");
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  if (word.empty() || word.size() > longest_word) refuse(line, "expected a word of 1 to 255 bytes");
  for (const char byte : word)
    if (const auto value = static_cast<unsigned char>(byte); value < 0x20 || value == 0x7f)
      refuse(line, "expected a word without control characters; behind it may stand a blank and its frequency");
  if (blank == text.size()) {
    if (frequencies == Frequencies::needed)
      refuse(line, "expected a frequency behind the word, a whole number from 1 to 4294967295");
    return {word, 0};
  }
  const std::string_view rest = text.substr(blank + 1);
  return {word, frequency_of(rest.substr(0, rest.find(' ')), line)};
}

Dictionary parse(std::unique_ptr<const std::string> content, Frequencies frequencies) {
  static_assert(most_lines == 1048576);
  Dictionary made;
  made.content = std::move(content);
  std::string_view left = *made.content;
  if (left.starts_with("\xef\xbb\xbf")) refuse(1, "expected no byte order mark before the first word");
  for (std::uint32_t line = 1; !left.empty(); ++line) {
    if (line > most_lines) refuse(line, "expected at most 1048576 lines");
    made.words.push_back(word_of(next_line(left), line, frequencies));
    made.total += made.words.back().frequency;
    made.longest = std::max(made.longest, made.words.back().text.size());
  }
  if (made.words.empty()) refuse(0, "expected a word in each line; there is no line");
  // Of those that are there more than once, the last one counts.
  std::ranges::stable_sort(made.words, {}, &Dictionary::Word::text);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < made.words.size(); ++i)
    if (i + 1 == made.words.size() || made.words[i].text != made.words[i + 1].text) made.words[kept++] = made.words[i];
  made.words.resize(kept);
  return made;
}

}  // namespace

std::variant<Dictionary, Unsupported> read_dictionary(std::string_view path, Frequencies frequencies) try {
  return parse(std::make_unique<const std::string>(whole_file(std::string(path), largest_file)), frequencies);
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::segmenters
