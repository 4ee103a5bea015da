// The texts that the rules of UAX #29 go wrong with, by name. For contracts alone: no implementation may include it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay::segmenters {

enum class Boundaries : std::uint8_t { graphemes, words, sentences };

// Kinds of text: those of these boundaries, and those that every op on text has.
std::vector<ValuesInfo> break_kinds();

// The text of a case of one of them.
Buffer draw_break_text(Boundaries boundaries, const std::string& name, const std::string& kind, std::int64_t bytes,
                       std::uint64_t seed, const Resources& resources);

// Texts with every three and every four classes one behind the other, and with every code point among what shows of
// which class it is.
Domain every_break(Boundaries boundaries, const std::string& op);

}  // namespace assay::segmenters
