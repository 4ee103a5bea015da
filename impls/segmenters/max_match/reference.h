// What max_match must give. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/segmenters/dictionary/reference_dictionary.h"
#include "impls/segmenters/max_match/op.h"

namespace assay::max_match {

std::vector<std::int64_t> reference_cut(std::string_view text, Direction direction,
                                        const dictionary::ReferenceDictionary& words);

// What is wrong with these ends of a text by this direction, in one line: where a piece is neither a word nor a
// character, or where a longer word would have fitted. It looks at each stretch for itself, which the reference does
// not.
std::optional<std::string> what_is_no_match(std::string_view text, const std::vector<std::int64_t>& ends,
                                            Direction direction, const dictionary::ReferenceDictionary& words);

}  // namespace assay::max_match
