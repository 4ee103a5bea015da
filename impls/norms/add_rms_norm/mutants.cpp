#include <algorithm>

#include "impls/norms/family/mutants.h"

namespace assay::add_rms_norm {
namespace {

enum Input : std::size_t { x, residual, gamma };
enum Output : std::size_t { sum, y };

using norms::Steps;

// What is done around the norm, which reads the sum where it was stored. A bug replaces one of these.
struct Around {
  float (*add)(float x, float residual) = [](float a, float b) { return a + b; };
  bool sum_of_another_stride = false;  // rows of sum are taken to lie as far apart as those of x
  bool sum_short = false;              // the last element of a row of sum is not written
  bool sum_after_y = false;            // made of the inputs as they are after y was written
  bool inputs_again = false;           // y is made of the inputs as they are after sum was written
  bool normal_of_x = false;            // y is the norm of x
};

template <class T>
struct Summed {
  std::vector<T> elements;
  Rows<T> rows;

  Summed(const Value& one, const Value& other, float (*add)(float, float))
      : elements(static_cast<std::size_t>(one.dims[0] * one.dims[1])),
        rows{elements.data(), one.dims[0], one.dims[1], one.dims[1]} {
    const auto a = rows_of<T>(one), b = rows_of<T>(other);
    for (std::int64_t row = 0; row < rows.rows; ++row)
      for (std::int64_t i = 0; i < rows.cols; ++i)
        rows.row(row)[i] = from_float<T>(add(to_float(a.row(row)[i]), to_float(b.row(row)[i])));
  }
};

template <class T>
void store(const Rows<T>& from, const Value& value, std::int64_t stride, std::int64_t cols) {
  for (std::int64_t row = 0; row < from.rows; ++row) std::copy_n(from.row(row), cols, value.as<T>() + row * stride);
}

template <class T>
void run(const Around& around, const norms::SteppedNorm& norm, const Call& call) {
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
  store(summed.rows, sums, stride, cols);
  if (!around.inputs_again) return norm.run(rows_of<T>(sums), rows_of<T>(out));
  Summed<T> again(call.inputs[x], call.inputs[residual], around.add);
  norm.run(again.rows, rows_of<T>(out));
}

Prepared prepare(const Request& request, Steps steps, const Around& around) {
  const norms::SteppedNorm norm = norms::stepped(request, std::move(steps), request.inputs.subspan(residual));
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([around, norm](const Call& call) { run<T>(around, norm, call); });
  });
}

// The sum lies where y never does: what goes wrong in place alone cannot show.
bool can_show(const norms::Bug& bug) { return bug.name != "wrong_in_place"; }

Mutant around_the_norm(std::string name, std::string description, Around wrong) {
  return {std::move(name), std::move(description), [wrong](const Request& request, bool bug) {
            return prepare(request, {.centred = false}, bug ? wrong : Around{});
          }};
}

}  // namespace

std::vector<Mutant> mutants() {
  std::vector<Mutant> all;
  for (const norms::Bug& each : norms::bugs_of_any_norm())
    if (can_show(each))
      all.push_back({each.name, each.description,
                     [each](const Request& request, bool bug) {
                       Steps steps{.centred = false};
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
  for (Mutant& mutant :
       mutants::around_calls_on_rows([](const Request& request) { return prepare(request, {.centred = false}, {}); }))
    all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::add_rms_norm
