// What the contracts of encoders by SentencePiece's models share. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/relation.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::sentencepiece {

// A piece of a normalised text: how many bytes it has there, and its id, which may be that of the unknown piece.
struct FoundPiece {
  std::size_t bytes = 0;
  std::int64_t id = 0;
};

// Neighbours that are unknown are one id; with byte fallback each byte of them has its own.
std::vector<std::int64_t> ids_of(std::string_view normalized, const std::vector<FoundPiece>& pieces,
                                 const charsmap_normalize::ReferenceModel& model);

using ReadModel = std::function<std::shared_ptr<const charsmap_normalize::ReferenceModel>(const std::string& path)>;

// Whatever the reference says: what the ids spell, one behind the other, is the normalised text.
Relation pieces_spell_the_text(ReadModel read);

}  // namespace assay::sentencepiece
