#include "impls/tokenizers/unigram_lattice/reference_lattice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "impls/tokenizers/texts.h"

namespace assay::unigram_lattice {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;

LatticeScores::LatticeScores(const ReferenceModel& model, Symbols symbols)
    : model_(model),
      symbols_(symbols),
      lowest_(double{std::numeric_limits<float>::max()}),
      greatest_(double{std::numeric_limits<float>::min()}) {
  for (const auto& piece : model.pieces) {
    if (piece.type != PieceType::normal) continue;
    lowest_ = std::min(lowest_, double{piece.score});
    greatest_ = std::max(greatest_, double{piece.score});
  }
}

double LatticeScores::of(std::int64_t id) const {
  if (id == model_.unknown) return lowest_ - 10;
  const auto& piece = model_.pieces[static_cast<std::size_t>(id)];
  if (piece.type != PieceType::user_defined || symbols_ == Symbols::own) return double{piece.score};
  double characters = 0;
  for (std::size_t at = 0; at < piece.text.size(); at += tokenizers::character_at(piece.text, at).bytes) ++characters;
  return symbols_ == Symbols::tenths ? 0.1 * (characters - 1) : characters * greatest_ - 0.1;
}

LatticeScores::Sum LatticeScores::of(const Segmentation& segmentation) const {
  Sum sum;
  for (const FoundPiece& piece : segmentation) {
    const long double score = of(piece.id);
    sum.score += score;
    sum.size += std::fabs(score);
  }
  return sum;
}

std::vector<FoundPiece> pieces_at(std::string_view normalized, std::size_t at, const ReferenceModel& model) {
  std::vector<FoundPiece> here;
  const std::size_t character = tokenizers::character_at(normalized, at).bytes;
  bool has_character = false;
  for (std::size_t bytes = 1; bytes <= std::min(model.longest_piece, normalized.size() - at); ++bytes) {
    const auto found = model.ids.find(normalized.substr(at, bytes));
    if (found == model.ids.end()) continue;
    if (model.pieces[static_cast<std::size_t>(found->second)].type == PieceType::unused) continue;
    here.push_back({bytes, found->second});
    has_character = has_character || bytes == character;
  }
  if (!has_character) here.push_back({character, model.unknown});
  return here;
}

void append_ids(std::vector<std::int64_t>& ids, std::string_view normalized, const Segmentation& segmentation,
                const ReferenceModel& model) {
  const std::size_t count = ids.size();
  ids.push_back(0);
  std::size_t at = 0;
  for (const FoundPiece& piece : segmentation) {
    if (piece.id != model.unknown || !model.byte_fallback) ids.push_back(piece.id);
    else
      for (const char byte : normalized.substr(at, piece.bytes))
        ids.push_back(model.of_byte[static_cast<unsigned char>(byte)]);
    at += piece.bytes;
  }
  ids[count] = static_cast<std::int64_t>(ids.size() - count - 1);
}

std::vector<std::int64_t> numbers_in(const Value& ids) {
  const auto* first = ids.as<const std::int32_t>();
  return {first, first + ids.dims[0]};
}

namespace {

// The piece that ids from `next` on say to stand here, and how many ids it takes; nothing if none does.
std::optional<FoundPiece> piece_said(const std::vector<std::int64_t>& ids, std::size_t next, std::string_view rest,
                                     const std::vector<FoundPiece>& here, const ReferenceModel& model,
                                     std::size_t& taken) {
  taken = 1;
  for (const FoundPiece& piece : here) {
    if (piece.id != model.unknown || !model.byte_fallback) {
      if (piece.id == ids[next]) return piece;
      continue;
    }
    bool is_spelled = next + piece.bytes <= ids.size();
    for (std::size_t i = 0; is_spelled && i < piece.bytes; ++i)
      is_spelled = ids[next + i] == model.of_byte[static_cast<unsigned char>(rest[i])];
    taken = piece.bytes;
    if (is_spelled) return piece;
  }
  return std::nullopt;
}

}  // namespace

std::variant<std::vector<Segmentation>, std::string> segmentations_in(const std::vector<std::int64_t>& ids,
                                                                      std::string_view normalized,
                                                                      const ReferenceModel& model) {
  std::vector<Segmentation> found;
  for (std::size_t next = 0; next < ids.size();) {
    const std::int64_t count = ids[next];
    const std::string name = "segmentation " + std::to_string(found.size());
    if (count < 0 || count > std::ssize(ids) - static_cast<std::int64_t>(next) - 1)
      return name + " says that it has " + std::to_string(count) + " ids";
    const std::size_t end = ++next + static_cast<std::size_t>(count);
    Segmentation& pieces = found.emplace_back();
    for (std::size_t at = 0; next < end || at < normalized.size();) {
      std::size_t taken = 1;
      const std::string place = name + ", at byte " + std::to_string(at) + " of the normalised text, ";
      if (next == end) return place + "ends";
      if (at == normalized.size()) return place + "goes on behind its end";
      const auto piece = piece_said(ids, next, normalized.substr(at), pieces_at(normalized, at, model), model, taken);
      if (!piece || next + taken > end)
        return place + "has the id " + std::to_string(ids[next]) + ", which is that of no piece there";
      pieces.push_back(*piece);
      at += piece->bytes;
      next += taken;
    }
  }
  return found;
}

}  // namespace assay::unigram_lattice
