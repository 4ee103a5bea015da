#include "harness/core/alignment.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace assay {
namespace {

constexpr std::string_view space_mark = "\u2581";
constexpr std::size_t farthest = 48;  // bytes that are looked through on either side
constexpr std::size_t enough = 6;     // bytes that have to go on alike

bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte; }
bool begins_character(std::string_view text, std::size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0u) != 0x80u;
}

// White space as it stands in either, and how long it is.
std::size_t space_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  if (is_space(text[at])) return 1;
  return text.substr(at).starts_with(space_mark) ? space_mark.size() : 0;
}

bool go_on_alike(std::string_view text, std::size_t at, std::string_view made, std::size_t other) {
  std::size_t same = 0;
  while (same < enough && at < text.size() && other < made.size() && lower(text[at]) == lower(made[other]))
    ++at, ++other, ++same;
  // Up to a space on both sides, or to both ends, is far enough.
  return same == enough ||
         ((at == text.size() || space_at(text, at) > 0) &&
          (other == made.size() || space_at(made, other) > 0 || same > 0) && (same > 0 || other == made.size()));
}

// How far both have to go on until they are alike again: as little as possible, both together.
std::pair<std::size_t, std::size_t> length_of_change(std::string_view text, std::string_view made) {
  for (std::size_t both = 1; both <= 2 * farthest; ++both)
    for (std::size_t first = both > farthest ? both - farthest : 0; first <= std::min(both, farthest); ++first) {
      const std::size_t second = both - first;
      if (first > text.size() || second > made.size() || !begins_character(text, first) ||
          !begins_character(made, second))
        continue;
      if (go_on_alike(text, first, made, second)) return {first, second};
    }
  return {std::min(farthest, text.size()), std::min(farthest, made.size())};
}

// One step of both; the first of the pair is of the text.
std::pair<std::size_t, std::size_t> next_step(std::string_view text, std::string_view made) {
  const std::size_t space = space_at(text, 0), mark = space_at(made, 0);
  if (!text.empty() && !made.empty() && lower(text[0]) == lower(made[0]) && space == 0 && mark == 0) return {1, 1};
  if (space > 0 && mark > 0) {
    // Of a run of spaces one may stand for all.
    std::size_t run = space;
    for (std::size_t more = space_at(made, mark) > 0 ? 0 : space_at(text, run); more > 0; more = space_at(text, run))
      run += more;
    return {run, mark};
  }
  if (mark > 0) return {0, mark};
  if (space > 0) return {space, 0};
  return length_of_change(text, made);
}

}  // namespace

std::vector<std::size_t> places_in_text(std::string_view text, std::string_view made,
                                        const std::vector<std::size_t>& places) {
  std::vector<std::size_t> found;
  found.reserve(places.size());
  std::size_t at = 0, other = 0;
  for (const std::size_t place : places) {
    while (other < made.size() && other < place) {
      const auto [first, second] = next_step(text.substr(at), made.substr(other));
      if (second > 0 && other + second > place) break;  // within what was changed
      at += first;
      other += second;
      if (first == 0 && second == 0) break;  // both are at their ends
    }
    found.push_back(std::min(at, text.size()));
  }
  return found;
}

}  // namespace assay
