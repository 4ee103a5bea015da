// What an op takes and what it gives, declared. All that is mechanical follows from it: how inputs are drawn and laid
// out, what may lie on what, what a call moves, which axes are rows, what `list -v` and the docs of plug-ins say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/buffer.h"
#include "harness/core/case.h"

namespace assay {

enum class Role : std::uint8_t {
  data,        // other values in every call
  weight,      // constant from preparing to the last call
  vocabulary,  // constant too: a file, by the parameter of the same name
  state,       // data that one call leaves to the next
};
std::string_view name_of(Role role);

// How long an axis is: a dimension of the op, so many times, and so many elements more.
struct Extent {
  std::string dimension;  // empty: `plus` alone
  std::int64_t times = 1, plus = 0;

  Extent(const char* name) : dimension(name) {}  // NOLINT(google-explicit-constructor): {"rows", "cols"}
  Extent(std::string name, std::int64_t factor, std::int64_t more = 0)
      : dimension(std::move(name)), times(factor), plus(more) {}
  std::string text() const;  // "cols", "2 cols", "cols + 1", "1"
};

// Which storage type a value has.
struct DtypeRule {
  std::optional<Dtype> fixed;  // this one
  // The name of a parameter that says: a dtype, "same" for that of the case, or "none": there is no such value.
  std::string parameter;
  // Neither: that of the case.
};
inline DtypeRule dtype_of_case() { return {}; }
inline DtypeRule always(Dtype dtype) { return {dtype, {}}; }
inline DtypeRule dtype_of(std::string parameter) { return {std::nullopt, std::move(parameter)}; }

// How values are drawn that the distribution of a case says nothing about: normal, and never constant, since a constant
// hides a weight that is ignored.
struct Spread {
  double centre = 0, deviation = 0.25;
};

// A value that only some cases have: those in which a parameter is one of these.
struct OnlyWhere {
  std::string parameter;
  std::vector<ParameterValue> is;
};

struct ValueInfo {
  std::string name;
  Role role = Role::data;
  Kind kind = Kind::array;
  std::vector<Extent> dims;  // empty for a file, whose name is as long as it is
  DtypeRule dtype = {};
  Spread spread = {};  // of a weight
  // Of data: the parameter around whose size the op's behaviour changes (see the distribution near_eps).
  std::string scale_parameter = {};
  std::vector<std::string> may_alias = {};  // of an output: the inputs that it may be written over
  std::vector<OnlyWhere> only_where = {};   // all of them; empty: there always is such a value

  bool constant() const { return role == Role::weight || role == Role::vocabulary; }
  bool is_present(const Case& which) const;  // see only_where and DtypeRule::parameter
  Dtype dtype_in(const Case& which) const;
  // Of a kind that has no axes of the op (a file), no dims.
  ValueForm form_in(const Case& which) const;
};

}  // namespace assay
