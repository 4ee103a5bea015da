#include "impls/tokenizers/formats/parsing.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::tokenizers {
namespace {

using byte_bpe_encode::longest_token;
using byte_bpe_encode::most_tokens;

constexpr std::uint8_t not_base64 = 64;

constexpr std::array<std::uint8_t, 256> base64_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_base64);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::uint8_t i = 0; i < digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = i;
  return values;
}

// The byte that each character below U+0144 stands for; -1: none.
constexpr std::array<std::int16_t, 324> written_bytes() {
  std::array<std::int16_t, 324> bytes{};
  std::int16_t others = 256;
  for (std::int16_t& byte : bytes) byte = -1;
  for (std::int16_t byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte != 0xad);
    bytes[static_cast<std::size_t>(printable ? byte : others++)] = byte;
  }
  return bytes;
}

// The first line that has what a line before it has, of tokens that are sorted, and by line where they are the same.
template <class Same>
std::uint32_t first_duplicate(const std::vector<BpeModel::Token>& sorted, Same same) {
  std::uint32_t first = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (same(sorted[i - 1], sorted[i]) && (first == 0 || sorted[i].line < first)) first = sorted[i].line;
  return first;
}

// The first line with a token that a line before has; 0 if there is none. They are sorted by their first eight bytes,
// and looked at as a whole where those are the same: a vocabulary is read for every case of a check.
std::uint32_t first_duplicate_token(const BpeModel& model) {
  struct Keyed {
    std::uint64_t first_bytes;
    std::uint32_t at;
  };
  std::vector<Keyed> keyed;
  keyed.reserve(model.tokens.size());
  for (std::uint32_t at = 0; at < model.tokens.size(); ++at) {
    const std::string_view text = model.text(model.tokens[at]);
    std::uint64_t first_bytes = 0;
    for (std::size_t i = 0; i < 8; ++i)
      first_bytes = first_bytes << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
    keyed.push_back({first_bytes, at});
  }
  std::ranges::sort(keyed, [&](const Keyed& left, const Keyed& right) {
    if (left.first_bytes != right.first_bytes) return left.first_bytes < right.first_bytes;
    const auto comparison = model.text(model.tokens[left.at]) <=> model.text(model.tokens[right.at]);
    return comparison != 0 ? comparison < 0 : left.at < right.at;
  });
  std::vector<BpeModel::Token> sorted;
  sorted.reserve(keyed.size());
  for (const Keyed& each : keyed) sorted.push_back(model.tokens[each.at]);
  return first_duplicate(sorted,
                         [&](const auto& one, const auto& other) { return model.text(one) == model.text(other); });
}

}  // namespace

void append_base64(std::string_view text, std::uint32_t line, std::string& bytes) {
  static constexpr std::array<std::uint8_t, 256> values = base64_values();
  constexpr const char* groups = "expected base64, in groups of four characters";
  if (text.empty() || text.size() % 4 != 0) refuse(line, groups);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const std::size_t padding = !last || text[at + 3] != '=' ? 0 : text[at + 2] != '=' ? 1 : 2;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint8_t value = i < 4 - padding ? values[static_cast<unsigned char>(text[at + i])] : 0;
      if (value == not_base64) refuse(line, groups);
      group = group << 6 | value;
    }
    if ((group & ((1u << (8 * padding)) - 1)) != 0) refuse(line, "expected base64 whose unused bits are zero");
    for (std::size_t i = 0; i < 3 - padding; ++i) bytes += static_cast<char>(group >> (16 - 8 * i) & 0xffu);
  }
}

bool append_written_bytes(std::string_view characters, std::string& bytes) {
  static constexpr std::array<std::int16_t, 324> table = written_bytes();
  for (std::size_t at = 0; at < characters.size(); ++at) {
    std::size_t character = static_cast<unsigned char>(characters[at]);
    if (character >= 0x80) {
      if (character < 0xc2 || character > 0xc5 || at + 1 == characters.size()) return false;
      const auto second = static_cast<unsigned char>(characters[++at]);
      if ((second & 0xc0u) != 0x80) return false;
      character = (character & 0x1fu) << 6 | (second & 0x3fu);
    }
    if (character >= table.size() || table[character] < 0) return false;
    bytes += static_cast<char>(table[character]);
  }
  return true;
}

void add_token(BpeModel& model, std::size_t offset, std::int64_t id, std::uint32_t line) {
  const std::size_t length = model.bytes.size() - offset;
  static_assert(longest_token == 1024 && most_tokens == 1048576);
  if (length == 0 || length > longest_token) refuse(line, "expected a token of 1 to 1024 bytes");
  if (id < 0 || id > INT32_MAX) refuse(line, "expected an id from 0 to 2147483647");
  if (model.tokens.size() == most_tokens) refuse(line, "expected at most 1048576 tokens");
  model.tokens.push_back(
      {static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length), static_cast<std::int32_t>(id), line});
  model.longest = std::max(model.longest, length);
}

void finish(BpeModel& model) {
  if (const auto line = first_duplicate_token(model)) refuse(line, "expected a token that no entry before has");
  const auto by_id = [](const auto& one, const auto& other) {
    return one.id != other.id ? one.id < other.id : one.line < other.line;
  };
  if (!std::ranges::is_sorted(model.tokens, by_id)) std::ranges::sort(model.tokens, by_id);
  if (const auto line =
          first_duplicate(model.tokens, [](const auto& one, const auto& other) { return one.id == other.id; }))
    refuse(line, "expected an id that no entry before has");
  std::bitset<256> present;
  for (const BpeModel::Token& token : model.tokens)
    if (token.length == 1) present.set(static_cast<unsigned char>(model.bytes[token.offset]));
  for (std::size_t byte = 0; byte < present.size(); ++byte)
    if (!present[byte]) refuse(0, "expected all 256 single bytes; byte " + std::to_string(byte) + " is missing");
}

}  // namespace assay::tokenizers
