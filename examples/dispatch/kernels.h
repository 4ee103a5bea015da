// Two ways to compute RMSNorm that this program has: y = x / sqrt(mean(x^2) + eps) * weight, float32, dense rows.
#pragma once

#include <cmath>
#include <cstdint>

using RmsNorm = void (*)(const float* x, const float* weight, float* y, std::int64_t rows, std::int64_t cols,
                         float eps);

// One sum, in double.
inline void plain(const float* x, const float* weight, float* y, std::int64_t rows, std::int64_t cols, float eps) {
  for (std::int64_t row = 0; row < rows; ++row, x += cols, y += cols) {
    double sum = 0;
    for (std::int64_t i = 0; i < cols; ++i) sum += static_cast<double>(x[i]) * x[i];
    const auto scale = static_cast<float>(1 / std::sqrt(sum / static_cast<double>(cols) + eps));
    for (std::int64_t i = 0; i < cols; ++i) y[i] = x[i] * scale * weight[i];
  }
}

// Sixteen sums side by side, which compilers turn into vector code.
inline void lanes(const float* x, const float* weight, float* y, std::int64_t rows, std::int64_t cols, float eps) {
  for (std::int64_t row = 0; row < rows; ++row, x += cols, y += cols) {
    float sums[16] = {};
    std::int64_t i = 0;
    for (; i + 16 <= cols; i += 16)
      for (int lane = 0; lane < 16; ++lane) sums[lane] += x[i + lane] * x[i + lane];
    for (int lane = 0; i < cols; ++i, ++lane) sums[lane] += x[i] * x[i];
    for (int half = 8; half > 0; half /= 2)
      for (int lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
    const float scale = 1 / std::sqrt(sums[0] / static_cast<float>(cols) + eps);
    for (std::int64_t j = 0; j < cols; ++j) y[j] = x[j] * scale * weight[j];
  }
}
