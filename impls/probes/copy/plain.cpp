// memcpy as the C library has it: what ordinary code gets.
#include "harness/op.h"

namespace assay::copy {

Implementation plain() {
  return {.version = own_version,
          .isa = [](std::string_view) { return std::string("libc"); },
          .variants = {},
          .prepare =
              [](const Request&) {
                return make_runner([](const Call& call) {
                  std::memcpy(call.outputs[0].data, call.inputs[0].data,
                              static_cast<std::size_t>(call.inputs[0].dims[0]));
                });
              },
          .note = "memcpy of the C library"};
}

}  // namespace assay::copy
