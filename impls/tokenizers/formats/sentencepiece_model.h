// Models of SentencePiece, for implementations. The format is said in charsmap_normalize/op.h. The reader is a small
// one of our own: what protobuf's library would give for it is one class that Debian does not ship, made by a compiler
// that a build would need, and it knows nothing of the bounds that a file of others has to keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::tokenizers {

// A charsmap as it lies in the file: walking it within its array ends, and finds what it finds within the
// replacements.
struct Charsmap {
  std::vector<std::uint32_t> units;
  std::string replacements;  // each ended by a zero byte

  bool empty() const { return units.empty(); }
  static constexpr std::uint32_t label(std::uint32_t unit) { return unit & 0x800000ffu; }
  static constexpr bool has_value(std::uint32_t unit) { return (unit >> 8 & 1u) != 0; }
  static constexpr std::uint32_t value(std::uint32_t unit) { return unit & 0x7fffffffu; }
  static constexpr std::uint32_t distance(std::uint32_t unit) { return unit >> 10 << ((unit & 0x200u) >> 6); }
  std::string_view replacement(std::uint32_t value) const { return replacements.c_str() + value; }
};

struct SentencePieceModel {
  enum class Kind : std::uint8_t { unigram = 1, bpe = 2, word = 3, character = 4 };
  enum class Type : std::uint8_t { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };
  struct Piece {
    std::string text;
    float score = 0;
    Type type = Type::normal;
  };

  std::vector<Piece> pieces;  // an id is a place
  Kind kind = Kind::unigram;
  bool byte_fallback = false, whitespace_as_suffix = false;
  std::string unknown_surface;
  std::int32_t unknown = -1;          // the id
  std::vector<std::int32_t> of_byte;  // ids of bytes, with byte_fallback
  Charsmap charsmap;
  bool dummy_prefix = true, remove_extra_whitespaces = true, escape_whitespaces = true;

  // Whether texts may hold it: of the type NORMAL, USER_DEFINED or UNUSED.
  static bool stands_in_texts(Type type) {
    return type == Type::normal || type == Type::user_defined || type == Type::unused;
  }
};

// A file that is none is refused with the byte at which it is not, and what was expected there.
std::variant<SentencePieceModel, Unsupported> read_sentencepiece_model(std::string_view path);

}  // namespace assay::tokenizers
