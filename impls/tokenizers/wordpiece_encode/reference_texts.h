// Texts that are made of the pieces of a vocabulary, and what pieces spell: for the contracts of WordPiece alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/contract.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"

namespace assay::wordpiece_encode {

inline constexpr const char *long_word = "long_word", *basic_kind = "marks_and_scripts";

std::vector<ValuesInfo> kinds_of_pieces();
std::string draw_of_pieces(const Case& which, const PieceVocabulary& pieces);

// What is wrong with ids of a text, in one line: where they do not spell its words, or a longer piece would have
// fitted. It looks for the longest piece from the shortest on, which the reference does not.
std::optional<std::string> what_is_not_spelled(std::string_view text, const std::vector<std::int64_t>& ids,
                                               const Settings& settings, const PieceVocabulary& pieces);

// The word that an id of the reference is of, with its pieces and what was given, for people.
std::string describe_word(std::string_view text, const Settings& settings, const PieceVocabulary& pieces,
                          std::int64_t index, const std::vector<std::int32_t>& got);

}  // namespace assay::wordpiece_encode
