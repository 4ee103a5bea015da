#include "impls/tokenizers/formats/codes_file.h"

#include <algorithm>
#include <unordered_set>

#include "impls/tokenizers/bpe_encode/op.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

constexpr std::string_view end_of_word = "</w>";

void check_symbol(std::string_view symbol, std::uint32_t line) {
  static_assert(bpe_encode::longest_symbol == 1024);
  if (symbol.empty() || symbol.size() > bpe_encode::longest_symbol) refuse(line, "expected symbols of 1 to 1024 bytes");
}

Code parse_code(std::string_view text, std::uint32_t line) {
  const std::size_t blank = text.find(' ');
  if (blank == text.npos || text.find(' ', blank + 1) != text.npos)
    refuse(line, "expected two symbols with a blank between");
  const std::string_view left = text.substr(0, blank);
  std::string_view right = text.substr(blank + 1);
  const bool ends = right.ends_with(end_of_word);
  if (ends) right.remove_suffix(end_of_word.size());
  check_symbol(left, line);
  check_symbol(right, line);
  return {std::string(left), std::string(right), ends};
}

std::vector<Code> parse_codes(std::string_view content) {
  std::vector<Code> codes;
  std::unordered_set<std::string_view> seen;
  bool of_clip = false;
  for (std::uint32_t line = 1; line == 1 || !content.empty(); ++line) {
    const std::size_t length = std::min(content.find('\n'), content.size());
    std::string_view text = content.substr(0, length);
    content.remove_prefix(std::min(length + 1, content.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (line == 1) {
      of_clip = text == bpe_encode::clip_first_line;
      if (!of_clip && text != "#version: 0.2")
        refuse(line, "expected \"#version: 0.2\", as subword-nmt writes it since 0.2");
      continue;
    }
    if (of_clip && line > 1 + bpe_encode::clip_lines) break;
    Code code = parse_code(text, line);
    if (!seen.insert(text).second) continue;
    static_assert(bpe_encode::most_codes == 1048576);
    if (codes.size() == bpe_encode::most_codes) refuse(line, "expected at most 1048576 codes");
    codes.push_back(std::move(code));
  }
  return codes;
}

}  // namespace

std::variant<std::vector<Code>, Unsupported> read_codes(std::string_view path) try {
  return parse_codes(whole_vocabulary(std::string(path)));
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
