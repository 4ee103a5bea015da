// vocab.txt, and which of both formats a file is.
#include "impls/tokenizers/formats/wordpiece_model.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "impls/tokenizers/formats/parsing.h"
#include "impls/tokenizers/formats/wordpiece_json.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::tokenizers {
namespace {

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const Byte*>(text.data());
  for (const Byte* const end = at + text.size(); at < end;) {
    const Scanned character = scan(at, end);
    if (character.code_point == no_character) return false;
    at += character.bytes;
  }
  return true;
}

WordPieceModel parse_vocab_txt(std::string_view content) {
  constexpr std::string_view blanks = " \t";
  WordPieceModel model;
  for (std::uint32_t line = 1; !content.empty(); ++line) {
    const std::size_t length = std::min(content.find('\n'), content.size());
    std::string_view text = content.substr(0, length);
    content.remove_prefix(std::min(length + 1, content.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (!is_utf8(text)) refuse(line, "expected UTF-8");
    if (!text.empty() && (blanks.find(text.front()) != blanks.npos || blanks.find(text.back()) != blanks.npos))
      refuse(line, "expected a piece without a blank or tab at its ends");
    model.pieces.push_back({static_cast<std::int32_t>(line - 1), std::string(text), line});
    if (model.pieces.size() > wordpiece_encode::most_pieces) break;  // which finish_wordpiece refuses
  }
  finish_wordpiece(model, "[UNK]", 0);
  for (const WordPieceModel::Piece& piece : model.pieces)
    if (std::ranges::find(wordpiece_encode::special_lines, piece.text) != std::end(wordpiece_encode::special_lines))
      model.special.push_back({piece.id, piece.text});
  return model;
}

}  // namespace

void finish_wordpiece(WordPieceModel& model, std::string_view unknown, std::uint32_t line_of_unknown) {
  static_assert(wordpiece_encode::most_pieces == 1048576 && wordpiece_encode::longest_piece == 1024 &&
                wordpiece_encode::most_bytes_of_pieces == 8388608);
  std::unordered_map<std::string_view, std::uint32_t> seen;
  std::size_t bytes = 0;
  for (const WordPieceModel::Piece& piece : model.pieces) {
    if (piece.text.empty() || piece.text.size() > wordpiece_encode::longest_piece)
      refuse(piece.line, "expected a piece of 1 to 1024 bytes");
    bytes += piece.text.size();
    if (bytes > wordpiece_encode::most_bytes_of_pieces)
      refuse(piece.line, "expected pieces of at most 8388608 bytes together");
    if (seen.size() == wordpiece_encode::most_pieces) refuse(piece.line, "expected at most 1048576 pieces");
    const auto [before, is_new] = seen.try_emplace(piece.text, piece.line);
    if (!is_new)
      refuse(piece.line, "expected a piece that none before is; line " + std::to_string(before->second) + " has it");
    model.longest = std::max(model.longest, piece.text.size());
    if (piece.text == unknown) model.unknown = piece.id;
  }
  if (!seen.contains(unknown))
    refuse(line_of_unknown,
           "expected " + std::string(line_of_unknown == 0 ? unknown : "unk_token") + " among the pieces");
  std::ranges::sort(model.pieces, {}, &WordPieceModel::Piece::id);
  const auto same = std::ranges::adjacent_find(model.pieces, {}, &WordPieceModel::Piece::id);
  if (same != model.pieces.end()) refuse((same + 1)->line, "expected an id that no piece before has");
}

std::variant<WordPieceModel, Unsupported> read_wordpiece_model(std::string_view path) try {
  const std::string content = whole_vocabulary(std::string(path));
  return content.starts_with('{') ? parse_wordpiece_json(content) : parse_vocab_txt(content);
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
