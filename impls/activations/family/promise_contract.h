// What one element of an activation must become, and how far off it may be: for the op itself, and for those that are
// made of it. For op.cpp files alone: no implementation may include it.
#pragma once

#include <cmath>
#include <cstdint>

#include "harness/core/expectation.h"

namespace assay::activations {

inline constexpr double u = 0x1p-24;  // the unit roundoff of float32

// What rounding adds where a result is a denormal: 8 roundings by half of the least, 2^-149. (That it may be flushed
// to zero as well is part of all contracts here: see PointwiseOp::as_stored.)
inline constexpr double denormal_roundings = 0x1p-147;

// Below this, an honest result may be below 2^-126, the normal numbers: 1 + 2^-15 times as much, for its own error.
inline constexpr double may_be_flushed = 0x1.0002p-126;

// What one element must become: a value, the greatest error before it is stored, and where another answer is as good.
struct Promise {
  double value;
  double budget;
  std::uint8_t also = Expectation::nothing;
};

// The limit of the formula is a zero, while its IEEE value is infinity times zero, a NaN: either will do.
inline Promise zero_or_nan() { return {0, denormal_roundings, Expectation::nan | Expectation::zero}; }

// y = x times a gate that is 1 at infinity and 0 at minus infinity: what that means for a NaN and for infinities.
inline Promise gated(double x, double y, double budget) {
  if (std::isnan(x)) return {x, 0};
  if (std::isinf(x)) return x > 0 ? Promise{x, 0} : zero_or_nan();
  return {y, budget};
}

// What an exponential costs at least: a product and a rounding to split its argument, a subtraction, an addition that
// finds its place in a table of 32 roots of two, a product and two multiply-adds (which leave an error of two u), and
// one product for the power of two. Without a table, three multiply-adds more.
inline constexpr double flops_of_exp = 10;

}  // namespace assay::activations

// Of each op, defined and derived in its op.cpp.
namespace assay {
namespace gelu {
activations::Promise promise(double x);
}
namespace gelu_tanh {
activations::Promise promise(double x);
}
namespace quick_gelu {
activations::Promise promise(double x);
}
namespace relu {
activations::Promise promise(double x);
}
namespace relu2 {
activations::Promise promise(double x);
}
namespace sigmoid {
activations::Promise promise(double x);
}
namespace swish {
activations::Promise promise(double x, double beta);
}
namespace tanh {
activations::Promise promise(double x);
}
}  // namespace assay
