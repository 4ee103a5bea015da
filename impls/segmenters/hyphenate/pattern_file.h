// Files of hyphenation patterns for implementations. The format is said in op.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::hyphenate {

struct Pattern {
  std::u32string letters;            // dots among them
  std::vector<std::uint8_t> levels;  // before each, and behind the last
};

struct PatternFile {
  std::vector<Pattern>
      patterns;  // in the order of the file; what is there twice counts twice, and so as the higher one
  std::int64_t left = 2, right = 2;
};

// A file that is none is refused with its line and what was expected there.
std::variant<PatternFile, Unsupported> read_pattern_file(std::string_view path);

}  // namespace assay::hyphenate
