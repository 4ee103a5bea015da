// One target as libFuzzer wants it; the build says which.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  assay::fuzz::ASSAY_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
