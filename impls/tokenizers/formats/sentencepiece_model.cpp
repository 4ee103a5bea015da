#include "impls/tokenizers/formats/sentencepiece_model.h"

#include <utility>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/parsing.h"
#include "impls/tokenizers/formats/sentencepiece_charsmap.h"
#include "impls/tokenizers/formats/sentencepiece_pieces.h"
#include "impls/tokenizers/formats/sentencepiece_wire.h"
#include "impls/tokenizers/formats/unigram_json.h"
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
    for (WireFields fields(message); fields.next();) switch (fields.number()) {
        case 1: piece.text = fields.message().bytes; break;
        case 2: piece.score = fields.single(); break;
        case 3: {
          const std::uint64_t type = fields.whole();
          if (type < 1 || type > 6) refuse_at(fields.at(), "expected a type from 1 to 6");
          piece.type = static_cast<Type>(type);
          break;
        }
        default: break;
      }
    if (const char* const complaint = pieces_.add(std::move(piece))) refuse_at(message.at, complaint);
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
    if (const std::string complaint = pieces_.complaint(); !complaint.empty()) refuse_at(size, complaint);
    if (!charsmap_.bytes.empty()) model_.charsmap = read_charsmap(charsmap_);
  }

  SentencePieceModel model_{.pieces = {}, .unknown_surface = " \u2047 ", .of_byte = {}, .charsmap = {}};
  PieceAdder pieces_{model_};
  Stretch charsmap_;
};

}  // namespace

std::variant<SentencePieceModel, Unsupported> read_sentencepiece_model(std::string_view path) try {
  static_assert(charsmap_normalize::largest_model == std::size_t{32} << 20, "what whole_vocabulary reads at most");
  const std::string content = whole_vocabulary(std::string(path));
  return content.starts_with('{') ? parse_unigram_json(content) : ModelReader().read(content);
} catch (const RefusedAtByte& refused) {
  return Unsupported{std::string(path) + ": at byte " + std::to_string(refused.at) + ": " + refused.complaint};
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
