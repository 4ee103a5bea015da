#include "impls/tokenizers/sentencepiece/reference_written_model.h"

#include <bit>
#include <string_view>

#include "harness/core/error.h"
#include "impls/tokenizers/charsmap_normalize/op.h"

namespace assay::sentencepiece {
namespace {

// A message, a field at a time.
class WireMessage {
 public:
  void whole(std::uint32_t field, std::uint64_t number) { key(field, 0), varint(number); }
  void single(std::uint32_t field, float number) {
    key(field, 5);
    const auto bits = std::bit_cast<std::uint32_t>(number);
    for (int shift = 0; shift < 32; shift += 8) bytes_ += static_cast<char>(bits >> shift & 0xffu);
  }
  void text(std::uint32_t field, std::string_view content) {
    key(field, 2), varint(content.size());
    bytes_ += content;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  void key(std::uint32_t field, unsigned wire) { varint(field << 3 | wire); }
  void varint(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>(0x80u | (number & 0x7fu));
    bytes_ += static_cast<char>(number);
  }
  std::string bytes_;
};

enum PieceType : std::uint8_t { unknown_type = 2, control_type = 3 };

std::string trainer_of(const TrainedModel& model, std::size_t pieces) {
  WireMessage trainer;
  trainer.whole(3, model.is_bpe ? 2 : 1);  // model_type
  trainer.whole(4, pieces);                // vocab_size
  trainer.single(10, model.coverage);      // character_coverage
  trainer.whole(20, static_cast<std::uint64_t>(model.longest));
  trainer.whole(21, 0);  // split_by_unicode_script
  trainer.whole(22, model.split_by_whitespace ? 1 : 0);
  trainer.whole(33, 0);  // hard_vocab_limit
  return trainer.bytes();
}

std::string normalizer() {
  WireMessage message;
  message.text(1, "identity");
  for (const std::uint32_t flag : {3u, 4u, 5u}) message.whole(flag, 1);  // dummy prefix, extra and escaped white space
  return message.bytes();
}

}  // namespace

std::string written_model(const TrainedModel& model) {
  using charsmap_normalize::longest_piece, charsmap_normalize::most_pieces, charsmap_normalize::largest_model;
  WireMessage file;
  const auto add = [&file](std::string_view text, float score, unsigned type) {
    if (text.empty() || text.size() > longest_piece)
      throw InputError("a piece has 1 to " + std::to_string(longest_piece) + " bytes, and not " +
                       std::to_string(text.size()));
    WireMessage piece;
    piece.text(1, text), piece.single(2, score);
    if (type != 0) piece.whole(3, type);
    file.text(1, piece.bytes());
  };
  const std::size_t pieces = model.pieces.size() + 3;
  if (pieces > most_pieces)
    throw InputError("a model has at most " + std::to_string(most_pieces) + " pieces, and not " +
                     std::to_string(pieces));
  add("<unk>", 0, unknown_type);
  add("<s>", 0, control_type);
  add("</s>", 0, control_type);
  for (const TrainedModel::Piece& piece : model.pieces) add(piece.text, piece.score, 0);
  file.text(2, trainer_of(model, pieces));
  file.text(3, normalizer());
  if (file.bytes().size() > largest_model)
    throw InputError("a model has at most " + std::to_string(largest_model) + " bytes");
  return file.bytes();
}

}  // namespace assay::sentencepiece
