// Where in a text stands what was made of it: by a normalisation that nobody has to explain.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace assay {

// For each of these places in `made`, in ascending order, the place in `text` that it comes from. Characters that stay
// what they are, change their case in ASCII, or are white space on one side and U+2581 or nothing on the other, are
// followed one by one. Where something else was changed, both are looked through for the next place where they go on
// alike; places within what was changed are where it begins. Linear in both.
std::vector<std::size_t> places_in_text(std::string_view text, std::string_view made,
                                        const std::vector<std::size_t>& places);

}  // namespace assay
