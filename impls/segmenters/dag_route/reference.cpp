// The definition as jieba's calc and get_DAG write it: first all words that begin at each place, then the best of each.
#include "impls/segmenters/dag_route/reference.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "harness/core/patience.h"
#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::dag_route {
namespace {

using dictionary::ReferenceDictionary;

bool is_in_blocks(const tokenizers::Character& character) {
  const std::uint32_t code = character.code_point;
  if (!character.well_formed) return false;
  if (code >= 0x4e00 && code <= 0x9fd5) return true;
  if ((code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9')) return true;
  return code < 0x80 && std::string_view("+#&._%-").find(static_cast<char>(code)) != std::string_view::npos;
}

bool joins(std::string_view piece) {
  const char letter = piece[0];
  return piece.size() == 1 &&
         ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9'));
}

double log_of(std::uint64_t frequency) { return std::log(static_cast<double>(frequency)); }

// The characters at which words end that begin with this one; itself, behind one character, where there is none.
std::vector<std::size_t> steps_from(std::string_view stretch, const std::vector<std::size_t>& at, std::size_t from,
                                    const ReferenceDictionary& words) {
  std::vector<std::size_t> steps;
  for (const std::size_t length : words.lengths) {
    if (length > at.size() - 1 - from) break;
    if (words.has(stretch.substr(at[from], at[from + length] - at[from]))) steps.push_back(from + length);
  }
  if (steps.empty()) steps.push_back(from + 1);
  return steps;
}

double score_of(std::string_view piece, const ReferenceDictionary& words) {
  const auto found = words.frequencies.find(piece);
  return log_of(found == words.frequencies.end() ? 1 : found->second) - log_of(words.total);
}

// The ends of the best way, in bytes of the stretch.
std::vector<std::size_t> best_way(std::string_view stretch, const ReferenceDictionary& words) {
  const std::vector<std::size_t> at = dictionary::boundaries_of(stretch);
  const std::size_t count = at.size() - 1;
  std::vector<std::pair<double, std::size_t>> route(count + 1, {0.0, 0});
  for (std::size_t from = count; from-- > 0;) {
    reference_step();
    bool begun = false;
    for (const std::size_t to : steps_from(stretch, at, from, words)) {
      const double sum = score_of(stretch.substr(at[from], at[to] - at[from]), words) + route[to].first;
      // As pairs of the sum and the end are compared.
      if (!begun || std::pair(sum, to) > route[from]) route[from] = {sum, to};
      begun = true;
    }
  }
  std::vector<std::size_t> ends;
  for (std::size_t from = 0; from < count; from = route[from].second) ends.push_back(at[route[from].second]);
  return ends;
}

}  // namespace

std::vector<Stretch> stretches_of(std::string_view text, bool blocks) {
  if (!blocks) return text.empty() ? std::vector<Stretch>() : std::vector<Stretch>{{0, text.size(), true}};
  std::vector<Stretch> stretches;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    const bool inside = is_in_blocks(character);
    if (stretches.empty() || stretches.back().is_block != inside) stretches.push_back({at, at, inside});
    stretches.back().to = at += character.bytes;
  }
  return stretches;
}

std::vector<std::int64_t> reference_route(std::string_view text, bool blocks, const ReferenceDictionary& words) {
  std::vector<std::int64_t> ends;
  for (const Stretch& stretch : stretches_of(text, blocks)) {
    const std::string_view own = text.substr(stretch.from, stretch.to - stretch.from);
    std::vector<std::size_t> pieces;
    if (stretch.is_block) {
      bool before = false;
      std::size_t from = 0;
      for (const std::size_t end : best_way(own, words)) {
        const bool now = blocks && joins(own.substr(from, end - from));
        if (before && now) pieces.back() = end;
        else pieces.push_back(end);
        before = now;
        from = end;
      }
    } else {
      for (std::size_t at = 0; at < own.size(); pieces.push_back(at))
        at += own.substr(at).starts_with("\r\n") ? 2 : tokenizers::character_at(own, at).bytes;
    }
    for (const std::size_t end : pieces) ends.push_back(static_cast<std::int64_t>(stretch.from + end));
  }
  return ends;
}

Way any_way(std::string_view text, const ReferenceDictionary& words, std::uint64_t seed) {
  Random random(seed);
  const std::vector<std::size_t> at = dictionary::boundaries_of(text);
  Way way;
  for (std::size_t from = 0; from + 1 < at.size();) {
    const std::vector<std::size_t> steps = steps_from(text, at, from, words);
    from = random.chance(0.6) ? steps.back() : random.pick(steps);
    way.push_back(at[from]);
  }
  return way;
}

std::optional<double> sum_of(std::string_view text, const Way& way, const ReferenceDictionary& words) {
  const std::vector<std::size_t> at = dictionary::boundaries_of(text);
  std::vector<std::size_t> ends;  // as places among the characters
  for (const std::size_t end : way) {
    const auto found = std::ranges::lower_bound(at, end);
    if (found == at.end() || *found != end) return std::nullopt;
    ends.push_back(static_cast<std::size_t>(found - at.begin()));
  }
  double sum = 0;
  for (std::size_t i = ends.size(); i-- > 0;) {
    const std::size_t from = i == 0 ? 0 : ends[i - 1];
    const std::vector<std::size_t> steps = steps_from(text, at, from, words);
    if (std::ranges::find(steps, ends[i]) == steps.end()) return std::nullopt;
    sum = score_of(text.substr(at[from], at[ends[i]] - at[from]), words) + sum;
  }
  return sum;
}

}  // namespace assay::dag_route
