// Numbers of 200 bits, and of so many that sums of float32 and of their squares are exact.
#pragma once

#include <boost/multiprecision/mpfr.hpp>

namespace assay::wide {

namespace multiprecision = boost::multiprecision;

template <unsigned digits>
using Number = multiprecision::number<multiprecision::mpfr_float_backend<digits, multiprecision::allocate_stack>,
                                      multiprecision::et_off>;

using Wide = Number<60>;  // 201 bits

// A float32 is a multiple of 2^-149 below 2^128, and n x - sum(x) one below 2^142: the squares of it are multiples of
// 2^-298 below 2^284. With that, 732 bits hold the sum of any number of them that there is.
using Exact = Number<220>;

inline Wide erfc(const Wide& x) {
  Wide result;
  mpfr_erfc(result.backend().data(), x.backend().data(), MPFR_RNDN);
  return result;
}

// Whether all that was computed since the last `expect_exact` needed no rounding.
inline void expect_exact() { mpfr_clear_inexflag(); }
inline bool was_exact() { return mpfr_inexflag_p() == 0; }

}  // namespace assay::wide
