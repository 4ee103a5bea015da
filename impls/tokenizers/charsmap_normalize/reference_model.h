// What a model of SentencePiece holds, and how it normalises a text. For contracts alone.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/reference_of_files.h"

namespace assay::charsmap_normalize {

enum class PieceType : std::uint8_t { normal = 1, unknown = 2, control = 3, user_defined = 4, unused = 5, byte = 6 };
enum class ModelKind : std::uint8_t { unigram = 1, bpe = 2, word = 3, character = 4 };

struct ReferencePiece {
  std::string text;
  float score = 0;
  PieceType type = PieceType::normal;
};

struct ReferenceModel {
  std::vector<ReferencePiece> pieces;
  std::map<std::string, std::int64_t, std::less<>> ids;  // of those that stand in texts: NORMAL, USER_DEFINED, UNUSED
  std::set<std::string, std::less<>> symbols;            // those that are user-defined
  std::size_t longest_piece = 0, longest_symbol = 0;
  std::int64_t unknown = -1;
  std::vector<std::int64_t> of_byte;  // 256 with byte_fallback
  ModelKind kind = ModelKind::unigram;
  bool byte_fallback = false, whitespace_as_suffix = false;
  std::string unknown_surface = " \u2047 ";
  std::map<std::string, std::string, std::less<>> rules;  // the charsmap, written out
  std::array<std::size_t, 256> longest_rule{};            // of those that begin with a byte
  bool dummy_prefix = true, remove_extra_whitespaces = true, escape_whitespaces = true;
};

// Throws InputError for a file that op.h does not allow.
ReferenceModel reference_model(const std::string& path);

std::string reference_normalize(std::string_view text, const ReferenceModel& model);

// The longest user-defined symbol that begins here, in bytes; 0 if none does.
std::size_t symbol_at(std::string_view text, std::size_t at, const ReferenceModel& model);

// Models by path, read again where a file has changed: a check reads the same few files thousands of times.
using ModelsOfFiles = tokenizers::OfFiles<ReferenceModel, reference_model, 16>;

}  // namespace assay::charsmap_normalize
