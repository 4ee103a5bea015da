// What activations must be, with 200 bits, and where to look at them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "tests/impls/mpfr/audit.h"

namespace assay::wide {

inline const Wide unit_roundoff = multiprecision::ldexp(Wide(1), -24);
inline const Wide may_be_flushed = multiprecision::ldexp(1 + multiprecision::ldexp(Wide(1), -15), -126);

// A number, or a zero where it may be flushed to one.
Right number(const Wide& value, const Wide& budget);

using Formula = std::function<Right(double x)>;  // of a finite x

struct Function {
  std::string parameters;  // of the case's id
  double slope;            // of what the gate opens with: its sign, and where exp ends
  Formula formula;
  Formula at_infinity = {};  // where it is no gate's
};

// The functions of an op: one, or one for each beta.
std::vector<Function> functions_of(const std::string& op);

// What the contracts say of an infinity: infinite where the gate is open; its limit is a zero, its IEEE value a NaN,
// where it is shut.
Right at_infinity(double x, double beta);

// Half of them uniform over all patterns, NaN and infinities among them; the others around the places where something
// changes, at distances of all sizes from one pattern to 2^20.
std::vector<std::uint32_t> draw_patterns(std::size_t count, double slope, Random& random);

// One row of them.
Buffer buffer_of(const std::string& name, Dtype dtype, const std::vector<std::uint32_t>& patterns);

}  // namespace assay::wide
