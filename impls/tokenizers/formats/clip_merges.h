// The merges of CLIP, for implementations. The format is said in clip_encode/op.h.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::tokenizers {

// All by ids; what two merges make alike is one symbol, whose id is that of the last.
struct ClipMerges {
  // Two symbols that become a third, in the order of the file. A merge with a part that nothing makes is left out: it
  // is never made.
  struct Merge {
    std::int32_t left, right, made;
    std::uint32_t place;  // in the file, from 0
  };
  std::array<std::int32_t, 256> of_byte;  // at the end of a word it is 256 more
  std::vector<Merge> merges;
  std::int32_t start_of_text = 0, end_of_text = 0;
};

// A file that is none is refused with its line and what was expected there.
std::variant<ClipMerges, Unsupported> read_clip_merges(std::string_view path);

}  // namespace assay::tokenizers
