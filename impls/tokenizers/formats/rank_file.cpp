#include "impls/tokenizers/formats/rank_file.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::tokenizers {
namespace {

using byte_bpe_encode::largest_file;
using byte_bpe_encode::longest_token;
using byte_bpe_encode::most_tokens;

// What was expected; nullptr if nothing is wrong.
using Complaint = const char*;

constexpr std::uint8_t not_base64 = 64;

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_base64);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint8_t i = 0; i < digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = i;
  return values;
}

// Appends the bytes, a group of four characters at a time.
Complaint decode_base64(std::string_view text, std::string& bytes) {
  static constexpr std::array<std::uint8_t, 256> values = base64_values();
  constexpr Complaint groups = "expected base64, in groups of four characters";
  if (text.empty() || text.size() % 4 != 0) return groups;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const std::size_t padding = !last || text[at + 3] != '=' ? 0 : text[at + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value = i < 4 - padding ? values[static_cast<unsigned char>(text[at + i])] : 0;
      if (value == not_base64) return groups;
      group = group << 6 | value;
    }
    if ((group & ((1u << (8 * padding)) - 1)) != 0) return "expected base64 whose unused bits are zero";
    for (std::size_t i = 0; i < 3 - padding; ++i) bytes += static_cast<char>(group >> (16 - 8 * i) & 0xffu);
  }
  return nullptr;
}

Complaint parse_rank(std::string_view text, std::int32_t& rank) {
  constexpr Complaint expected = "expected a rank: at most 10 decimal digits, below 2147483648";
  if (text.empty() || text.size() > 10 || text[0] == '-') return expected;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rank);
  return error == std::errc() && end == text.data() + text.size() ? nullptr : expected;
}

Complaint parse_line(std::string_view line, std::uint32_t number, RankFile& file) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return "expected base64, a space and a rank";
  RankFile::Token token{static_cast<std::uint32_t>(file.bytes.size()), 0, 0, number};
  constexpr Complaint too_long = "expected a token of at most 1024 bytes";
  static_assert(longest_token == 1024);
  if (space > (longest_token + 2) / 3 * 4) return too_long;
  if (const Complaint complaint = decode_base64(line.substr(0, space), file.bytes)) return complaint;
  token.length = static_cast<std::uint32_t>(file.bytes.size()) - token.offset;
  if (token.length > longest_token) return too_long;
  if (const Complaint complaint = parse_rank(line.substr(space + 1), token.rank)) return complaint;
  if (file.tokens.size() == most_tokens) return "expected at most 1048576 tokens";
  file.tokens.push_back(token);
  file.longest = std::max<std::size_t>(file.longest, token.length);
  return nullptr;
}

// The file as a whole, or nothing, with the reason; never more than `largest_file` bytes are held.
std::optional<std::string> read_file(const std::string& path, Complaint& complaint) {
  std::error_code unknown;
  complaint = "expected a rank file; it is not there, or not a regular file";
  if (!std::filesystem::is_regular_file(path, unknown)) return std::nullopt;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  complaint = "cannot be read";
  if (file == nullptr) return std::nullopt;
  std::string content(std::min(std::filesystem::file_size(path, unknown), std::uintmax_t{largest_file}) + 1, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) return std::nullopt;
  complaint = "expected a rank file of at most 33554432 bytes";
  static_assert(largest_file == 33554432);
  if (content.size() > largest_file) return std::nullopt;
  complaint = nullptr;
  return content;
}

// The first line that has what a line before it has, of tokens that are sorted, and by line where they are the same.
template <class Same>
std::uint32_t first_duplicate(const std::vector<RankFile::Token>& sorted, Same same) {
  std::uint32_t first = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (same(sorted[i - 1], sorted[i]) && (first == 0 || sorted[i].line < first)) first = sorted[i].line;
  return first;
}

// The first line with a token that a line before has; 0 if there is none. They are sorted by their first eight bytes,
// and looked at as a whole where those are the same: a vocabulary is read for every case of a check.
std::uint32_t first_duplicate_token(const RankFile& file) {
  struct Keyed {
    std::uint64_t first_bytes;
    std::uint32_t at;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(file.tokens.size());
  for (std::uint32_t at = 0; at < file.tokens.size(); ++at) {
    const std::string_view text = file.text(file.tokens[at]);
    std::uint64_t first_bytes = 0;
    for (std::size_t i = 0; i < 8; ++i)
      first_bytes = first_bytes << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
    keyed.push_back({first_bytes, at});
  }
  std::ranges::sort(keyed, [&](const Keyed& left, const Keyed& right) {
    if (left.first_bytes != right.first_bytes) return left.first_bytes < right.first_bytes;
    const auto comparison = file.text(file.tokens[left.at]) <=> file.text(file.tokens[right.at]);
    return comparison != 0 ? comparison < 0 : left.at < right.at;
  });
  std::vector<RankFile::Token> sorted;
  sorted.reserve(keyed.size());
  for (const Keyed& each : keyed) sorted.push_back(file.tokens[each.at]);
  return first_duplicate(sorted,
                         [&](const auto& one, const auto& other) { return file.text(one) == file.text(other); });
}

Unsupported refuse(std::string_view path, std::uint32_t line, const std::string& complaint) {
  std::string reason(path);
  if (line > 0) reason += ':' + std::to_string(line);
  return {reason + ": " + complaint};
}

// Sorts the tokens by rank, and refuses duplicates and missing bytes.
std::variant<RankFile, Unsupported> finish(std::string_view path, RankFile file) {
  if (const auto line = first_duplicate_token(file))
    return refuse(path, line, "expected a token that no line before has");
  const auto by_rank = [](const auto& one, const auto& other) {
    return one.rank != other.rank ? one.rank < other.rank : one.line < other.line;
  };
  if (!std::ranges::is_sorted(file.tokens, by_rank)) std::ranges::sort(file.tokens, by_rank);
  if (const auto line =
          first_duplicate(file.tokens, [](const auto& one, const auto& other) { return one.rank == other.rank; }))
    return refuse(path, line, "expected a rank that no line before has");
  std::bitset<256> present;
  for (const RankFile::Token& token : file.tokens)
    if (token.length == 1) present.set(static_cast<unsigned char>(file.bytes[token.offset]));
  for (std::size_t byte = 0; byte < present.size(); ++byte)
    if (!present[byte])
      return refuse(path, 0, "expected all 256 single bytes; byte " + std::to_string(byte) + " is missing");
  return file;
}

}  // namespace

std::variant<RankFile, Unsupported> read_rank_file(std::string_view path) {
  Complaint complaint = nullptr;
  const std::optional<std::string> content = read_file(std::string(path), complaint);
  if (!content) return refuse(path, 0, complaint);
  RankFile file;
  file.bytes.reserve(content->size() * 3 / 4);
  std::string_view rest = *content;
  for (std::uint32_t number = 1; !rest.empty(); ++number) {
    const std::size_t length = std::min(rest.find('\n'), rest.size());
    complaint = parse_line(rest.substr(0, length), number, file);
    if (complaint != nullptr) return refuse(path, number, complaint);
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  return finish(path, std::move(file));
}

}  // namespace assay::tokenizers
