#include "harness/check/relations.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "harness/core/dtype.h"
#include "harness/core/random.h"
#include "harness/core/same_elements.h"

namespace assay {
namespace {

// The first element that differs in its bits, of outputs that must be the same. One NaN is as good as another.
std::optional<std::string> differing_bits(const std::vector<Buffer>& first, const std::vector<Buffer>& second) {
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].dims != second[i].dims)
      return first[i].name + " has " + std::to_string(first[i].count()) + " elements, then " +
             std::to_string(second[i].count());
    const std::size_t at =
        first_difference(first[i].dtype, first[i].bytes.data(), second[i].bytes.data(), first[i].bytes.size());
    if (at == first[i].bytes.size()) continue;
    return first[i].name + "[" + std::to_string(at / size_of(first[i].dtype)) + "] differs";
  }
  return std::nullopt;
}

std::size_t row_bytes(const Buffer& buffer) {
  return static_cast<std::size_t>(buffer.row_length()) * size_of(buffer.dtype);
}

// The places, among the values that a case has, of those that have a row for each index of the independent dimension.
std::vector<std::size_t> values_with_rows(const OpInfo& op, const std::vector<ValueInfo>& values, const Case& which) {
  const DimensionInfo* independent = op.independent_dimension();
  std::vector<std::size_t> places;
  std::size_t place = 0;
  for (const ValueInfo& value : values) {
    if (!value.is_present(which)) continue;
    if (independent != nullptr && value.kind == Kind::array && !value.constant() && !value.dims.empty() &&
        value.dims[0].dimension == independent->name)
      places.push_back(place);
    ++place;
  }
  return places;
}

// How many rows there are to be told from each other; 0 if there is nothing in them.
std::int64_t rows_to_tell(const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) {
  const std::vector<std::size_t> places = values_with_rows(op, op.inputs, which);
  const bool any = std::ranges::any_of(places, [&](std::size_t place) { return inputs[place].count() > 0; });
  return any ? which.dim(op.independent_dimension()->name) : 0;
}

// Changes each of the inputs that have rows.
template <class Change>
void change_rows(const OpInfo& op, FollowUp& second, Change change) {
  for (const std::size_t place : values_with_rows(op, op.inputs, second.which)) change(second.inputs[place]);
}

// Calls look(output) for each of the outputs that have rows, until one says something.
template <class Look>
std::optional<std::string> look_at_rows(const FinishedRun& run, Look look) {
  const OpInfo& op = find_op(run.which.op)->info();
  for (const std::size_t output : values_with_rows(op, op.outputs, run.which))
    if (std::optional<std::string> seen = look(output)) return seen;
  return std::nullopt;
}

std::int64_t rows_in(const Case& which) { return which.dim(find_op(which.op)->info().independent_dimension()->name); }

// Which row, chosen by the case so that a replay chooses it again.
std::int64_t chosen_row(const Case& which) {
  return static_cast<std::int64_t>(which.seed % static_cast<std::uint64_t>(rows_in(which)));
}

Relation repeats() {
  return {repeats_relation, "the same input at the same place gives the same bits again", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) {
            return std::optional<FollowUp>({which, inputs});
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const auto difference = differing_bits(first.outputs, second.outputs);
            if (!difference) return std::nullopt;
            return *difference + " in a second run on the same input";
          }};
}

// The elements from `begin` to before `end` in the opposite order.
void turn_round(Buffer& buffer, std::int64_t begin, std::int64_t end) {
  const std::vector<std::byte> before = buffer.bytes;
  const auto size = static_cast<std::ptrdiff_t>(size_of(buffer.dtype));
  for (std::int64_t i = begin; i < end; ++i)
    std::copy_n(before.begin() + (begin + end - 1 - i) * size, size, buffer.bytes.begin() + i * size);
}

// What is kept from call to call may be known by an address, by its ends, by a part that is looked at: sometimes all of
// it changes, sometimes only the middle, sometimes but two neighbours there.
void change_order(Buffer& buffer, const Case& which) {
  const std::int64_t count = buffer.count();
  const std::uint64_t how = derive_seed(which.seed, "order") % 4;
  if (how == 1 && count > 3) turn_round(buffer, count / 3, count - count / 3);
  else if (how == 2 && count > 3) turn_round(buffer, count / 2 - 1, count / 2 + 1);
  else turn_round(buffer, 0, count);
}

bool is_data(const Buffer& input) {
  return !input.constant && (input.kind == Kind::array || input.kind == Kind::bytes || input.kind == Kind::ids);
}

// Other values of the same shape, at the same place or beside it.
Relation recomputes() {
  return {recomputes_relation,
          "what was prepared once is right for the next inputs too",
          true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs, SecondRun::same_runner};
            for (Buffer& input : second.inputs)
              if (is_data(input)) change_order(input, which);
            if (second.inputs == inputs) return std::nullopt;
            // Two times of three to another alignment, where there is room for that.
            if (!ends_with_page(which.placement)) second.moved = derive_seed(which.seed, "moved") % 3 > 0 ? 1 : 0;
            return second;
          },
          {}};
}

// Other weights at the same place, of the same shape: what is made of them while preparing must be made again.
Relation rereads_weights() {
  return {rereads_relation,
          "weights that have changed in their place are read again by who is prepared again",
          true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            FollowUp second{which, inputs, SecondRun::anew};
            for (Buffer& input : second.inputs)
              if (input.constant && input.kind == Kind::array) change_order(input, which);
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          {}};
}

// The first half of each axis that goes along this dimension, and of a text its first half.
Buffer cut_in_half(const Buffer& input, const ValueInfo& info, const Case& halved) {
  Buffer cut = input;
  if (input.kind == Kind::path) return cut;
  cut.dims = info.form_in(halved).dims;
  cut.bytes.clear();
  const auto size = static_cast<std::ptrdiff_t>(size_of(input.dtype));
  const std::int64_t before = input.dims.back(), after = std::min(cut.dims.back(), before);
  cut.dims.back() = after;
  for (std::int64_t row = 0; before > 0 && after > 0 && row < cut.count() / after; ++row) {
    // The same place in what is longer along other axes, too.
    std::int64_t rest = row, place = 0, step = 1;
    for (std::size_t axis = cut.dims.size() - 1; axis-- > 0; rest /= cut.dims[axis], step *= input.dims[axis])
      place += rest % cut.dims[axis] * step;
    const auto begin = input.bytes.begin() + place * before * size;
    cut.bytes.insert(cut.bytes.end(), begin, begin + after * size);
  }
  return cut;
}

// Other numbers for the parameters that are numbers: what is common to all that is prepared shows by them.
void change_parameters(const OpInfo& op, Case& which) {
  for (std::size_t i = 0; i < op.parameters.size(); ++i) {
    const auto differs = [&](const ParameterValue& value) { return value != which.parameters[i].value; };
    const auto other = std::ranges::find_if(op.parameters[i].checked, differs);
    if (std::holds_alternative<double>(which.parameters[i].value) && other != op.parameters[i].checked.end())
      which.parameters[i].value = *other;
  }
}

// A case that is half as long, with its data turned round, between two runs of the first. (Half of the last dimension:
// the rows stay as many.) At every second time its parameters are others as well.
Relation side_by_side() {
  return {side_by_side_relation,
          "of two that are prepared at the same time, both are right",
          true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (which.dims.back().size < 2) return std::nullopt;
            FollowUp second{which, {}, SecondRun::between};
            second.which.dims.back().size /= 2;
            if (derive_seed(which.seed, "parameters") % 2 == 0) change_parameters(op, second.which);
            std::size_t at = 0;
            for (const ValueInfo& info : op.inputs) {
              if (!info.is_present(which)) continue;
              Buffer cut = cut_in_half(inputs.at(at++), info, second.which);
              if (cut.kind != Kind::path) turn_round(cut, 0, cut.count());
              second.inputs.push_back(std::move(cut));
            }
            return second;
          },
          {}};
}

Relation rows_independent() {
  return {"rows_independent", "what stands in one row changes no bit of another", true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (rows_to_tell(op, which, inputs) < 2) return std::nullopt;
            FollowUp second{which, inputs};
            change_rows(op, second, [row = chosen_row(which)](Buffer& input) {
              const std::int64_t length = input.row_length();
              for (std::int64_t i = 0; i < length && is_floating(input.dtype); ++i)
                input.set_number(row * length + i, std::numeric_limits<double>::quiet_NaN());
            });
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            const std::int64_t spoilt = chosen_row(first.which);
            return look_at_rows(first, [&](std::size_t output) -> std::optional<std::string> {
              const Buffer &before = first.outputs[output], &after = second.outputs[output];
              for (std::int64_t row = 0; row < before.dims[0]; ++row) {
                const std::size_t at = static_cast<std::size_t>(row) * row_bytes(before);
                if (row != spoilt &&
                    !same_elements(before.dtype, before.bytes.data() + at, after.bytes.data() + at, row_bytes(before)))
                  return "row " + std::to_string(row) + " of " + before.name + " changed when row " +
                         std::to_string(spoilt) + " of the inputs became NaN";
              }
              return std::nullopt;
            });
          }};
}

// By how many rows they are moved up, round the end: by one at least.
std::int64_t turn_of(const Case& which) {
  return 1 +
         static_cast<std::int64_t>(derive_seed(which.seed, "turn") % static_cast<std::uint64_t>(rows_in(which) - 1));
}

// Within budgets and not bit for bit: a row may lie in another alignment where it has moved to.
Relation rows_permuted() {
  return {
      "rows_permuted", "the rows in another order give the same outputs in that order", true,
      [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        if (rows_to_tell(op, which, inputs) < 2) return std::nullopt;
        FollowUp second{which, inputs};
        change_rows(op, second, [turn = turn_of(which)](Buffer& input) {
          std::ranges::rotate(input.bytes, input.bytes.begin() + turn * static_cast<std::ptrdiff_t>(row_bytes(input)));
        });
        if (second.inputs == inputs) return std::nullopt;
        return second;
      },
      [](const FinishedRun& first, const FinishedRun& second) {
        const std::int64_t turn = turn_of(first.which);
        return look_at_rows(first, [&](std::size_t output) -> std::optional<std::string> {
          const Buffer &before = first.outputs[output], &after = second.outputs[output];
          const std::int64_t length = before.row_length();
          for (std::int64_t i = 0; i < after.count(); ++i) {
            const std::int64_t from = (i + turn * length) % after.count();
            // Where another answer is as good, the two may differ.
            if (has_alternative(first, output, from)) continue;
            const double allowed = allowed_at(first, output, from) + allowed_at(second, output, i);
            if (!std::isfinite(expected_at(first, output, from)) || !std::isfinite(allowed)) continue;
            if (!(std::fabs(before.number(from) - after.number(i)) <= allowed))
              return name_of_element(before.name, before.dims, from) + " is " + std::to_string(before.number(from)) +
                     ", and " + std::to_string(after.number(i)) + " where its row is row " + std::to_string(i / length);
          }
          return std::nullopt;
        });
      }};
}

Relation batch_invariant() {
  return {"batch_invariant", "a row has the same bits alone as among others", false,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (rows_to_tell(op, which, inputs) < 2) return std::nullopt;
            FollowUp second{which, inputs};
            change_rows(op, second, [row = chosen_row(which)](Buffer& input) {
              const auto bytes = static_cast<std::ptrdiff_t>(row_bytes(input));
              input.bytes = {input.bytes.begin() + row * bytes, input.bytes.begin() + (row + 1) * bytes};
              input.dims[0] = 1;
            });
            for (Dimension& dimension : second.which.dims)
              if (dimension.name == op.independent_dimension()->name) dimension.size = 1;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            const std::int64_t row = chosen_row(first.which);
            return look_at_rows(first, [&](std::size_t output) -> std::optional<std::string> {
              const Buffer &all = first.outputs[output], &alone = second.outputs[output];
              if (same_elements(all.dtype, all.bytes.data() + static_cast<std::size_t>(row) * row_bytes(all),
                                alone.bytes.data(), row_bytes(all)))
                return std::nullopt;
              return "row " + std::to_string(row) + " of " + all.name + " has other bits alone";
            });
          }};
}

Relation thread_invariant() {
  return {"thread_invariant", "the same bits with one thread as with two", false,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            // Less than this no library divides, and waking its threads costs more than all the rest of the check.
            std::int64_t elements = 0;
            for (const Buffer& input : inputs) elements += input.constant ? 0 : input.count();
            if (op.takes_text() || elements < 8192) return std::nullopt;
            FollowUp second{which, inputs};
            second.which.threads = which.threads == 1 ? 2 : 1;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return differing_bits(first.outputs, second.outputs);
          }};
}

}  // namespace

std::vector<Relation> relations_of(const Op& op) {
  std::vector<Relation> all{repeats(),          recomputes(),    rereads_weights(), side_by_side(),
                            rows_independent(), rows_permuted(), batch_invariant(), thread_invariant()};
  for (Relation& own : op.relations()) all.push_back(std::move(own));
  return all;
}

}  // namespace assay
