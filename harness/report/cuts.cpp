#include "harness/report/cuts.h"

#include <algorithm>
#include <iterator>

#include "harness/core/error.h"

namespace assay::report {
namespace {

// White space of Unicode, in bytes; 0 for anything else.
std::size_t space_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < text.size() ? static_cast<unsigned char>(text[at + offset]) : 0u;
  };
  if (byte(0) == ' ' || (byte(0) >= '\t' && byte(0) <= '\r')) return 1;
  if (byte(0) == 0xc2 && (byte(1) == 0x85 || byte(1) == 0xa0)) return 2;
  if (byte(0) == 0xe1 && byte(1) == 0x9a && byte(2) == 0x80) return 3;  // U+1680
  if (byte(0) == 0xe3 && byte(1) == 0x80 && byte(2) == 0x80) return 3;  // U+3000
  if (byte(0) != 0xe2) return 0;
  const unsigned last = byte(2);
  if (byte(1) == 0x80 && ((last >= 0x80 && last <= 0x8a) || last == 0xa8 || last == 0xa9 || last == 0xaf)) return 3;
  return byte(1) == 0x81 && last == 0x9f ? 3 : 0;
}

std::size_t behind_spaces(std::string_view text, std::size_t at) {
  for (std::size_t bytes = space_at(text, at); bytes > 0; bytes = space_at(text, at)) at += bytes;
  return at;
}

}  // namespace

std::vector<std::size_t> boundaries(std::string_view text, const std::vector<Piece>& pieces) {
  std::vector<std::size_t> found;
  for (const auto& [from, to] : pieces)
    if (const std::size_t at = behind_spaces(text, from); at < to && at > 0 && (found.empty() || at > found.back()))
      found.push_back(at);
  return found;
}

double agreement_of(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  if (a.empty() && b.empty()) return 1;
  std::vector<std::size_t> both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  return 2 * static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size());
}

AgreementMatrix agreements(const CutText& text) {
  AgreementMatrix matrix;
  std::vector<std::vector<std::size_t>> all;
  for (std::size_t way = 0; way < text.ways.size(); ++way)
    if (text.ways[way].absent.empty()) {
      matrix.ways.push_back(way);
      all.push_back(boundaries(text.text, text.ways[way].pieces));
    }
  matrix.agreement.assign(all.size(), std::vector<double>(all.size(), 1));
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) matrix.agreement[i][j] = matrix.agreement[j][i] = agreement_of(all[i], all[j]);
  return matrix;
}

std::vector<double> agreement_with_segments(const CutText& text) {
  std::vector<double> found;
  if (text.segments.empty()) return found;
  for (const WayOfCutting& way : text.ways)
    found.push_back(agreement_of(boundaries(text.text, way.pieces), text.segments));
  return found;
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  for (std::size_t at = behind_spaces(text, 0); at < text.size(); at = behind_spaces(text, at), ++words)
    while (at < text.size() && space_at(text, at) == 0) ++at;
  return words;
}

std::vector<std::size_t> segments_in(std::string_view text, const std::string& file, std::string_view segmented) {
  std::vector<std::size_t> begins;
  std::size_t at = behind_spaces(text, 0), line = 1, line_start = 0;
  bool is_behind_space = true;
  for (std::size_t other = 0; other < segmented.size();) {
    if (const std::size_t space = space_at(segmented, other); space > 0) {
      if (segmented[other] == '\n') ++line, line_start = other + 1;
      other += space;
      is_behind_space = true;
      continue;
    }
    if (at == text.size()) return begins;  // of a longer text the beginning was taken
    if (text[at] != segmented[other])
      throw InputError({file, static_cast<int>(line), static_cast<int>(other - line_start + 1)},
                       "the segmented text has other characters than the text, which goes on at its byte " +
                           std::to_string(at) + "; expected the same but for white space");
    if (is_behind_space && at > 0) begins.push_back(at);
    is_behind_space = false;
    ++other;
    at = behind_spaces(text, at + 1);
  }
  if (at < text.size())
    throw InputError({file}, "the segmented text ends where the text goes on, at its byte " + std::to_string(at));
  return begins;
}

}  // namespace assay::report
