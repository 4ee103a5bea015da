// The shapes that a sweep gives to an op: sizes of its own, of models, or the op's defaults.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/spec/axis.h"
#include "harness/spec/contracts.h"
#include "harness/spec/models.h"

namespace assay {

struct Shape {
  std::vector<Dimension> dims;
  std::string label;  // the model's name
};

struct ShapeSource {
  Location sweep;
  std::vector<std::pair<std::string, Sizes>> axes;  // by the dimension's name
  std::vector<Located<std::string>> models;
};

// "cols=3072": the dimensions that neither the sweep nor its models give a size, with the one that is taken.
std::string defaults_taken(const OpInfo& op, const ShapeSource& source);

std::vector<Shape> shapes_of(const OpInfo& op, const ShapeSource& source, Models& models);

// All the ways to take one element of each list, the last list fastest. Refuses more than a spec may have,
// before it makes them.
template <class T>
std::vector<std::vector<T>> combinations(const std::vector<std::vector<T>>& lists, const Location& at) {
  double count = 1;
  for (const std::vector<T>& list : lists) count *= static_cast<double>(list.size());
  if (count > static_cast<double>(most_cells))
    throw InputError(at, "this sweep has more than " + std::to_string(most_cells) + " cells");
  std::vector<std::vector<T>> all(1);
  for (const std::vector<T>& list : lists) {
    std::vector<std::vector<T>> longer;
    longer.reserve(all.size() * list.size());
    for (const std::vector<T>& start : all)
      for (const T& element : list) {
        longer.push_back(start);
        longer.back().push_back(element);
      }
    all = std::move(longer);
  }
  return all;
}

}  // namespace assay
