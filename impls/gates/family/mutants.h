// A correct gate in float64 with a place for each bug, and the bugs that any of them can have. A mutants.cpp has what
// is wrong with one gate alone.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/gates/family/operands.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/storage_bugs.h"
#include "impls/simd/kernel_of.h"

namespace assay::gates {

using Function = std::function<double(double)>;

// What is done to a row. A bug replaces one of these.
struct Steps {
  Function activation;
  std::function<double(const Function& activation, double a, double b)> combine =
      [](const Function& activation, double a, double b) { return activation(a) * b; };
  // Where the right half of a row begins, and which element of a half stands at a place.
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> right_half = [](auto, auto cols) { return cols; };
  bool interleaved = false;      // halves are taken to be every other element
  bool halves_of_whole = false;  // all of the first half of the rows, then all of the second
  bool order_ignored = false;    // gate_last is taken for gate_first
  bool first_row_of_b = false;   // of b, the first row is used for all
  // From row to row of the inputs, and how many elements at the end of a row of y are left as they are.
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> stride = [](auto real, auto) { return real; };
  std::function<std::int64_t(std::int64_t row, std::int64_t cols)> unwritten = [](auto, auto) { return 0; };
  // Between computing and storing a row of y.
  std::function<void(std::span<double> row, const void* a, const void* b, const void* y)> finish = [](auto&&...) {};
  bool gate_stored_first = false;  // the activation is rounded to storage before it is multiplied
  bool b_after_gate = false;       // b is read after the activation was written to y
  bool a_after_value = false;      // a is read after b was written to y
  bool stride_of_input = false;    // rows of y are taken to lie as far apart as those of a
  bool truncated = false;          // bf16 and f16 are stored by cutting off what does not fit
  bool reads_past_end = false;     // one element after each row of b is read
  bool writes_past_end = false;    // one element after each row of y is set to 0
  bool input_overwritten = false;  // the first element of each row of b is set to 0, unless y is there
};

template <class T>
Operands<T> operands_with(const Steps& steps, const Call& call, Form form) {
  const Rows<T> whole = rows_of<T>(call.inputs[0]);
  if (form == Form::apart) return {whole, rows_of<T>(call.inputs[1])};
  const std::int64_t cols = whole.cols / 2;
  const Rows<T> left{whole.data, whole.rows, cols, whole.stride};
  Rows<T> right{whole.data + steps.right_half(whole.stride, cols), whole.rows, cols, whole.stride};
  if (steps.interleaved) right.data = whole.data + 1;
  if (steps.halves_of_whole) right.data = whole.data + whole.rows / 2 * whole.stride;
  return form == Form::gate_first || steps.order_ignored ? Operands<T>{left, right} : Operands<T>{right, left};
}

template <class T>
double stored(const Steps& steps, double value) {
  const auto narrow = static_cast<float>(value);
  return to_float(from_float<T>(steps.truncated ? mutants::toward_zero<T>(narrow) : narrow));
}

template <class T>
void run_steps(const Steps& steps, const Call& call, Form form) {
  const auto [a, b] = operands_with<T>(steps, call, form);
  const Rows<T> y = rows_of<T>(call.outputs[0]);
  if (y.cols == 0) return;
  const std::int64_t apart = steps.interleaved && form != Form::apart ? 2 : 1;
  std::vector<double> values(static_cast<std::size_t>(y.cols));
  for (std::int64_t row = 0; row < y.rows; ++row) {
    T* const gates = a.data + row * steps.stride(a.stride, a.cols);
    T* const factors = b.data + (steps.first_row_of_b ? 0 : row) * steps.stride(b.stride, b.cols);
    T* const to = y.data + row * (steps.stride_of_input ? a.stride : y.stride);
    for (std::int64_t i = 0; steps.b_after_gate && i < y.cols; ++i)
      to[i] = from_float<T>(static_cast<float>(steps.activation(to_float(gates[i * apart]))));
    for (std::int64_t i = 0; steps.a_after_value && i < y.cols; ++i) to[i] = factors[i * apart];
    const Function activation = [&](double x) {
      return steps.gate_stored_first ? stored<T>(steps, steps.activation(x)) : steps.activation(x);
    };
    for (std::int64_t i = 0; i < y.cols; ++i)
      values[static_cast<std::size_t>(i)] =
          steps.combine(activation, to_float(gates[i * apart]), to_float(factors[i * apart]));
    if (steps.reads_past_end) static_cast<void>(*reinterpret_cast<const volatile std::uint16_t*>(factors + b.cols));
    steps.finish(values, gates, factors, to);
    for (std::int64_t i = 0; i < y.cols - steps.unwritten(row, y.cols); ++i)
      to[i] = from_float<T>(static_cast<float>(stored<T>(steps, values[static_cast<std::size_t>(i)])));
    if (steps.writes_past_end) to[y.cols] = from_float<T>(0);
    if (steps.input_overwritten && factors != to) *factors = from_float<T>(0);
  }
}

// A bug: what it does to the steps of its op.
struct Bug {
  std::string name, description;
  std::function<void(Steps&, const Parameters&)> plant;  // see cannot_show
  std::vector<Dtype> dtypes = {};                        // in which it can show; empty: in all
};

inline Bug only_in(std::vector<Dtype> dtypes, Bug bug) {
  bug.dtypes = std::move(dtypes);
  return bug;
}

// Of the bugs of any gate, one that is none in this op: it is left out.
inline Bug cannot_show(std::string name, std::string why) { return {std::move(name), std::move(why), nullptr}; }

// A bug that sets one of the steps.
inline Bug step(std::string name, std::string description, void (*plant)(Steps&)) {
  return {std::move(name), std::move(description), [plant](Steps& s, const Parameters&) { plant(s); }};
}

inline Bug wrong_activation(std::string name, std::string description, double (*function)(double)) {
  return {std::move(name), std::move(description),
          [function](Steps& s, const Parameters&) { s.activation = function; }};
}

inline Bug wrong_combination(std::string name, std::string description,
                             double (*combine)(const Function& activation, double a, double b)) {
  return {std::move(name), std::move(description), [combine](Steps& s, const Parameters&) { s.combine = combine; }};
}

std::vector<Bug> bugs_of_any_gate();

Prepared prepare_steps(const Request& request, const Steps& steps);

// The bugs of any gate but for those that cannot show, and those that are the op's own. Without them it is the formula
// of its kernel.
template <class Kernel>
std::vector<Mutant> mutants_of(const std::vector<Bug>& own) {
  const auto correct = [](const Request& request) {
    return Steps{.activation = [kernel = kernel_of<Kernel>(request.parameters.numbers().data())](double x) {
      return kernel.formula(x, 1);
    }};
  };
  std::vector<Bug> bugs = bugs_of_any_gate();
  for (const Bug& each : own) {
    if (each.plant) bugs.push_back(each);
    else if (std::erase_if(bugs, [&](const Bug& general) { return general.name == each.name; }) == 0)
      throw std::logic_error("no bug of any gate is named " + each.name);
  }
  std::vector<Mutant> all;
  for (const Bug& each : bugs)
    all.push_back({each.name, each.description,
                   [=](const Request& request, bool bug) {
                     Steps steps = correct(request);
                     if (bug) each.plant(steps, request.parameters);
                     return prepare_steps(request, steps);
                   },
                   each.dtypes});
  for (Mutant& mutant :
       mutants::around_calls_on_rows([=](const Request& request) { return prepare_steps(request, correct(request)); }))
    all.push_back(std::move(mutant));
  return all;
}

}  // namespace assay::gates
