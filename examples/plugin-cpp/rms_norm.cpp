// RMSNorm in C++17, as a plug-in of assay: y = x / sqrt(mean(x^2) + eps) * (weight_offset + gamma).
// Sixteen sums side by side, which compilers turn into vector code, and which lose less than one sum would.
#include <assay/plugin.hpp>
#include <cmath>

namespace {

namespace plugin = assay::plugin;

struct Bf16 {
  std::uint16_t bits;
};

float load(float stored) { return stored; }
float load(Bf16 stored) { return assay_from_bf16(stored.bits); }
void store(float& to, float number) { to = number; }
void store(Bf16& to, float number) { to.bits = assay_to_bf16(number); }

template <class T>
float sum_of_squares(const T* row, std::int64_t cols) {
  constexpr std::int64_t lanes = 16;
  float sums[lanes] = {};
  std::int64_t i = 0;
  for (; i + lanes <= cols; i += lanes)
    for (std::int64_t lane = 0; lane < lanes; ++lane) sums[lane] += load(row[i + lane]) * load(row[i + lane]);
  for (std::int64_t lane = 0; i < cols; ++i, ++lane) sums[lane] += load(row[i]) * load(row[i]);
  for (std::int64_t half = lanes / 2; half > 0; half /= 2)
    for (std::int64_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  return sums[0];
}

// T is how x and y are stored, W how the weights are.
template <class T, class W>
plugin::Prepared prepare_for(const plugin::Request& request) {
  const auto eps = static_cast<float>(request.number("eps")),
             offset = static_cast<float>(request.number("weight_offset"));
  return plugin::make_runner([eps, offset](const plugin::Call& call) {
    const auto x = plugin::rows_of<const T>(call.input(0));
    const auto* weights = static_cast<const W*>(call.input(1).data);
    const auto y = plugin::rows_of<T>(call.output(0));
    for (std::int64_t row = 0; row < x.rows; ++row) {
      const T* from = x.row(row);
      T* to = y.row(row);
      const float root = std::sqrt(sum_of_squares(from, x.cols) / static_cast<float>(x.cols) + eps);
      for (std::int64_t i = 0; i < x.cols; ++i) store(to[i], load(from[i]) / root * (offset + load(weights[i])));
    }
  });
}

plugin::Prepared prepare(const plugin::Request& request) {
  const int weights = request.input(1).dtype;
  if (request.dtype() == ASSAY_F32) return prepare_for<float, float>(request);
  if (request.dtype() == ASSAY_BF16 && weights == ASSAY_F32) return prepare_for<Bf16, float>(request);
  if (request.dtype() == ASSAY_BF16) return prepare_for<Bf16, Bf16>(request);
  return plugin::Unsupported{"f32 and bf16 only"};
}

}  // namespace

ASSAY_PLUGIN("plugin-cpp", "1.0",
             plugin::implementation<prepare>("rms_norm", "lanes", "baseline",
                                             "sixteen sums in float32, left to the compiler"))
