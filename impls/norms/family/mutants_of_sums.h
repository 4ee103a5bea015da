// The bugs of a norm of x + residual, which is an output too. For the mutants.cpp files.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "impls/norms/family/mutants.h"

namespace assay::norms::of_a_sum {

enum Input : std::size_t { x, residual };
enum Output : std::size_t { sum, y };

// What is done around the norm, which reads the sum where it was stored. A bug replaces one of these.
struct Around {
  float (*add)(float x, float residual) = [](float a, float b) { return a + b; };
  bool sum_of_another_stride = false;  // rows of sum are taken to lie as far apart as those of x
  bool sum_short = false;              // the last element of a row of sum is not written
  bool sum_after_y = false;            // made of the inputs as they are after y was written
  bool inputs_again = false;           // y is made of the inputs as they are after sum was written
  bool normal_of_x = false;            // y is the norm of x
  bool residual_after_norm = false;    // y is the norm of x, and the residual is added to that
  bool unrounded = false;              // y is the norm of the sum as it is before it is stored
};

template <class T, class Stored = T>
struct Summed {
  std::vector<Stored> elements;
  Rows<Stored> rows;

  Summed(const Value& one, const Value& other, float (*add)(float, float))
      : elements(static_cast<std::size_t>(one.dims[0] * one.dims[1])),
        rows{elements.data(), one.dims[0], one.dims[1], one.dims[1]} {
    const auto a = rows_of<T>(one), b = rows_of<T>(other);
    for (std::int64_t row = 0; row < rows.rows; ++row)
      for (std::int64_t i = 0; i < rows.cols; ++i)
        rows.row(row)[i] = from_float<Stored>(add(to_float(a.row(row)[i]), to_float(b.row(row)[i])));
  }
};

template <class T>
void store(const Rows<T>& from, const Value& value, std::int64_t stride, std::int64_t cols) {
  for (std::int64_t row = 0; row < from.rows; ++row) std::copy_n(from.row(row), cols, value.as<T>() + row * stride);
}

template <class T>
void add_residual_to_y(const Value& out, const Value& residual) {
  const auto rows = rows_of<T>(out), more = rows_of<T>(residual);
  for (std::int64_t row = 0; row < rows.rows; ++row)
    for (std::int64_t i = 0; i < rows.cols; ++i)
      rows.row(row)[i] = from_float<T>(to_float(rows.row(row)[i]) + to_float(more.row(row)[i]));
}

template <class T>
void run(const Around& around, const SteppedNorm& norm, const Call& call) {
  const Value &sums = call.outputs[sum], &out = call.outputs[y];
  Summed<T> summed(call.inputs[x], call.inputs[residual], around.add);
  if (summed.rows.cols == 0) return;
  const std::int64_t cols = summed.rows.cols - (around.sum_short ? 1 : 0);
  const std::int64_t stride = around.sum_of_another_stride ? call.inputs[x].strides[0] : sums.strides[0];
  if (around.sum_after_y) {
    norm.run(summed.rows, rows_of<T>(out));
    const Summed<T> later(call.inputs[x], call.inputs[residual], around.add);
    return store(later.rows, sums, stride, cols);
  }
  if (around.normal_of_x) {
    norm.run(rows_of<T>(call.inputs[x]), rows_of<T>(out));
    return store(summed.rows, sums, stride, cols);
  }
  if (around.unrounded) {
    Summed<T, float> wide(call.inputs[x], call.inputs[residual], around.add);
    norm.run(wide.rows, rows_of<T>(out));
    return store(summed.rows, sums, stride, cols);
  }
  if (around.residual_after_norm) {
    // Where y lies on the residual, that is gone: then it is right.
    if (out.data == call.inputs[residual].data) norm.run(summed.rows, rows_of<T>(out));
    else {
      norm.run(rows_of<T>(call.inputs[x]), rows_of<T>(out));
      add_residual_to_y<T>(out, call.inputs[residual]);
    }
    return store(summed.rows, sums, stride, cols);
  }
  store(summed.rows, sums, stride, cols);
  if (!around.inputs_again) return norm.run(rows_of<T>(sums), rows_of<T>(out));
  Summed<T> again(call.inputs[x], call.inputs[residual], around.add);
  norm.run(again.rows, rows_of<T>(out));
}

inline Prepared prepare(const Request& request, Steps steps, const Around& around) {
  const SteppedNorm norm = stepped(request, std::move(steps));
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([around, norm](const Call& call) { run<T>(around, norm, call); });
  });
}

// The sum lies where y never does: what goes wrong in place alone cannot show.
inline bool can_show(const Bug& bug) { return bug.name != "wrong_in_place" && bug.name != "centred_in_place"; }

// Of a norm that takes the mean off, or does not, with the bugs that it has by itself.
inline std::vector<Mutant> mutants_of_sums(bool centred, const std::vector<Bug>& own_bugs) {
  const auto around_the_norm = [centred](std::string name, std::string description, Around wrong,
                                         std::vector<Dtype> dtypes = {}) {
    return Mutant{std::move(name), std::move(description),
                  [wrong, centred](const Request& request, bool bug) {
                    return prepare(request, {.centred = centred}, bug ? wrong : Around{});
                  },
                  std::move(dtypes)};
  };
  std::vector<Bug> bugs = bugs_of_any_norm();
  bugs.insert(bugs.end(), own_bugs.begin(), own_bugs.end());
  std::vector<Mutant> all;
  for (const Bug& each : bugs)
    if (can_show(each))
      all.push_back({each.name, each.description,
                     [each, centred](const Request& request, bool bug) {
                       Steps steps{.centred = centred};
                       if (bug) each.plant(steps);
                       return prepare(request, std::move(steps), {});
                     },
                     each.dtypes});
  all.push_back(around_the_norm("residual_ignored", "sum is x", {.add = [](float a, float) { return a; }}));
  all.push_back(around_the_norm("residual_added_twice", "sum is x + 2 residual",
                                {.add = [](float a, float b) { return a + b + b; }}));
  all.push_back(
      around_the_norm("residual_subtracted", "sum is x - residual", {.add = [](float a, float b) { return a - b; }}));
  all.push_back(around_the_norm("sum_stride_of_x", "rows of sum are taken to lie as far apart as those of x",
                                {.sum_of_another_stride = true}));
  all.push_back(
      around_the_norm("sum_tail_unwritten", "the last element of a row of sum is not written", {.sum_short = true}));
  all.push_back(around_the_norm("sum_after_y", "sum is made after y was written, which may lie on x or residual",
                                {.sum_after_y = true}));
  all.push_back(around_the_norm("inputs_read_again", "y is made of x and residual once more after sum was written",
                                {.inputs_again = true}));
  all.push_back(around_the_norm("norm_of_x", "y is the norm of x, without the residual", {.normal_of_x = true}));
  all.push_back(around_the_norm("residual_after_norm", "y is the norm of x, and the residual is added to that",
                                {.residual_after_norm = true}));
  all.push_back(around_the_norm("norm_of_unrounded_sum", "y is the norm of the sum as it is before it is stored",
                                {.unrounded = true}, {Dtype::bf16, Dtype::f16}));
  for (Mutant& mutant : mutants::around_calls_on_rows(
           [centred](const Request& request) { return prepare(request, {.centred = centred}, {}); }))
    all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::norms::of_a_sum
