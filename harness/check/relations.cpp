#include "harness/check/relations.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "harness/core/dtype.h"
#include "harness/core/random.h"

namespace assay {
namespace {

// The first element that differs in its bits, of outputs that must be the same.
std::optional<std::string> differing_bits(const std::vector<Buffer>& first, const std::vector<Buffer>& second) {
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i].dims != second[i].dims)
      return first[i].name + " has " + std::to_string(first[i].count()) + " elements, then " +
             std::to_string(second[i].count());
    if (first[i].bytes == second[i].bytes) continue;
    const auto at = std::ranges::mismatch(first[i].bytes, second[i].bytes).in1 - first[i].bytes.begin();
    return first[i].name + "[" + std::to_string(at / static_cast<std::ptrdiff_t>(size_of(first[i].dtype))) +
           "] differs";
  }
  return std::nullopt;
}

bool has_rows(const OpInfo& op, const std::vector<Buffer>& inputs) {
  return !op.text && !inputs.empty() && inputs[0].kind == Kind::array && inputs[0].dims.size() == 2 &&
         inputs[0].dims[1] > 0;
}

std::size_t row_bytes(const Buffer& buffer) { return static_cast<std::size_t>(buffer.dims[1]) * size_of(buffer.dtype); }

// Which row, chosen by the case so that a replay chooses it again.
std::int64_t chosen_row(const Case& which, const Buffer& rows) {
  return static_cast<std::int64_t>(which.seed % static_cast<std::uint64_t>(rows.dims[0]));
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

// The order of the elements of the first input turned round: other values at the same place, of the same shape.
Relation recomputes() {
  return {recomputes_relation, "what was prepared once is right for the next inputs too", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs.empty() || (inputs[0].kind != Kind::array && inputs[0].kind != Kind::bytes)) return std::nullopt;
            FollowUp second{which, inputs, true};
            Buffer& x = second.inputs[0];
            const std::size_t size = size_of(x.dtype);
            for (std::size_t i = 0; i < x.bytes.size(); i += size)
              std::copy_n(inputs[0].bytes.end() - static_cast<std::ptrdiff_t>(i + size), size,
                          x.bytes.begin() + static_cast<std::ptrdiff_t>(i));
            if (x == inputs[0]) return std::nullopt;
            return second;
          },
          [](const FinishedRun&, const FinishedRun&) -> std::optional<std::string> { return std::nullopt; }};
}

Relation rows_independent() {
  return {
      "rows_independent", "what stands in one row changes no bit of another", true,
      [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        if (!has_rows(op, inputs) || inputs[0].dims[0] < 2) return std::nullopt;
        FollowUp second{which, inputs};
        Buffer& x = second.inputs[0];
        std::byte* row = x.bytes.data() + static_cast<std::size_t>(chosen_row(which, x)) * row_bytes(x);
        for (std::size_t i = 0; i < row_bytes(x); i += size_of(x.dtype))
          encode(x.dtype, std::numeric_limits<double>::quiet_NaN(), row + i);
        return second;
      },
      [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
        const Buffer &before = first.outputs[0], &after = second.outputs[0];
        const std::int64_t spoilt = chosen_row(first.which, first.inputs[0]);
        for (std::int64_t row = 0; row < before.dims[0]; ++row) {
          const std::size_t at = static_cast<std::size_t>(row) * row_bytes(before);
          if (row != spoilt && std::memcmp(before.bytes.data() + at, after.bytes.data() + at, row_bytes(before)) != 0)
            return "row " + std::to_string(row) + " of " + before.name + " changed when row " + std::to_string(spoilt) +
                   " of " + first.inputs[0].name + " became NaN";
        }
        return std::nullopt;
      }};
}

// By how many rows they are moved up, round the end: by one at least.
std::int64_t turn_of(const Case& which, std::int64_t rows) {
  return 1 + static_cast<std::int64_t>(derive_seed(which.seed, "turn") % static_cast<std::uint64_t>(rows - 1));
}

// Within budgets and not bit for bit: a row may lie in another alignment where it has moved to.
Relation rows_permuted() {
  return {"rows_permuted", "the rows in another order give the same outputs in that order", true,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!has_rows(op, inputs) || inputs[0].dims[0] < 2) return std::nullopt;
            const std::int64_t rows = inputs[0].dims[0], turn = turn_of(which, rows);
            FollowUp second{which, inputs};
            for (Buffer& input : second.inputs)
              if (!input.constant && input.kind == Kind::array && input.dims.size() == 2 && input.dims[0] == rows)
                std::ranges::rotate(input.bytes,
                                    input.bytes.begin() + turn * static_cast<std::ptrdiff_t>(row_bytes(input)));
            if (second.inputs == inputs) return std::nullopt;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &before = first.outputs[0], &after = second.outputs[0];
            const Expectation& expected = first.expected[0];
            const std::int64_t rows = before.dims[0], cols = before.dims[1], turn = turn_of(first.which, rows);
            for (std::int64_t i = 0; i < after.count(); ++i) {
              const std::int64_t from = (i + turn * cols) % after.count();
              const auto at = static_cast<std::size_t>(from);
              // Where another answer is as good, the two may differ.
              if (!expected.also.empty() && expected.also[at] != Expectation::nothing) continue;
              const double allowed = allowed_at(first, from) + allowed_at(second, i);
              if (!std::isfinite(expected.numbers[at]) || !std::isfinite(allowed)) continue;
              if (!(std::fabs(before.number(from) - after.number(i)) <= allowed))
                return before.name + "[" + std::to_string(from / cols) + "][" + std::to_string(from % cols) + "] is " +
                       std::to_string(before.number(from)) + ", and " + std::to_string(after.number(i)) +
                       " where its row is row " + std::to_string(i / cols);
            }
            return std::nullopt;
          }};
}

Relation batch_invariant() {
  return {"batch_invariant", "a row has the same bits alone as among others", false,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!has_rows(op, inputs) || inputs[0].dims[0] < 2) return std::nullopt;
            FollowUp second{which, inputs};
            for (Dimension& dimension : second.which.dims)
              if (dimension.name == "rows") dimension.size = 1;
            Buffer& x = second.inputs[0];
            const std::byte* row =
                inputs[0].bytes.data() + static_cast<std::size_t>(chosen_row(which, x)) * row_bytes(x);
            x.dims[0] = 1;
            x.bytes.assign(row, row + row_bytes(x));
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const Buffer &all = first.outputs[0], &alone = second.outputs[0];
            const std::int64_t row = chosen_row(first.which, first.inputs[0]);
            if (std::memcmp(all.bytes.data() + static_cast<std::size_t>(row) * row_bytes(all), alone.bytes.data(),
                            row_bytes(all)) == 0)
              return std::nullopt;
            return "row " + std::to_string(row) + " has other bits alone";
          }};
}

Relation thread_invariant() {
  return {"thread_invariant", "the same bits with one thread as with two", false,
          [](const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            // Less than this no library divides, and waking its threads costs more than all the rest of the check.
            if (op.text || inputs.empty() || inputs[0].count() < 8192) return std::nullopt;
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
  std::vector<Relation> all{repeats(),       recomputes(),      rows_independent(),
                            rows_permuted(), batch_invariant(), thread_invariant()};
  for (Relation& own : op.relations()) all.push_back(std::move(own));
  return all;
}

}  // namespace assay
