// The cells that a sweep stands for.
#include <algorithm>

#include "harness/core/random.h"
#include "harness/spec/sweep.h"

namespace assay {

std::int64_t count_cells(const Sweep& sweep) {
  double count = 0;
  for (const OpSweep& of : sweep.ops)
    count += static_cast<double>(of.dtypes.size()) * static_cast<double>(of.shapes.size()) *
             static_cast<double>(of.parameters.size()) * static_cast<double>(of.values.size()) *
             static_cast<double>(of.weight_values.size());
  count *= static_cast<double>(sweep.threads.size()) * static_cast<double>(sweep.cache.size()) *
           static_cast<double>(sweep.inputs.size());
  return static_cast<std::int64_t>(std::min(count, 1e18));
}

namespace {

// With threads, cache and contents.
void add_each(std::vector<Cell>& cells, const Sweep& sweep, Case which, const std::string& label) {
  // From what the inputs are alone: a spec may grow and its old cells keep their inputs, their names and their
  // baselines; and all thread counts and cache modes are given the same.
  which.seed = derive_seed(0, to_id(which)) & 0xffffffff;
  for (const int threads : sweep.threads)
    for (const CacheMode cache : sweep.cache)
      for (const Inputs inputs : sweep.inputs) {
        which.threads = threads;
        cells.push_back({which, cache, sweep.measure, label, inputs});
      }
}

}  // namespace

std::vector<Cell> unroll(const Sweep& sweep, const OpSweep& of, Dtype dtype) {
  std::vector<Cell> cells;
  for (const Shape& shape : of.shapes)
    for (const Parameters& parameters : of.parameters)
      for (const std::string& values : of.values)
        for (const std::string& weight_values : of.weight_values) {
          Case which;
          which.op = of.op->name;
          which.parameters = parameters;
          which.dtype = dtype;
          which.dims = shape.dims;
          which.values = values;
          which.weight_values = weight_values;
          add_each(cells, sweep, std::move(which), shape.label);
        }
  return cells;
}

}  // namespace assay
