// Regular expressions, as far as the patterns need them: read from their text, and matched as a backtracking one is
// defined to be matched. For the reference alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/texts.h"

namespace assay::pretokenize {

struct Classified {
  tokenizers::Character character;
  tokenizers::CharacterClass kind;
};
using Text = std::span<const Classified>;

// Characters by class (a bit for each), by code point, or all that are not so. A byte that is no character has no code
// point, and the class `other`.
struct Set {
  std::uint32_t classes = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges = {};  // both ends included
  bool negated = false;

  bool accepts(const Classified& each) const;
};

struct Item;
using Alternative = std::vector<Item>;

struct Item {
  enum Kind { characters, not_before, at_end, group } kind = characters;
  Set set = {};                                // of characters; of not_before: such a character must not come next
  std::size_t least = 1, most = 1;             // a group: most is 1
  bool possessive = false;                     // gives nothing back
  std::vector<Alternative> alternatives = {};  // of a group
};

// Throws std::logic_error for what is not understood: the patterns are the program's own.
std::vector<Alternative> parse_expression(std::string_view expression);

// Where the expression ends if it matches from `at` on.
std::optional<std::size_t> match(const std::vector<Alternative>& alternatives, Text text, std::size_t at);

}  // namespace assay::pretokenize
