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

// How far an id reaches of which that is not known: to where what those behind it spell is found first, as far as
// that is known. No further than it pays to look.
std::size_t bytes_unknown(const TextEncoding::IdTexts& texts, std::string_view left,
                          const std::vector<std::int32_t>& ids, std::size_t next) {
  if (next < ids.size() && texts.spells(ids[next]).empty()) return 0;
  std::string behind;
  for (; next < ids.size() && !texts.spells(ids[next]).empty() && behind.size() < 64; ++next)
    behind += texts.spells(ids[next]);
  if (behind.empty()) return left.size();
  const std::size_t found = left.substr(0, 4096 + behind.size()).find(behind, 1);
  return found == left.npos ? 0 : found;
}

}  // namespace

std::vector<std::size_t> places_of(const TextEncoding::IdTexts& texts, std::string_view spelled,
                                   const std::vector<std::int32_t>& ids) {
  std::vector<std::size_t> places;
  places.reserve(ids.size() + 1);
  std::size_t at = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    places.push_back(at);
    const std::size_t known = texts.spells(ids[i]).size();
    at += known > 0 ? known : bytes_unknown(texts, spelled.substr(std::min(at, spelled.size())), ids, i + 1);
  }
  places.push_back(at);
  return places;
}

EncodedText encoded_text(const TextEncoding& encoding, const TextEncoding::IdTexts& texts, const Parameters& parameters,
                         const std::string& vocabulary, std::string_view text) {
  return {encoding, texts, parameters, vocabulary, text, encoding.spelled(parameters, vocabulary, text)};
}

std::string describe_difference(const EncodedText& encoded, const std::vector<std::int32_t>& expected,
                                const std::vector<std::int32_t>& got) {
  if (expected == got) return {};
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(expected, got).in1 - expected.begin());
  const std::string_view text = encoded.spelled();
  const std::vector<std::size_t> places = places_of(encoded.texts, text, expected);
  const std::size_t from = std::min(places[first], text.size());
  const std::size_t to = first < expected.size() ? std::min(text.size(), places[first + 1]) : from;
  return "token " + std::to_string(first) + " at " + place_in(text, from) +
         (encoded.made ? " of the normalised text: " : ": ") + encoded.encoding.surroundings(text, from, to) +
         "; expected " + listed(encoded.encoding, encoded.texts, expected, first) + "; got " +
         listed(encoded.encoding, encoded.texts, got, first);
}

}  // namespace assay
