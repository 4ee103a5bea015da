// Random numbers that are the same on every machine and with every standard library: a case's seed is part of
// its name, so what is drawn from it may never change. xoshiro256** seeded by splitmix64 (Blackman, Vigna 2018).
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace assay {

class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = split_mix(seed);
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  // Uniform in [0, count), count > 0. The bias is below count / 2^64.
  std::uint64_t below(std::uint64_t count) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * count) >> 64);
  }
  std::int64_t between(std::int64_t low, std::int64_t high) {  // both ends included
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  // Uniform in [0, 1), 53 bits.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  bool chance(double probability) { return uniform() < probability; }

  // Standard normal by Box and Muller; the second value is not kept, so that a draw depends on the state alone.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

  template <class Container>
  const auto& pick(const Container& container) {
    return container[below(container.size())];
  }

 private:
  static std::uint64_t rotate(std::uint64_t value, int count) { return (value << count) | (value >> (64 - count)); }
  static std::uint64_t split_mix(std::uint64_t& seed) {
    std::uint64_t mixed = (seed += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  std::uint64_t state_[4];
};

// A seed for a named part of something that has a seed: independent streams without bookkeeping. FNV-1a over the
// name, begun from the seed as the generator mixes it: seeds that differ in a bit begin far apart.
inline std::uint64_t derive_seed(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t hash = Random(seed).next();
  for (const char character : purpose) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3u;
  return hash ^ (hash >> 29);
}

}  // namespace assay
