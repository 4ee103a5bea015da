// How a fault is planted into a right implementation of rms_norm.
#pragma once

#include "harness/worker/child/hosted.h"
#include "tests/planted/normalise.h"

namespace assay::planted {

// What a fault sees: the call, and whether there is anything in it.
struct Site {
  const Call& call;
  Value x() const { return call.inputs[0]; }
  Value y() const { return call.outputs[0]; }
  std::int64_t rows() const { return x().dims[0]; }
  std::int64_t cols() const { return x().dims[1]; }
  bool empty() const { return rows() == 0 || cols() == 0; }
  std::size_t element_size() const { return x().dtype == Dtype::f32 ? 4 : 2; }
  unsigned char* row(const Value& value, std::int64_t index) const {
    return value.as<unsigned char>() + static_cast<std::size_t>(index * value.strides[0]) * element_size();
  }
};

// `before` runs first, `after` on the right answer.
inline Hosted plant(const char* name, std::function<void(const Site&)> before, std::function<void(const Site&)> after) {
  Implementation implementation{
      .version = [] { return std::string("1.2.3"); },
      .isa = [](std::string_view) { return std::string("baseline"); },
      .variants = {},
      .prepare =
          [before, after](const Request& request) {
            return make_runner([before, after, settings = settings_of(request.parameters)](const Call& call) {
              if (before) before({call});
              planted::normalise(call, settings);
              if (after) after({call});
            });
          },
      .note = "planted"};
  return {"rms_norm", name, std::move(implementation)};
}

}  // namespace assay::planted
