// What is tried in place of a case that fails, from the simplest on.
#include <algorithm>

#include "harness/check/case_space.h"

namespace assay {
namespace {

// Lengths below `length`, shortest first: all the short ones, the op's edges, and steps that keep the remainder
// of a division by 16, 8 or 2, where vector code goes wrong.
std::vector<std::int64_t> shorter_lengths(const DimensionInfo& dimension, std::int64_t length) {
  std::vector<std::int64_t> lengths;
  for (std::int64_t n = 0; n < std::min<std::int64_t>(length, 72); ++n) lengths.push_back(n);
  for (const std::int64_t edge : dimension.edges) lengths.push_back(edge);
  for (std::int64_t n = length % 16; n < length; n = n * 2 + length % 16) {
    lengths.push_back(n);
    if (n * 2 + length % 16 <= n) break;
  }
  for (const std::int64_t n : {length / 2, length - 16, length - 8, length - 2, length - 1}) lengths.push_back(n);
  std::erase_if(lengths, [&](std::int64_t n) { return n < 0 || n >= length; });
  std::ranges::sort(lengths);
  lengths.erase(std::ranges::unique(lengths).begin(), lengths.end());
  return lengths;
}

}  // namespace

std::vector<Case> simpler_cases(const OpInfo& op, const Case& which) {
  std::vector<Case> simpler;
  Case plain = which;
  plain.content.clear();  // a simpler case may be made of other files
  const auto add = [&](auto change) {
    Case changed = plain;
    change(changed);
    if (!(changed == plain)) simpler.push_back(std::move(changed));
  };
  const bool literal = !which.literal.empty();  // then its values are simplified one by one
  // Shapes before placement: two rows of 15 from an aligned start are no simpler than one that is off alignment.
  for (std::size_t d = 0; d < which.dims.size() && !literal; ++d)
    for (const std::int64_t length : shorter_lengths(op.dimensions[d], which.dims[d].size))
      add([&](Case& c) { c.dims[d].size = length; });
  // Of two rows from an aligned start the second may be the unaligned one that fails: one row off alignment is simpler.
  for (std::size_t d = 0; d < which.dims.size() && !literal; ++d)
    if (which.dims[d].size > 1 && which.placement == Placement::start)
      add([&](Case& c) { c.dims[d].size = 1, c.placement = Placement::offset; });
  add([](Case& c) { c.padding = 0; });
  add([](Case& c) { c.in_place.clear(); });
  for (std::size_t pair = 0; which.in_place.size() > 1 && pair < which.in_place.size(); ++pair)
    add([&](Case& c) { c.in_place = {which.in_place[pair]}; });
  if (which.placement == Placement::pages) add([](Case& c) { c.placement = Placement::end; });
  add([](Case& c) { c.placement = Placement::start; });
  add([](Case& c) { c.threads = 1; });
  if (literal) return simpler;
  for (std::size_t p = 0; p < which.parameters.size(); ++p)
    add([&](Case& c) { c.parameters[p].value = op.parameters[p].default_value; });
  add([&](Case& c) { c.values = op.values.front().name; });
  add([](Case& c) { c.weight_values.clear(); });
  for (const std::uint64_t seed : {0, 1, 2})
    if (seed < which.seed) add([&](Case& c) { c.seed = seed; });
  return simpler;
}

}  // namespace assay
