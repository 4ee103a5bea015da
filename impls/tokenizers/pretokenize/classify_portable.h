// Of 64 bytes, which are of which class, byte by byte.
#pragma once

#include "impls/tokenizers/pretokenize/simd.h"

namespace assay::pretokenize {

static inline void classify_portably(const unsigned char* from, ByteMasks& masks) {
  masks = {};
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned byte = from[i];
    const auto note = [i](std::uint64_t& mask, bool is) { mask |= std::uint64_t{is} << i; };
    note(masks.upper, byte - 'A' < 26u);
    note(masks.lower, byte - 'a' < 26u);
    note(masks.number, byte - '0' < 10u);
    note(masks.space, byte - '\t' < 5u || byte == ' ');
    note(masks.blank, byte == ' ');
    note(masks.newline, byte == '\n' || byte == '\r');
    note(masks.apostrophe, byte == '\'');
    note(masks.slash, byte == '/');
    note(masks.beyond, byte >= 0x80);
  }
}

}  // namespace assay::pretokenize
