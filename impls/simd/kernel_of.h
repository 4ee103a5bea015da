// A kernel is a struct of its op's parameters, as float64, in the order of the contract, without those that are no
// numbers: what a call brings *is* the struct. It has no constructor, which would be inline code that the files of all
// sets share.
#pragma once

#include <type_traits>

namespace {

template <class Kernel>
Kernel kernel_of(const double* parameters) {
  static_assert(std::is_trivially_copyable_v<Kernel>);
  Kernel kernel{};
  if constexpr (!std::is_empty_v<Kernel>) __builtin_memcpy(&kernel, parameters, sizeof kernel);
  return kernel;
}

}  // namespace
