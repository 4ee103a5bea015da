#include "harness/check/case_space.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "harness/check/lengths.h"
#include "harness/core/distributions.h"
#include "harness/core/dtype.h"

namespace assay {
namespace {

// Of a value of a generated case, and of its work: the rest is for sweeps, and for the few that are large on purpose.
constexpr std::int64_t most_elements = std::int64_t{1} << 17, usual_elements = std::int64_t{1} << 12;
constexpr double as_many_as_may_be = 0.04;  // of the cases
constexpr double most_flops = 0x1p23, usual_flops = 0x1p20, most_flops_of_large = 0x1p30;
// Of what lies between the rows of one value, and of all.
constexpr std::int64_t most_padding = std::int64_t{1} << 16, most_padding_elements = std::int64_t{1} << 18;

constexpr std::array several_threads{2, 3, 5};
// One is twice as likely as several: libraries let theirs spin.
enum ThreadsKind : int { one_thread, one_thread_too, more_threads, thread_levels };
// None, less than a vector, up to a page, and more than twice the row.
enum PaddingKind : int { no_padding, narrow_padding, page_padding, wide_padding, padding_kinds };
// Of a number: what it is by default, what the op names, what lies beside these, anywhere in its range.
enum NumberKind : int { by_default, named, beside_named, anywhere_in_range, number_kinds };
enum WeightKind : int { as_in_a_model, of_a_kind, weight_levels };

// Whether a weight is there and has elements: only then a kind of weights has had its turn.
bool has_elements_of_weights(const OpInfo& op, const Case& which) {
  return std::ranges::any_of(op.inputs, [&](const ValueInfo& input) {
    return input.role == Role::weight && input.is_present(which) && input.form_in(which).count() > 0;
  });
}

// The value that has the most elements: how many, and of which value. (Nothing of an op without arrays.)
struct Largest {
  std::int64_t elements = 0;
  const ValueInfo* value = nullptr;

  // Whether it gets smaller with this dimension. (All do not, where it has none of them.)
  bool depends_on(const Dimension& dimension, const Case& which) const {
    const auto is_axis = [&](const std::string& name) {
      return std::ranges::any_of(value->dims, [&](const Extent& axis) { return axis.dimension == name; });
    };
    return value == nullptr || is_axis(dimension.name) ||
           std::ranges::none_of(which.dims, [&](const Dimension& each) { return is_axis(each.name); });
  }
};

Largest largest_of(const OpInfo& op, const Case& which) {
  Largest largest;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values)
      if (value.is_present(which))
        if (const std::int64_t elements = value.form_in(which).count(); elements > largest.elements)
          largest = {elements, &value};
  return largest;
}

// Of all its values: a weight has rows of its own, and padding between them.
struct Rows {
  std::int64_t all = 0, most = 0;
};

Rows rows_in(const OpInfo& op, const Case& which) {
  Rows rows;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values) {
      if (!value.is_present(which)) continue;
      const ValueForm form = value.form_in(which);
      std::int64_t of_value = 1;
      for (std::size_t d = 0; d + 1 < form.dims.size(); ++d) of_value *= form.dims[d];
      rows.all += of_value;
      rows.most = std::max(rows.most, of_value);
    }
  return rows;
}

// So few that each may have a page of its own.
bool has_few_rows(const OpInfo& op, const Case& which) {
  constexpr std::int64_t few = 64;
  return op.has_rows() && rows_in(op, which).most <= few;
}

// Makes a case as small as a generated one may be. The longest dimension of its largest value gives way; but a length
// of the last that was chosen (an edge of the op, around a block) stays as far as it can, and so do very many rows:
// that is what such a case is for.
void limit(const OpInfo& op, Case& drawn, std::int64_t most, bool last_was_chosen) {
  Dimension &first = drawn.dims.front(), &last = drawn.dims.back();
  const double flops = most > usual_elements ? most_flops : usual_flops;
  if (last_was_chosen) {
    Case alone = drawn;  // that length, and as little as there may be of all others
    for (std::size_t d = 0; d + 1 < alone.dims.size(); ++d)
      alone.dims[d].size = std::min<std::int64_t>(alone.dims[d].size, 1);
    most = std::max(most, std::min(largest_of(op, alone).elements, most_elements));
  }
  const auto shorten = [&](const Largest& largest, std::int64_t by) {
    Dimension* longest = nullptr;
    for (Dimension& dimension : drawn.dims) {
      if (!largest.depends_on(dimension, drawn)) continue;
      const bool kept = last_was_chosen && longest != nullptr && longest->size > 1 && &dimension == &last;
      if (!kept && (longest == nullptr || dimension.size >= longest->size)) longest = &dimension;
    }
    if (longest == &first && !last_was_chosen && last.size > 1 && first.size > 1024 && largest.depends_on(last, drawn))
      longest = &last;
    longest->size = std::max<std::int64_t>(1, longest->size / by);
  };
  for (int step = 0; step < 64; ++step) {
    const Largest largest = largest_of(op, drawn);
    if (largest.elements <= most) break;
    shorten(largest, (largest.elements + most - 1) / most);
  }
  for (int step = 0; step < 64 && op.flops && op.flops(drawn) > flops; ++step) shorten({}, 2);
}

std::int64_t padding_of(PaddingKind kind, const OpInfo& op, const Case& drawn, Random& random) {
  const std::int64_t row = drawn.dims.back().size, rows = std::max<std::int64_t>(1, rows_in(op, drawn).all);
  std::int64_t padding = 0;
  if (kind == narrow_padding) padding = random.between(1, 7);
  if (kind == page_padding) padding = random.between(8, 1024);
  if (kind == wide_padding) padding = 2 * row + random.between(1, 64);
  const std::int64_t most = std::min(most_padding, most_padding_elements / rows);
  return kind == no_padding ? 0 : std::clamp<std::int64_t>(padding, 1, std::max<std::int64_t>(1, most));
}

// A pair that may share its memory, and where it can be, others with it.
std::vector<int> pairs_from(const OpInfo& op, std::size_t first, Random& random) {
  const std::vector<AliasPair> pairs = op.alias_pairs();
  std::vector<int> chosen{static_cast<int>(first) + 1};
  for (std::size_t other = first + 1; other < pairs.size(); ++other)
    if (random.chance(0.5) && std::ranges::none_of(chosen, [&](int number) {
          return conflict(pairs[static_cast<std::size_t>(number) - 1], pairs[other]);
        }))
      chosen.push_back(static_cast<int>(other) + 1);
  return chosen;
}

bool is_whole(const ParameterInfo& parameter) { return std::holds_alternative<std::int64_t>(parameter.default_value); }
bool is_number(const ParameterInfo& parameter) {
  return std::holds_alternative<double>(parameter.default_value) || is_whole(parameter);
}
double number_in(const ParameterValue& value) {
  const auto* whole = std::get_if<std::int64_t>(&value);
  return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

// What a parameter can be said to be: of a number, the ways to draw it; of all else, what the op names.
int levels_of(const ParameterInfo& parameter, const CheckGroup& group) {
  if (is_number(parameter)) return number_kinds;
  if (parameter.names_vocabulary && !group.vocabularies.empty()) return static_cast<int>(group.vocabularies.size());
  return static_cast<int>(parameter.checked.size());
}

// Anywhere from the least to the greatest: half of them evenly, and half evenly in the logarithm, of either sign.
double anywhere_between(double least, double greatest, Random& random) {
  if (least > 0) return std::exp(std::log(least) + random.uniform() * (std::log(greatest) - std::log(least)));
  if (random.chance(0.5)) return least + random.uniform() * (greatest - least);
  const bool negative = least < 0 && random.chance(0.5);
  const double size = negative ? -least : greatest;
  return (negative ? -1 : 1) * size * std::exp2(-30 * random.uniform());
}

double draw_number(const ParameterInfo& parameter, NumberKind kind, Dtype dtype, Random& random) {
  const double usual = number_in(parameter.default_value);
  const double least = parameter.least.value_or(-64), greatest = parameter.greatest.value_or(64);
  if (kind == by_default) return usual;
  if (kind == named) return number_in(random.pick(parameter.checked));
  if (kind == anywhere_in_range) return std::clamp(anywhere_between(least, greatest, random), least, greatest);
  std::vector<double> special{usual, least, greatest};
  for (const ParameterValue& value : parameter.checked) special.push_back(number_in(value));
  if (least < 0 && greatest > 0) special.insert(special.end(), {0, -usual});
  const double beside = random.chance(0.4) ? usual : random.pick(special);
  if (is_whole(parameter)) return std::clamp(beside + (random.chance(0.5) ? 1 : -1), least, greatest);
  const int bits = is_narrow(dtype) ? 10 : 24;  // what is nearer hardly shows
  const double step = (std::fabs(beside) > 0 ? std::fabs(beside) : 1) * std::exp2(-random.between(1, bits));
  return std::clamp(beside + (random.chance(0.5) ? step : -step), least, greatest);
}

std::vector<int> levels_for(const OpInfo& op, const CheckGroup& group) {
  const bool numbers = !op.takes_text();
  const bool weights = numbers && op.has_weights();
  std::vector<int> levels{op.has_rows() ? static_cast<int>(placements.size()) : 3, op.has_rows() ? padding_kinds : 1,
                          static_cast<int>(op.alias_pairs().size()) + 1, numbers ? thread_levels : 1,
                          weights ? weight_levels : 1};
  levels.insert(levels.end(), op.dimensions.size(), length_kinds);
  for (const ParameterInfo& parameter : op.parameters) levels.push_back(levels_of(parameter, group));
  return levels;
}

}  // namespace

CaseSpace::CaseSpace(const OpInfo& op, const CheckGroup& group, std::uint64_t seed)
    : op_(op),
      group_(group),
      seed_(seed),
      levels_(levels_for(op, group)),
      cover_(levels_, derive_seed(seed, "factors")) {
  std::size_t factor = 0;
  for (std::size_t* place :
       {&factors_.placement, &factors_.padding, &factors_.in_place, &factors_.threads, &factors_.weights})
    *place = factor++;
  for (std::size_t d = 0; d < op.dimensions.size(); ++d) factors_.dimensions.push_back(factor++);
  for (std::size_t p = 0; p < op.parameters.size(); ++p) factors_.parameters.push_back(factor++);
}

void CaseSpace::draw_lengths(Case& drawn, const std::vector<int>& row, Random& random, int size) {
  const std::int64_t block = block_for(group_.cases);
  for (std::size_t d = 0; d < op_.dimensions.size(); ++d) {
    const DimensionInfo& dimension = op_.dimensions[d];
    const auto kind = static_cast<LengthKind>(row[factors_.dimensions[d]]);
    // Odd, so that it goes through all remainders, and another for each dimension.
    const std::int64_t turn = made_ * (2 * static_cast<std::int64_t>(d) + 1) + static_cast<std::int64_t>(seed_ % 4096);
    drawn.dims.push_back({dimension.name, draw_length(dimension, kind, random, size, block, turn)});
  }
  const auto last_kind = static_cast<LengthKind>(row[factors_.dimensions.back()]);
  limit(op_, drawn, random.chance(as_many_as_may_be) ? most_elements : usual_elements,
        last_kind != LengthKind::anywhere);
}

void CaseSpace::draw_parameters(Case& drawn, const std::vector<int>& row, Random& random) const {
  for (std::size_t p = 0; p < op_.parameters.size(); ++p) {
    const ParameterInfo& parameter = op_.parameters[p];
    const int level = row[factors_.parameters[p]];
    if (is_number(parameter)) {
      const double number = draw_number(parameter, static_cast<NumberKind>(level), group_.dtype, random);
      ParameterValue value = number;
      if (is_whole(parameter)) value = static_cast<std::int64_t>(std::llround(number));
      drawn.parameters.push_back({parameter.name, value});
    } else if (parameter.names_vocabulary && !group_.vocabularies.empty())
      drawn.parameters.push_back({parameter.name, group_.vocabularies[static_cast<std::size_t>(level)]});
    else drawn.parameters.push_back({parameter.name, parameter.checked[static_cast<std::size_t>(level)]});
  }
}

// Each kind has its turn, and the op's first kind one turn in five besides.
std::string CaseSpace::next_values(Random& random) {
  if (group_.values.empty() && random.chance(0.2)) return op_.values.front().name;
  if (values_.empty()) {
    if (group_.values.empty()) {
      for (const ValuesInfo& values : op_.values)
        if (values.drawn) values_.push_back(values.name);
    } else {
      values_ = group_.values;
    }
    for (std::size_t i = values_.size(); i > 1; --i) std::swap(values_[i - 1], values_[random.below(i)]);
  }
  std::string next = std::move(values_.back());
  values_.pop_back();
  return next;
}

// Each kind has its turn.
std::string CaseSpace::next_weights(Random& random) {
  if (weights_.empty())
    for (const ValuesInfo& kind : weight_kinds()) weights_.push_back(kind.name);
  std::swap(weights_.back(), weights_[random.below(weights_.size())]);
  std::string next = std::move(weights_.back());
  weights_.pop_back();
  return next;
}

// Where NaN or infinities stand in the data, zeros belong among the weights, at every second time: a product that is
// skipped for a zero shows there alone, and where nothing is added to it.
void CaseSpace::set_zeros_beside_nan(Case& drawn, Random& random) const {
  if (!op_.has_weights() || (drawn.values != "nan" && drawn.values != "inf") || !random.chance(0.5)) return;
  drawn.weight_values = random.chance(0.5) ? "zeros" : "some_zero";
  for (std::size_t p = 0; p < op_.parameters.size(); ++p)
    // Which values there are, and so how large the case is, whole numbers say.
    if (is_number(op_.parameters[p]) && !is_whole(op_.parameters[p]))
      drawn.parameters[p].value = op_.parameters[p].default_value;
}

// What a NaN or an infinity among the weights makes of an element would not be seen where x makes a NaN of it already;
// and a product that is skipped where x is a zero shows by them alone.
void CaseSpace::show_what_weights_are(Case& drawn, Random& random) const {
  if ((drawn.weight_values != "some_nan" && drawn.weight_values != "some_inf") || !group_.values.empty()) return;
  if (random.chance(0.5) && op_.has_values("one_hot")) drawn.values = "one_hot";
  else if (drawn.values == "nan" || drawn.values == "inf") drawn.values = op_.values.front().name;
}

Case CaseSpace::draw(Random& random, int size) {
  const std::vector<int> row = cover_.next();
  Case drawn;
  drawn.op = op_.name;
  drawn.dtype = group_.dtype;
  draw_parameters(drawn, row, random);
  draw_lengths(drawn, row, random, size);  // which values a case has, and so how large it is, parameters say
  drawn.values = next_values(random);
  drawn.seed = random.below(std::uint64_t{1} << 32);
  drawn.placement = placements[static_cast<std::size_t>(row[factors_.placement])];
  if (drawn.placement == Placement::pages && !has_few_rows(op_, drawn)) drawn.placement = Placement::end;
  drawn.padding = padding_of(static_cast<PaddingKind>(row[factors_.padding]), op_, drawn, random);
  if (const int pair = row[factors_.in_place]; pair > 0)
    drawn.in_place = pairs_from(op_, static_cast<std::size_t>(pair) - 1, random);
  if (row[factors_.threads] == more_threads) drawn.threads = random.pick(several_threads);
  if (row[factors_.weights] == of_a_kind && has_elements_of_weights(op_, drawn))
    drawn.weight_values = next_weights(random);
  show_what_weights_are(drawn, random);
  set_zeros_beside_nan(drawn, random);
  ++made_;
  return drawn;
}

std::vector<Case> CaseSpace::large_ones(Random& random) {
  constexpr int few_cases = 40, usual_cases = 100, many_cases = 500;
  constexpr std::int64_t least_of_many = 65537, most_of_many = 70000;
  // In a short check these fall to some of the ops and dtypes, others for another seed: so that a run of all ops has a
  // few of each.
  constexpr double share_of_large = 1.0 / 8, share_of_huge = 1.0 / 24;
  std::vector<Case> large;
  if (group_.cases < few_cases || op_.dimensions.size() < 2 || op_.independent_dimension() != op_.dimensions.data() ||
      !group_.values.empty())
    return large;
  const auto add = [&](std::int64_t rows, std::int64_t cols) {
    Case drawn = draw(random, 100);
    drawn.dims[0].size = rows;
    drawn.dims[1].size = cols;
    // Of hidden units a few: of one alone, a norm makes nothing.
    for (std::size_t d = 2; d < drawn.dims.size(); ++d) drawn.dims[d].size = random.between(2, 4);
    // Where a weight is as wide as a row and as long: as many elements in more rows.
    if (op_.flops && op_.flops(drawn) > most_flops_of_large) {
      drawn.dims[1].size = random.between(1, 8);
      drawn.dims[0].size = rows * cols / drawn.dims[1].size + 1;
    }
    drawn.padding = std::min<std::int64_t>(drawn.padding, 3);
    // It is the shape that is looked at: nothing else may hide what is wrong with it.
    drawn.values = op_.values.front().name;
    drawn.weight_values.clear();
    if (drawn.placement == Placement::pages) drawn.placement = Placement::end;
    large.push_back(std::move(drawn));
  };
  const bool many = group_.cases >= many_cases, usual = group_.cases >= usual_cases;
  add(random.between(least_of_many, most_of_many), random.between(1, 3));
  add(random.between(1, 3), random.between(least_of_many, most_of_many));
  // Evenly in the logarithm: few long rows are met as often as many short ones.
  const auto rows_from = [&](double least, double greatest) {
    return static_cast<std::int64_t>(least * std::pow(greatest / least, random.uniform()));
  };
  // From all checks of an op these are in one dtype; the narrowest moves half as much.
  const Dtype narrowest = *std::ranges::min_element(op_.dtypes, {}, size_of);
  const auto has = [&](Dtype dtype, double share) {
    return many || (usual ? group_.dtype == dtype : random.chance(share));
  };
  if (has(op_.dtypes.front(), share_of_large)) {
    const std::int64_t rows = rows_from(2, 1100);
    add(rows, (std::int64_t{1} << 22) / rows + random.between(1, 64));
  }
  if (many) add(random.between(1, 2), (std::int64_t{1} << 21) + random.between(1, 4096));
  if (many && group_.dtype == op_.dtypes.front()) add((std::int64_t{1} << 22) + random.between(1, 4096), 1);
  if (has(narrowest, share_of_huge)) {
    const std::int64_t rows = rows_from(64, most_of_many);
    add(rows, (std::int64_t{1} << 24) / rows + random.between(1, 8));
  }
  return large;
}

}  // namespace assay
