#include "impls/tokenizers/sentencepiece/reference_ids.h"

#include <utility>

namespace assay::sentencepiece {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;

std::vector<std::int64_t> ids_of(std::string_view normalized, const std::vector<FoundPiece>& pieces,
                                 const ReferenceModel& model) {
  std::vector<std::int64_t> ids;
  std::size_t at = 0;
  bool unknown_before = false;
  for (const FoundPiece& piece : pieces) {
    const bool is_unknown = piece.id == model.unknown;
    if (is_unknown && model.byte_fallback)
      for (const char byte : normalized.substr(at, piece.bytes))
        ids.push_back(model.of_byte[static_cast<unsigned char>(byte)]);
    else if (!is_unknown || !unknown_before) ids.push_back(piece.id);
    unknown_before = is_unknown;
    at += piece.bytes;
  }
  return ids;
}

namespace {

// Whether these literals, where nothing stands for one or more bytes of any, make up the text. Once such a gap is
// there, the first place at which what is behind it fits up to the next gap will do.
bool spells(const std::vector<std::string_view>& parts, std::string_view text) {
  std::string run;
  bool after_gap = false;
  const auto take_run = [&](bool last) {
    if (!after_gap) {
      if (!text.starts_with(run)) return false;
      text.remove_prefix(run.size());
      return !last || text.empty();
    }
    if (text.empty()) return false;
    if (last) return text.size() > run.size() && text.ends_with(run);
    const std::size_t found = text.find(run, 1);
    if (found == text.npos) return false;
    text.remove_prefix(found + run.size());
    return true;
  };
  for (const std::string_view part : parts) {
    if (!part.empty()) {
      run += part;
      continue;
    }
    if (!take_run(false)) return false;
    run.clear();
    after_gap = true;
  }
  return take_run(true);
}

}  // namespace

Relation pieces_spell_the_text(ReadModel read) {
  return {"pieces_spell_the_text", "the pieces of the ids, one behind the other, are the normalised text", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto model = read(std::string(second.inputs[1].text()));
            const std::string normalized = reference_normalize(second.inputs[0].text(), *model);
            std::vector<std::string> bytes(256);
            for (std::size_t byte = 0; byte < 256; ++byte) bytes[byte] = static_cast<char>(byte);
            std::vector<std::string_view> parts;
            for (std::int64_t i = 0; i < second.outputs[0].count(); ++i) {
              const auto id = static_cast<std::int64_t>(second.outputs[0].number(i));
              if (id < 0 || id >= std::ssize(model->pieces))
                return "ids[" + std::to_string(i) + "] is " + std::to_string(id) + ", which is none";
              const auto& piece = model->pieces[static_cast<std::size_t>(id)];
              if (piece.type == PieceType::control || piece.type == PieceType::unused)
                return "ids[" + std::to_string(i) + "] is of a piece that stands in no text";
              if (piece.type == PieceType::byte)
                parts.push_back(bytes[std::stoul(piece.text.substr(3, 2), nullptr, 16)]);
              else parts.push_back(piece.type == PieceType::unknown ? std::string_view() : piece.text);
            }
            if (spells(parts, normalized)) return std::nullopt;
            return "the pieces of the ids spell another text";
          }};
}

}  // namespace assay::sentencepiece
