// What dag_route must give. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "impls/segmenters/dag_route/op.h"
#include "impls/segmenters/dictionary/reference_dictionary.h"

namespace assay::dag_route {

std::vector<std::int64_t> reference_route(std::string_view text, bool blocks,
                                          const dictionary::ReferenceDictionary& words);

// Stretches of a text, by bytes: those that a route is looked for in, and others.
struct Stretch {
  std::size_t from = 0, to = 0;
  bool is_block = false;
};
std::vector<Stretch> stretches_of(std::string_view text, bool blocks);

// A way through all of a text (blocks = none), by the bytes at which its pieces end.
using Way = std::vector<std::size_t>;
// One that is drawn: at each character any of the words that begin there.
Way any_way(std::string_view text, const dictionary::ReferenceDictionary& words, std::uint64_t seed);
// Added from its end to its beginning; nothing where a piece is no step that there is.
std::optional<double> sum_of(std::string_view text, const Way& way, const dictionary::ReferenceDictionary& words);

}  // namespace assay::dag_route
