#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "impls/probes/fma/chains.h"

namespace assay::fma {
namespace {

constexpr int rows = 16, row_bytes = 64, chains = 4;
constexpr int operations = 2 * rows * (row_bytes / 4) * (row_bytes / 2);  // of one product of tiles
constexpr int steps = operations_of_bf16 / (operations * chains);
static_assert(steps * chains * operations == operations_of_bf16);

struct alignas(64) Configuration {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t columns[16] = {};  // in bytes
  std::uint8_t heights[16] = {};
};

float run(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint32_t x = bits >> 16, minus_x = x ^ 0x8000;
  alignas(64) std::uint32_t pairs[rows * row_bytes / 4], signs[rows * row_bytes / 4];
  alignas(64) float ones[rows * row_bytes / 4];
  for (int i = 0; i < rows * row_bytes / 4; ++i) {
    pairs[i] = x << 16 | x;
    signs[i] = minus_x << 16 | x;
    ones[i] = 1;
  }
  Configuration configuration;
  for (int tile = 0; tile < chains + 2; ++tile) {
    configuration.columns[tile] = row_bytes;
    configuration.heights[tile] = rows;
  }
  _tile_loadconfig(&configuration);
  _tile_loadd(0, ones, row_bytes);
  _tile_loadd(1, ones, row_bytes);
  _tile_loadd(2, ones, row_bytes);
  _tile_loadd(3, ones, row_bytes);
  _tile_loadd(4, pairs, row_bytes);
  _tile_loadd(5, signs, row_bytes);
  for (int step = 0; step < steps; ++step) {
    _tile_dpbf16ps(0, 4, 5);
    _tile_dpbf16ps(1, 4, 5);
    _tile_dpbf16ps(2, 4, 5);
    _tile_dpbf16ps(3, 4, 5);
  }
  // Every chain takes part in what is returned.
  float most = 0;
  const auto look_at = [&] {
    for (const float each : ones) most = each > most ? each : most;
  };
  _tile_stored(0, ones, row_bytes);
  look_at();
  _tile_stored(1, ones, row_bytes);
  look_at();
  _tile_stored(2, ones, row_bytes);
  look_at();
  _tile_stored(3, ones, row_bytes);
  look_at();
  _tile_release();
  return most;
}

constexpr SimdKernels kernels{run};

}  // namespace

const SimdKernels* chains_amx_bf16() { return &kernels; }

}  // namespace assay::fma
