#include "harness/check/lengths.h"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

// Most are as long as models' rows at most: several rows of them cost no more than one case may.
constexpr std::int64_t usual_around = 4096;
constexpr double long_around = 0.1;
constexpr double own_edges = 0.6;

std::int64_t around_a_block(std::int64_t greatest, Random& random) {
  const std::int64_t odd = 2 * random.between(0, 7) + 1;
  std::int64_t length = odd << random.between(1, 16);
  while (length >= greatest && length > 1) length /= 2;
  return std::max<std::int64_t>(0, length + random.between(-1, 1));
}

}  // namespace

std::int64_t draw_length(const DimensionInfo& dimension, LengthKind kind, Random& random, int size, std::int64_t block,
                         std::int64_t turn) {
  // The op's own are few, and those around blocks many.
  if (kind == LengthKind::edge && random.chance(own_edges)) return random.pick(dimension.edges);
  const std::int64_t greatest = std::max<std::int64_t>(1, dimension.greatest_checked);
  if (kind != LengthKind::anywhere)
    return around_a_block(random.chance(long_around) ? greatest : std::min(greatest, usual_around), random);
  const double reach = std::log(static_cast<double>(greatest) + 1) * (0.4 + 0.6 * size / 100.0);
  const auto length = static_cast<std::int64_t>(std::exp(reach * random.uniform()));
  return std::clamp<std::int64_t>(length / block * block + turn % block, 0, greatest);
}

std::int64_t block_for(int cases) {
  std::int64_t block = 4;
  while (block < 4096 && 4 * block <= cases) block *= 2;
  return block;
}

}  // namespace assay
