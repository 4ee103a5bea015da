#include "impls/tokenizers/sentencepiece_decode/reference.h"

#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_decode {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;

namespace {

std::string characters_of(const std::string& bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const tokenizers::Character character = tokenizers::character_at(bytes, at);
    text += character.well_formed ? bytes.substr(at, character.bytes) : charsmap_normalize::replacement_character;
    at += character.bytes;
  }
  return text;
}

}  // namespace

std::size_t most_bytes_of(std::int64_t id, const ReferenceModel& model) {
  if (id < 0 || id >= std::ssize(model.pieces)) return 0;
  const auto& piece = model.pieces[static_cast<std::size_t>(id)];
  if (piece.type == PieceType::unknown) return model.unknown_surface.size();
  return piece.type == PieceType::byte ? 3 : piece.text.size();
}

std::size_t count_decoded(const std::vector<std::int64_t>& ids, std::size_t room, const ReferenceModel& model) {
  std::size_t taken = 0;
  for (std::size_t count = 0; count < ids.size(); ++count) {
    taken += most_bytes_of(ids[count], model);
    if (ids[count] < 0 || ids[count] >= std::ssize(model.pieces) || taken > room) return count;
  }
  return ids.size();
}

std::string reference_text(const std::vector<std::int64_t>& ids, const ReferenceModel& model) {
  const std::string mark = charsmap_normalize::space_mark;
  std::string text, bytes;
  bool may_lose = model.dummy_prefix || model.remove_extra_whitespaces;
  std::size_t steps = 0;
  for (const std::int64_t id : ids) {
    if (++steps % 1024 == 0) reference_step();
    const auto& piece = model.pieces[static_cast<std::size_t>(id)];
    if (piece.type == PieceType::byte) {
      bytes += static_cast<char>(std::stoi(piece.text.substr(3, 2), nullptr, 16));
      continue;
    }
    text += characters_of(bytes);
    bytes.clear();
    if (piece.type == PieceType::control) continue;
    if (piece.type == PieceType::unknown) {
      text += model.unknown_surface;
      continue;
    }
    std::string own = piece.text;
    if (text.empty() && may_lose && own.starts_with(mark)) {
      own.erase(0, mark.size());
      may_lose = model.remove_extra_whitespaces;
    }
    for (std::size_t at = own.find(mark); at != own.npos; at = own.find(mark, at)) own.replace(at, mark.size(), " ");
    text += own;
  }
  return text + characters_of(bytes);
}

}  // namespace assay::sentencepiece_decode
