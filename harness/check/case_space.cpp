#include "harness/check/case_space.h"

#include <algorithm>
#include <array>

namespace assay {
namespace {

// Of a value of a generated case, and of its work: the rest is for sweeps.
constexpr std::int64_t most_elements = std::int64_t{1} << 17;
constexpr double most_flops = 0x1p26;

std::int64_t most_elements_of_a_value(const OpInfo& op, const Case& which) {
  std::int64_t most = 0;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values)
      if (value.is_present(which)) most = std::max(most, value.form_in(which).count());
  return most;
}

// So few that each may have a page of its own.
bool has_few_rows(const OpInfo& op, const Case& which) {
  constexpr std::int64_t few = 64;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values) {
      if (!value.is_present(which)) continue;
      const ValueForm form = value.form_in(which);
      std::int64_t rows = 1;
      for (std::size_t d = 0; d + 1 < form.dims.size(); ++d) rows *= form.dims[d];
      if (rows > few) return false;
    }
  return op.has_rows();
}

std::int64_t draw_length(const DimensionInfo& dimension, Random& random, int size) {
  if (random.chance(0.6)) return random.pick(dimension.edges);
  return random.between(0, std::max<std::int64_t>(1, dimension.greatest_checked * (size + 1) / 101));
}

// Makes a case as small as a generated one may be. The first dimensions give way: they repeat the same work.
void limit(const OpInfo& op, Case& drawn) {
  for (Dimension& dimension : drawn.dims) {
    const std::int64_t elements = most_elements_of_a_value(op, drawn);
    if (elements > most_elements)
      dimension.size = std::max<std::int64_t>(1, dimension.size / ((elements + most_elements - 1) / most_elements));
    while (op.flops && dimension.size > 1 && op.flops(drawn) > most_flops) dimension.size /= 2;
  }
}

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

// One of the pairs that may share their memory, or several that can do so at once.
void draw_in_place(const OpInfo& op, Case& drawn, Random& random) {
  const std::vector<AliasPair> pairs = op.alias_pairs();
  if (pairs.empty() || !random.chance(pairs.size() == 1 ? 0.2 : 0.4)) return;
  const std::size_t first = pairs.size() == 1 ? 0 : random.below(pairs.size());
  drawn.in_place = {static_cast<int>(first) + 1};
  for (std::size_t other = first + 1; other < pairs.size(); ++other)
    if (random.chance(0.5) && std::ranges::none_of(drawn.in_place, [&](int number) {
          return conflict(pairs[static_cast<std::size_t>(number) - 1], pairs[other]);
        }))
      drawn.in_place.push_back(static_cast<int>(other) + 1);
}

const std::string& draw_values(const OpInfo& op, Random& random) {
  while (true)
    if (const ValuesInfo& values = random.pick(op.values); values.drawn) return values.name;
}

}  // namespace

Case draw_case(const OpInfo& op, const CheckGroup& group, Random& random, int size) {
  Case drawn;
  drawn.op = op.name;
  drawn.dtype = group.dtype;
  for (const DimensionInfo& dimension : op.dimensions)
    drawn.dims.push_back({dimension.name, draw_length(dimension, random, size)});
  for (const ParameterInfo& parameter : op.parameters) {
    if (parameter.names_vocabulary && !group.vocabularies.empty())
      drawn.parameters.push_back({parameter.name, random.pick(group.vocabularies)});
    else
      drawn.parameters.push_back(
          {parameter.name, random.chance(0.4) ? parameter.default_value : random.pick(parameter.checked)});
  }
  limit(op, drawn);
  if (group.values.empty()) drawn.values = random.chance(0.2) ? op.values.front().name : draw_values(op, random);
  else drawn.values = random.pick(group.values);
  drawn.seed = random.below(std::uint64_t{1} << 32);
  drawn.placement = static_cast<Placement>(random.below(3));
  if (op.has_rows() && random.chance(0.25)) drawn.padding = random.pick(std::array<std::int64_t, 4>{1, 3, 8, 16});
  if (drawn.seed % 12 == 0 && has_few_rows(op, drawn)) drawn.placement = Placement::pages;
  draw_in_place(op, drawn, random);
  return drawn;
}

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
  for (const std::uint64_t seed : {0, 1, 2})
    if (seed < which.seed) add([&](Case& c) { c.seed = seed; });
  return simpler;
}

}  // namespace assay
