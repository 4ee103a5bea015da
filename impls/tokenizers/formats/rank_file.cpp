// Rank files, as tiktoken has them.
#include <algorithm>
#include <charconv>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

using byte_bpe_encode::longest_token;

std::int32_t parse_rank(std::string_view text, std::uint32_t line) {
  std::int32_t rank = 0;
  const char* const last = text.data() + text.size();
  const bool digits = !text.empty() && text.size() <= 10 && text[0] != '-';
  if (digits)
    if (const auto [end, error] = std::from_chars(text.data(), last, rank); error == std::errc() && end == last)
      return rank;
  refuse(line, "expected a rank: at most 10 decimal digits, below 2147483648");
}

void parse_line(std::string_view text, std::uint32_t line, BpeModel& model) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) refuse(line, "expected base64, a space and a rank");
  if (space > (longest_token + 2) / 3 * 4) refuse(line, "expected a token of 1 to 1024 bytes");
  const std::size_t offset = model.bytes.size();
  append_base64(text.substr(0, space), line, model.bytes);
  add_token(model, offset, parse_rank(text.substr(space + 1), line), line);
}

}  // namespace

BpeModel parse_rank_file(std::string_view content) {
  BpeModel model;
  model.bytes.reserve(content.size() * 3 / 4);
  model.tokens.reserve(std::min(content.size() / 8, byte_bpe_encode::most_tokens));  // "AAAA 12\n" is as short as most
  for (std::uint32_t line = 1; !content.empty(); ++line) {
    const std::size_t length = std::min(content.find('\n'), content.size());
    parse_line(content.substr(0, length), line, model);
    content.remove_prefix(std::min(length + 1, content.size()));
  }
  finish(model);
  return model;
}

}  // namespace assay::tokenizers
