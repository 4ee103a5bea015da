#include "harness/tensors/axes.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/tensors/array_bytes.h"

namespace assay {
namespace {

// As in the id of a case.
constexpr std::int64_t largest_dimension = std::int64_t{1} << 30;

[[noreturn]] void refuse_shape(const OpInfo& op, const ValueInfo& value, const std::vector<std::int64_t>& dims,
                               const std::string& from, const std::string& more) {
  throw InputError({from}, "has the shape " + print_shape(dims) + ", and " + value.name + " of " + op.name + " is " +
                               declared_shape(value) + more);
}

}  // namespace

std::string declared_shape(const ValueInfo& value) {
  std::vector<std::string> axes;
  for (const Extent& extent : value.dims) axes.push_back(extent.text());
  return "[" + join(axes, ", ") + "]";
}

std::vector<std::int64_t> folded(const OpInfo& op, const ValueInfo& value, const std::vector<std::int64_t>& dims,
                                 const std::string& from) {
  const std::size_t rank = value.dims.size();
  const DimensionInfo* independent = op.independent_dimension();
  const bool rows = independent != nullptr && !value.constant() && rank > 0 &&
                    value.dims[0].dimension == independent->name && value.dims[0].times == 1 && value.dims[0].plus == 0;
  std::vector<std::int64_t> result = dims;
  if (rows && dims.size() + 1 == rank && !dims.empty()) result.insert(result.begin(), 1);
  while (result.size() > std::max<std::size_t>(rank, 1)) {
    if (!rows && result[0] != 1)
      refuse_shape(op, value, dims, from, ": it has " + std::to_string(dims.size() - rank) + " axes too many");
    // The first of them takes up the next; an array of fewer bytes than 2^62 cannot overflow it, if none is 0.
    if (rows && __builtin_mul_overflow(result[0], result[1], &result[1]))
      refuse_shape(op, value, dims, from, ": it has too many rows");
    result.erase(result.begin());
  }
  if (result.size() != rank) refuse_shape(op, value, dims, from, ": it has too few axes");
  return result;
}

void KnownSizes::set(const std::string& dimension, std::int64_t size, const std::string& by) {
  known_[dimension] = {size, by};
}

// Whether this shape contradicts nothing that is known.
bool KnownSizes::would_fit(const ValueInfo& value, const std::vector<std::int64_t>& shape) const {
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const Extent& extent = value.dims[axis];
    const auto known = known_.find(extent.dimension);
    if (known != known_.end() && shape[axis] != extent.times * known->second.size + extent.plus) return false;
  }
  return true;
}

void KnownSizes::take(const ValueInfo& value, const std::vector<std::int64_t>& dims, const std::string& from) {
  const std::vector<std::int64_t> shape = folded(op_, value, dims, from);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const Extent& extent = value.dims[axis];
    const std::int64_t rest = shape[axis] - extent.plus;
    const std::string where = ": its axis of " + std::to_string(shape[axis]);
    if (extent.dimension.empty()) {
      if (rest != 0) refuse_shape(op_, value, dims, from, where + " must be " + extent.text());
      continue;
    }
    if (rest < 0 || rest % extent.times != 0)
      refuse_shape(op_, value, dims, from,
                   where + " is no " + extent.text() + " (a multiple of " + std::to_string(extent.times) +
                       (extent.plus == 0 ? ")" : ", and " + std::to_string(extent.plus) + " more)"));
    const std::int64_t size = rest / extent.times;
    if (size > largest_dimension) refuse_shape(op_, value, dims, from, where + " is too long");
    const auto [known, fresh] = known_.try_emplace(extent.dimension, Known{size, value.name + " (" + from + ")"});
    if (fresh || known->second.size == size) continue;
    // As PyTorch has the weights of a linear layer.
    const bool turned = shape.size() == 2 && shape[0] != shape[1] && would_fit(value, {shape[1], shape[0]});
    refuse_shape(op_, value, dims, from,
                 ", where " + extent.dimension + " is " + std::to_string(known->second.size) + " by " +
                     known->second.by + (turned ? "; the other way round it would fit: save its .T.copy()" : ""));
  }
}

std::vector<Dimension> KnownSizes::all() const {
  std::vector<Dimension> dims;
  for (const DimensionInfo& info : op_.dimensions) {
    const auto known = known_.find(info.name);
    if (known == known_.end()) {
      std::vector<std::string> would;
      for (const ValueInfo& input : op_.inputs)
        for (const Extent& extent : input.dims)
          if (extent.dimension == info.name && std::ranges::find(would, input.name) == would.end())
            would.push_back(input.name);
      throw InputError("nothing says how large " + info.name + " of " + op_.name + " is; give a file for " +
                       join(would, " or "));
    }
    dims.push_back({info.name, known->second.size});
  }
  return dims;
}

}  // namespace assay
