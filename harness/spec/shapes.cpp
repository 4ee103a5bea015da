#include "harness/spec/shapes.h"

#include <algorithm>

#include "harness/core/dtype.h"
#include "harness/core/names.h"

namespace assay {
namespace {

bool takes_models(const OpInfo& op) {
  return std::ranges::any_of(op.dimensions, [](const DimensionInfo& info) { return !info.model_key.empty(); });
}

std::int64_t size_from(const Model& model, const Located<std::string>& name, const OpInfo& op,
                       const DimensionInfo& dimension) {
  const auto found = model.sizes.find(dimension.model_key);
  if (found != model.sizes.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [key, size] : model.sizes) known.push_back(key);
  throw InputError(name.at, "the model " + in_quotes(name.value) + " has no '" + dimension.model_key + "', which " +
                                dimension.name + " of " + op.name + " takes" + suggestion(dimension.model_key, known));
}

// The sizes of each dimension, in the op's order; `model` may be none.
std::vector<Sizes> sizes_of(const OpInfo& op, const ShapeSource& source, const Located<std::string>* name,
                            const Model* model) {
  std::vector<Sizes> lists;
  for (const DimensionInfo& dimension : op.dimensions) {
    const auto axis = std::ranges::find(source.axes, dimension.name, &std::pair<std::string, Sizes>::first);
    if (model != nullptr && !dimension.model_key.empty())
      lists.push_back({{size_from(*model, *name, op, dimension), name->at}});
    else if (axis != source.axes.end()) lists.push_back(axis->second);
    else lists.push_back({{dimension.default_size, source.sweep}});
  }
  return lists;
}

// A case of this shape, of the narrowest dtype: what is too large then is too large in all.
Case narrowest_case(const OpInfo& op, const std::vector<std::int64_t>& sizes) {
  Case which;
  which.op = op.name;
  which.dtype = *std::ranges::min_element(op.dtypes, {}, [](Dtype dtype) { return size_of(dtype); });
  for (std::size_t d = 0; d < sizes.size(); ++d) which.dims.push_back({op.dimensions[d].name, sizes[d]});
  for (const ParameterInfo& info : op.parameters) which.parameters.push_back({info.name, info.default_value});
  return which;
}

// Points at the size that contributes most.
void check_bytes(const OpInfo& op, const std::vector<std::int64_t>& sizes, const std::vector<Sizes>& lists) {
  const Case which = narrowest_case(op, sizes);
  const LargestValue large = largest_value(op, which);
  if (large.bytes <= most_bytes_of_value) return;
  std::vector<std::string> parts;
  for (std::size_t d = 0; d < sizes.size(); ++d)
    parts.push_back(op.dimensions[d].name + " = " + std::to_string(sizes[d]));
  const auto largest = std::ranges::max_element(sizes);
  const Sizes& list = lists[static_cast<std::size_t>(largest - sizes.begin())];
  const auto its_place = std::ranges::find(list, *largest, &Located<std::int64_t>::value);
  throw InputError(its_place->at, join(parts, ", ") + " of " + op.name + ": " + large.name + " would take " +
                                      std::to_string(static_cast<std::int64_t>(large.bytes / 0x1p20)) + " MiB in " +
                                      std::string(name_of(which.dtype)) + ", and a value may take " +
                                      std::to_string(static_cast<std::int64_t>(most_bytes_of_value / 0x1p20)));
}

void append_shapes(const OpInfo& op, const ShapeSource& source, const std::vector<Sizes>& lists,
                   const std::string& label, std::vector<Shape>& shapes) {
  std::vector<std::vector<std::int64_t>> numbers(lists.size());
  for (std::size_t d = 0; d < lists.size(); ++d)
    for (const Located<std::int64_t>& size : lists[d]) numbers[d].push_back(size.value);
  for (const std::vector<std::int64_t>& sizes : combinations(numbers, source.sweep)) {
    check_bytes(op, sizes, lists);
    Shape shape{{}, label};
    for (std::size_t d = 0; d < sizes.size(); ++d) shape.dims.push_back({op.dimensions[d].name, sizes[d]});
    shapes.push_back(std::move(shape));
  }
}

}  // namespace

std::string defaults_taken(const OpInfo& op, const ShapeSource& source) {
  std::vector<std::string> taken;
  for (const DimensionInfo& dimension : op.dimensions)
    if (std::ranges::find(source.axes, dimension.name, &std::pair<std::string, Sizes>::first) == source.axes.end() &&
        (source.models.empty() || dimension.model_key.empty()))
      taken.push_back(dimension.name + "=" + std::to_string(dimension.default_size));
  return join(taken, ", ");
}

std::vector<Shape> shapes_of(const OpInfo& op, const ShapeSource& source, Models& models) {
  std::vector<Shape> shapes;
  if (source.models.empty() || !takes_models(op))
    append_shapes(op, source, sizes_of(op, source, nullptr, nullptr), "", shapes);
  else
    for (const Located<std::string>& name : source.models)
      append_shapes(op, source, sizes_of(op, source, &name, &models.find(name)), name.value, shapes);
  return shapes;
}

}  // namespace assay
