// The definition, by trying everything: at each place every stretch of as many characters as words have.
#include "impls/segmenters/max_match/reference.h"

#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"

namespace assay::max_match {
namespace {

using dictionary::ReferenceDictionary;
using Places = std::vector<std::size_t>;  // among the boundaries of characters

// Between these two boundaries of a text.
struct Characters {
  std::string_view text;
  std::vector<std::size_t> at;
  std::string_view between(std::size_t from, std::size_t to) const { return text.substr(at[from], at[to] - at[from]); }
  std::size_t count() const { return at.size() - 1; }
};

Places cut_forward(const Characters& all, const ReferenceDictionary& words) {
  Places ends;
  for (std::size_t from = 0; from < all.count();) {
    reference_step();
    std::size_t best = from + 1;
    for (const std::size_t length : words.lengths)
      if (length <= all.count() - from && words.has(all.between(from, from + length))) best = from + length;
    ends.push_back(from = best);
  }
  return ends;
}

Places cut_backward(const Characters& all, const ReferenceDictionary& words) {
  Places ends;
  for (std::size_t to = all.count(); to > 0;) {
    reference_step();
    ends.push_back(to);
    std::size_t best = to - 1;
    for (const std::size_t length : words.lengths)
      if (length <= to && words.has(all.between(to - length, to))) best = to - length;
    to = best;
  }
  std::ranges::reverse(ends);
  return ends;
}

std::size_t singles_in(const Places& ends) {
  std::size_t count = 0, from = 0;
  for (const std::size_t end : ends) {
    count += end - from == 1 ? 1 : 0;
    from = end;
  }
  return count;
}

Places cut_line(const Characters& line, Direction direction, const ReferenceDictionary& words) {
  if (direction == Direction::from_left) return cut_forward(line, words);
  Places of_backward = cut_backward(line, words);
  if (direction == Direction::from_right) return of_backward;
  Places of_forward = cut_forward(line, words);
  if (of_forward.size() != of_backward.size()) return of_forward.size() < of_backward.size() ? of_forward : of_backward;
  return singles_in(of_forward) < singles_in(of_backward) ? of_forward : of_backward;
}

}  // namespace

std::vector<std::int64_t> reference_cut(std::string_view text, Direction direction, const ReferenceDictionary& words) {
  std::vector<std::int64_t> ends;
  // No word has an LF in it, so that in every direction one is a piece by itself.
  for (std::size_t from = 0; from < text.size();) {
    std::size_t to = text.find('\n', from);
    to = to == text.npos ? text.size() : to + 1;
    const std::string_view line = text.substr(from, to - from);
    const Characters characters{line, dictionary::boundaries_of(line)};
    for (const std::size_t end : cut_line(characters, direction, words))
      ends.push_back(static_cast<std::int64_t>(from + characters.at[end]));
    from = to;
  }
  return ends;
}

std::optional<std::string> what_is_no_match(std::string_view text, const std::vector<std::int64_t>& ends,
                                            Direction direction, const ReferenceDictionary& words) {
  std::vector<std::size_t> edges{0};
  for (const std::int64_t end : ends) edges.push_back(static_cast<std::size_t>(end));
  for (std::size_t piece = 0; piece + 1 < edges.size(); ++piece) {
    const std::size_t from = edges[piece], to = edges[piece + 1];
    const auto named = [&](const std::string& complaint) {
      return "piece " + std::to_string(piece) + " at byte " + std::to_string(from) + complaint + ": " +
             tokenizers::surroundings(text, from, to);
    };
    if (to <= from || to > text.size()) return named(" has no byte, or ends behind the text");
    const std::string_view own = text.substr(from, to - from);
    if (!words.has(own) && tokenizers::character_at(text, from).bytes != own.size())
      return named(" is neither a word nor one character");
    for (auto bytes = words.sizes.upper_bound(own.size()); bytes != words.sizes.end(); ++bytes) {
      if (direction == Direction::from_left && *bytes <= text.size() - from && words.has(text.substr(from, *bytes)))
        return named(" could be longer");
      if (direction == Direction::from_right && *bytes <= to && words.has(text.substr(to - *bytes, *bytes)))
        return named(" could begin earlier");
    }
  }
  return std::nullopt;
}

}  // namespace assay::max_match
