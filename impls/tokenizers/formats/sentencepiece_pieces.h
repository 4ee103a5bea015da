// The pieces of a model, one by one, whatever the file is that they come from. For the files of this folder alone.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_charsmap.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::tokenizers {

// The byte that a text of <0x00> to <0xFF> names; -1 if it is none.
inline int byte_named(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  if (text.size() != 6 || !text.starts_with("<0x") || text[5] != '>') return -1;
  const std::size_t upper = digits.find(text[3]), lower = digits.find(text[4]);
  return upper == digits.npos || lower == digits.npos ? -1 : static_cast<int>(16 * upper + lower);
}

class PieceAdder {
 public:
  explicit PieceAdder(SentencePieceModel& model) : model_(model) {}

  // What was expected of a piece that is refused; nullptr of one that was added.
  const char* add(SentencePieceModel::Piece piece) {
    using Type = SentencePieceModel::Type;
    static_assert(charsmap_normalize::longest_piece == 1024 && charsmap_normalize::most_pieces == 1048576);
    if (piece.text.empty() || piece.text.size() > charsmap_normalize::longest_piece)
      return "expected a piece of 1 to 1024 bytes";
    if (!is_utf8(piece.text) || piece.text.find('\0') != std::string::npos)
      return "expected a piece of UTF-8 without U+0000";
    if (!std::isfinite(piece.score)) return "expected a finite score";
    if (model_.pieces.size() == charsmap_normalize::most_pieces) return "expected at most 1048576 pieces";
    if (!seen_.insert(piece.text).second) return "expected a piece that none before it is";
    const auto id = static_cast<std::int32_t>(model_.pieces.size());
    if (piece.type == Type::unknown) {
      if (model_.unknown >= 0) return "expected one piece of type UNKNOWN, not a second";
      model_.unknown = id;
    }
    if (piece.type == Type::byte) {
      const int byte = byte_named(piece.text);
      if (byte < 0) return "expected <0x00> to <0xFF> for a piece of type BYTE";
      if (model_.of_byte.empty()) model_.of_byte.assign(256, -1);
      model_.of_byte[static_cast<std::size_t>(byte)] = id;
      ++bytes_;
    }
    model_.pieces.push_back(std::move(piece));
    return nullptr;
  }

  // Of all of them together.
  std::string complaint() const {
    if (model_.unknown < 0) return "expected a piece of type UNKNOWN before the end";
    if (bytes_ == (model_.byte_fallback ? 256u : 0u)) return {};
    return std::string("expected ") + (model_.byte_fallback ? "256" : "no") +
           " pieces of type BYTE, as byte_fallback is " + (model_.byte_fallback ? "set" : "not set");
  }

 private:
  SentencePieceModel& model_;
  std::unordered_set<std::string> seen_;
  std::size_t bytes_ = 0;
};

}  // namespace assay::tokenizers
