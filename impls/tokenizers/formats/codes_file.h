// Files of codes, as subword-nmt writes them, for implementations. The format is said in bpe_encode/op.h.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::tokenizers {

// A pair of symbols that become one. `ends`: the right one is the end of a word, whose "</w>" is not part of its text.
struct Code {
  std::string left, right;
  bool ends = false;
};

// In their order, each once. A file that is none is refused with its line and what was expected there.
std::variant<std::vector<Code>, Unsupported> read_codes(std::string_view path);

}  // namespace assay::tokenizers
