// Storage types as the files of an instruction set see them: types of their own instead of those of harness/op.h, so
// that nothing inline comes with them. See lanes_avx512.h for the anonymous namespace.
#pragma once

#include <cstdint>

namespace {

using Bf16 = std::uint16_t;
struct Float16 {
  std::uint16_t bits;
};

}  // namespace
