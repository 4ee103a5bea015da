#include "impls/tokenizers/formats/parsing.h"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstring>

#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::tokenizers {
namespace {

using byte_bpe_encode::longest_token;
using byte_bpe_encode::most_tokens;

constexpr std::uint32_t not_base64 = 1u << 24;

// What each character is worth at each place of a group of four.
using Base64Values = std::array<std::array<std::uint32_t, 256>, 4>;
constexpr Base64Values base64_values() {
  Base64Values values{};
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (unsigned place = 0; place < 4; ++place) {
    values[place].fill(not_base64);
    for (std::uint32_t i = 0; i < digits.size(); ++i)
      values[place][static_cast<unsigned char>(digits[i])] = i << (18 - 6 * place);
  }
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

std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  for (; text.size() > 8; text.remove_prefix(8)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), 8);
    hash = (hash ^ eight) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  }
  std::uint64_t rest = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    rest |= std::uint64_t{static_cast<unsigned char>(text[at])} << 8 * at;
  hash = (hash ^ rest) * 0x9e3779b97f4a7c15u;
  return hash ^ hash >> 32;
}

// The first line with a token that a line before has; 0 if there is none. They are put one by one, as they stand in the
// file, into a table of open addresses that is made once: a vocabulary is read for every case of a check. A slot has
// the upper half of a hash, so that what is not the same is seldom compared; the memory of some is asked for ahead.
std::uint32_t first_duplicate_token(const BpeModel& model) {
  struct Slot {
    std::uint32_t upper, number;  // counted from 1
  };
  std::vector<Slot> slots(std::bit_ceil(2 * model.tokens.size() + 2));
  constexpr std::size_t ahead = 16;
  std::array<std::uint64_t, ahead> hashes{};
  const auto slot_of = [&](std::uint64_t hash) { return (hash * 0x9e3779b97f4a7c15u >> 32) & (slots.size() - 1); };
  for (std::size_t next = 0; next < model.tokens.size() + ahead; ++next) {
    const std::uint64_t hash = hashes[next % ahead];
    if (next < model.tokens.size()) {
      hashes[next % ahead] = hash_of(model.text(model.tokens[next]));
      __builtin_prefetch(&slots[slot_of(hashes[next % ahead])], 1);
    }
    if (next < ahead) continue;
    const auto at = static_cast<std::uint32_t>(next - ahead);
    const std::string_view text = model.text(model.tokens[at]);
    const auto upper = static_cast<std::uint32_t>(hash >> 32);
    std::size_t slot = slot_of(hash);
    for (; slots[slot].number != 0; slot = (slot + 1) & (slots.size() - 1))
      if (slots[slot].upper == upper && model.text(model.tokens[slots[slot].number - 1]) == text)
        return model.tokens[at].line;
    slots[slot] = {upper, at + 1};
  }
  return 0;
}

}  // namespace

void append_base64(std::string_view text, std::uint32_t line, std::string& bytes) {
  static constexpr Base64Values values = base64_values();
  constexpr const char* groups = "expected base64, in groups of four characters";
  if (text.empty() || text.size() % 4 != 0) refuse(line, groups);
  const auto value_of = [&](std::size_t at, std::size_t place) {
    return values[place][static_cast<unsigned char>(text[at + place])];
  };
  const std::size_t size = text.size(), padding = text[size - 1] != '=' ? 0 : text[size - 2] != '=' ? 1 : 2;
  const std::size_t offset = bytes.size();
  bytes.resize(offset + size / 4 * 3);
  char* written = bytes.data() + offset;
  std::uint32_t group = 0;
  for (std::size_t at = 0; at < size; at += 4) {
    const bool last = at + 4 == size;
    group = value_of(at, 0) | value_of(at, 1);
    if (!last || padding < 2) group |= value_of(at, 2);
    if (!last || padding < 1) group |= value_of(at, 3);
    if ((group & not_base64) != 0) refuse(line, groups);
    for (const int shift : {16, 8, 0}) *written++ = static_cast<char>(group >> shift & 0xffu);
  }
  if ((group & ((1u << (8 * padding)) - 1)) != 0) refuse(line, "expected base64 whose unused bits are zero");
  bytes.resize(bytes.size() - padding);
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
