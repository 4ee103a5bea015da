#include "impls/tokenizers/formats/sentencepiece_model.h"

#include <cmath>
#include <unordered_set>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/parsing.h"
#include "impls/tokenizers/formats/sentencepiece_charsmap.h"
#include "impls/tokenizers/formats/sentencepiece_wire.h"
#include "impls/tokenizers/scan.h"

namespace assay::tokenizers {

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const Byte*>(text.data());
  for (const Byte* const end = at + text.size(); at < end;) {
    const Scanned character = scan(at, end);
    if (character.code_point == no_character) return false;
    at += character.bytes;
  }
  return true;
}

namespace {

using charsmap_normalize::longest_piece;
using charsmap_normalize::most_pieces;
using Type = SentencePieceModel::Type;

[[noreturn]] void refuse_at(std::size_t at, std::string complaint) { throw RefusedAtByte{at, std::move(complaint)}; }

class ModelReader {
 public:
  SentencePieceModel read(std::string_view content) {
    for (WireFields fields({content, 0}); fields.next();) switch (fields.number()) {
        case 1: read_piece(fields.message()); break;
        case 2: read_trainer(fields.message()); break;
        case 3: read_normalizer(fields.message()); break;
        case 5: read_denormalizer(fields.message()); break;
        default: break;
      }
    finish(content.size());
    return std::move(model_);
  }

 private:
  void read_piece(Stretch message) {
    SentencePieceModel::Piece piece;
    std::size_t type_at = message.at;
    for (WireFields fields(message); fields.next();) switch (fields.number()) {
        case 1: piece.text = read_text(fields); break;
        case 2:
          piece.score = fields.single();
          if (!std::isfinite(piece.score)) refuse_at(fields.at(), "expected a finite score");
          break;
        case 3: {
          const std::uint64_t type = fields.whole();
          if (type < 1 || type > 6) refuse_at(fields.at(), "expected a type from 1 to 6");
          piece.type = static_cast<Type>(type);
          type_at = fields.at();
          break;
        }
        default: break;
      }
    if (piece.text.empty()) refuse_at(message.at, "expected a piece of 1 to 1024 bytes");
    static_assert(most_pieces == 1048576);
    if (model_.pieces.size() == most_pieces) refuse_at(message.at, "expected at most 1048576 pieces");
    if (!seen_.insert(piece.text).second) refuse_at(message.at, "expected a piece that none before it is");
    const auto id = static_cast<std::int32_t>(model_.pieces.size());
    if (piece.type == Type::unknown) {
      if (model_.unknown >= 0) refuse_at(type_at, "expected one piece of type UNKNOWN, not a second");
      model_.unknown = id;
    }
    if (piece.type == Type::byte) add_byte(piece.text, id, message.at);
    model_.pieces.push_back(std::move(piece));
  }

  static std::string read_text(const WireFields& fields) {
    const Stretch text = fields.message();
    static_assert(longest_piece == 1024);
    if (text.bytes.empty() || text.bytes.size() > longest_piece)
      refuse_at(text.at, "expected a piece of 1 to 1024 bytes");
    if (!is_utf8(text.bytes) || text.bytes.find('\0') != std::string_view::npos)
      refuse_at(text.at, "expected a piece of UTF-8 without U+0000");
    return std::string(text.bytes);
  }

  void add_byte(std::string_view text, std::int32_t id, std::size_t at) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const bool framed = text.size() == 6 && text.starts_with("<0x") && text[5] == '>';
    const std::size_t upper = framed ? digits.find(text[3]) : digits.npos;
    const std::size_t lower = framed ? digits.find(text[4]) : digits.npos;
    if (upper == digits.npos || lower == digits.npos)
      refuse_at(at, "expected <0x00> to <0xFF> for a piece of type BYTE");
    if (model_.of_byte.empty()) model_.of_byte.assign(256, -1);
    model_.of_byte[16 * upper + lower] = id;
    ++bytes_;
  }

  void read_trainer(Stretch message) {
    for (WireFields fields(message); fields.next();) switch (fields.number()) {
        case 3: {
          const std::uint64_t kind = fields.whole();
          if (kind < 1 || kind > 4) refuse_at(fields.at(), "expected a model_type from 1 to 4");
          model_.kind = static_cast<SentencePieceModel::Kind>(kind);
          break;
        }
        case 24: model_.whitespace_as_suffix = fields.flag(); break;
        case 35: model_.byte_fallback = fields.flag(); break;
        case 44: {
          const Stretch surface = fields.message();
          if (surface.bytes.size() > longest_piece)
            refuse_at(surface.at, "expected an unk_surface of at most 1024 bytes");
          if (!is_utf8(surface.bytes)) refuse_at(surface.at, "expected an unk_surface of UTF-8");
          model_.unknown_surface = surface.bytes;
          break;
        }
        default: break;
      }
  }

  void read_normalizer(Stretch message) {
    for (WireFields fields(message); fields.next();) switch (fields.number()) {
        case 2: charsmap_ = fields.message(); break;
        case 3: model_.dummy_prefix = fields.flag(); break;
        case 4: model_.remove_extra_whitespaces = fields.flag(); break;
        case 5: model_.escape_whitespaces = fields.flag(); break;
        default: break;
      }
  }

  static void read_denormalizer(Stretch message) {
    for (WireFields fields(message); fields.next();)
      if (fields.number() == 2 && !fields.message().bytes.empty())
        refuse_at(fields.at(), "expected no precompiled_charsmap in denormalizer_spec, which is not supported");
  }

  void finish(std::size_t size) {
    if (model_.unknown < 0) refuse_at(size, "expected a piece of type UNKNOWN before the end");
    const std::size_t wanted = model_.byte_fallback ? 256 : 0;
    if (bytes_ != wanted)
      refuse_at(size, std::string("expected ") + (wanted == 0 ? "no" : "256") +
                          " pieces of type BYTE, as byte_fallback is " + (wanted == 0 ? "not set" : "set"));
    if (!charsmap_.bytes.empty()) model_.charsmap = read_charsmap(charsmap_);
  }

  SentencePieceModel model_{.pieces = {}, .unknown_surface = " \u2047 ", .of_byte = {}, .charsmap = {}};
  std::unordered_set<std::string> seen_;
  std::size_t bytes_ = 0;
  Stretch charsmap_;
};

}  // namespace

std::variant<SentencePieceModel, Unsupported> read_sentencepiece_model(std::string_view path) try {
  static_assert(charsmap_normalize::largest_model == std::size_t{32} << 20, "what whole_vocabulary reads at most");
  return ModelReader().read(whole_vocabulary(std::string(path)));
} catch (const RefusedAtByte& refused) {
  return Unsupported{std::string(path) + ": at byte " + std::to_string(refused.at) + ": " + refused.complaint};
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
