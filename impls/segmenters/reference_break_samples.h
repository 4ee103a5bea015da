// Samples of the classes that the rules of UAX #29 tell apart, for texts. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/random.h"
#include "impls/segmenters/reference_break_texts.h"

namespace assay::segmenters {

// The characters of one class. What is no character has its bytes.
struct Samples {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;  // of code points, both ends included
  std::vector<std::string_view> ill_formed;

  std::string first() const;
  std::string any(Random& random) const;
};

// Of each value of the break property, of what the rules ask besides, of what has no value, and of ill-formed bytes.
const std::vector<Samples>& samples_of(Boundaries boundaries);

// The shortest cycle that has every `length` of so many symbols one behind the other (de Bruijn; Fredricksen and
// Maiorana 1978).
std::vector<std::size_t> cycle_of(std::size_t symbols, std::size_t length);

// Each code point of a part, 65536 of them, among characters that would be cut from it, or not, were it of another
// class.
std::string every_code_point_shown(Boundaries boundaries, std::uint64_t part);

}  // namespace assay::segmenters
