#include "harness/core/text_encoding.h"

#include <algorithm>

namespace assay {
namespace {

constexpr std::size_t most_shown = 4;  // ids of either side

// In characters, as editors count; a byte that continues one is none.
std::string place_in(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 where there is none
  const auto columns = std::ranges::count_if(
      before.substr(line_start), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u; });
  return "byte " + std::to_string(at) + ", line " + std::to_string(std::ranges::count(before, '\n') + 1) + ", column " +
         std::to_string(columns + 1);
}

std::string listed(const TextEncoding& encoding, const TextEncoding::IdTexts& texts,
                   const std::vector<std::int32_t>& ids, std::size_t from) {
  if (from >= ids.size()) return "no more ids";
  std::string line;
  for (std::size_t i = from; i < std::min(ids.size(), from + most_shown); ++i) {
    const std::string_view piece = texts.of(ids[i]);
    line += (line.empty() ? "" : ", ") + std::to_string(ids[i]) + " ";
    line += piece.empty() ? "(no token)" : "\"" + encoding.shown(piece) + "\"";
  }
  return line + (ids.size() > from + most_shown ? ", ..." : "");
}

}  // namespace

std::string describe_difference(const TextEncoding& encoding, const TextEncoding::IdTexts& texts, std::string_view text,
                                const std::vector<std::int32_t>& expected, const std::vector<std::int32_t>& got) {
  if (expected == got) return {};
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(expected, got).in1 - expected.begin());
  std::size_t from = 0;
  for (std::size_t i = 0; i < first; ++i) from += texts.of(expected[i]).size();
  from = std::min(from, text.size());
  const std::size_t to =
      std::min(text.size(), first < expected.size() ? from + texts.of(expected[first]).size() : from);
  return "token " + std::to_string(first) + " at " + place_in(text, from) + ": " +
         encoding.surroundings(text, from, to) + "; expected " + listed(encoding, texts, expected, first) + "; got " +
         listed(encoding, texts, got, first);
}

}  // namespace assay
