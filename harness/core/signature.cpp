#include "harness/core/signature.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "harness/core/dtype.h"

namespace assay {

std::string_view name_of(Role role) {
  static constexpr std::array<std::string_view, 4> names{"data", "weight", "vocabulary", "state"};
  return names[static_cast<std::size_t>(role)];
}

std::string Extent::text() const {
  if (dimension.empty()) return std::to_string(plus);
  std::string text = (times == 1 ? "" : std::to_string(times) + " ") + dimension;
  if (plus != 0) text += " + " + std::to_string(plus);
  return text;
}

bool ValueInfo::is_present(const Case& which) const {
  for (const OnlyWhere& condition : only_where) {
    const ParameterValue* said = which.parameters.find(condition.parameter);
    if (said == nullptr) throw std::logic_error(which.op + ": no parameter " + condition.parameter + " for " + name);
    if (std::ranges::find(condition.is, *said) == condition.is.end()) return false;
  }
  return dtype.parameter.empty() || which.parameters.get<std::string>(dtype.parameter) != "none";
}

Dtype ValueInfo::dtype_in(const Case& which) const {
  if (dtype.fixed) return *dtype.fixed;
  if (dtype.parameter.empty()) return which.dtype;
  const std::string& said = which.parameters.get<std::string>(dtype.parameter);
  if (said == "same") return which.dtype;
  if (const std::optional<Dtype> named = dtype_named(said)) return *named;
  throw std::logic_error(which.op + ": " + said + " is no dtype of " + name);
}

ValueForm ValueInfo::form_in(const Case& which) const {
  ValueForm form{name, kind, dtype_in(which), {}};
  for (const Extent& extent : dims)
    form.dims.push_back(extent.dimension.empty() ? extent.plus
                                                 : extent.times * which.dim(extent.dimension) + extent.plus);
  return form;
}

}  // namespace assay
