// pretokenize: the order of its values, and its rule, for its implementations.
#pragma once

#include "harness/op.h"

namespace assay::pretokenize {

// Cuts a text into the pieces that a pattern matches one behind the other, from left to right. Every byte belongs
// to exactly one piece.
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text
// has no pieces.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7: no overlong forms, no surrogates, nothing
// above U+10FFFF). A byte that is not part of one is a character of its own, of no class: [^\s\p{L}\p{N}] has it.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

struct Settings {
  std::string pattern;  // "gpt2"
};

inline Settings settings_of(const Parameters& parameters) { return {parameters.get<std::string>("pattern")}; }

}  // namespace assay::pretokenize
