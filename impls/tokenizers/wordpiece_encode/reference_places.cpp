#include "impls/tokenizers/wordpiece_encode/reference_places.h"

#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_encode {
namespace {

// What stands around a capital sigma decides which of two small ones it becomes: of a part of a word that may be
// another.
std::string with_one_sigma(std::string text) {
  const std::string final_one = "\u03c2", other = "\u03c3";
  for (std::size_t at = text.find(final_one); at != text.npos; at = text.find(final_one, at))
    text.replace(at, final_one.size(), other);
  return text;
}

// The words of a part of a text, without what separates them.
std::string spelled_by(std::string_view part, const Settings& settings) {
  std::string all;
  for (const std::string& word : words_of(part, settings)) all += word;
  return with_one_sigma(std::move(all));
}

std::size_t last_character(std::string_view part) {
  std::size_t last = 0;
  for (std::size_t at = 0; at < part.size(); at += tokenizers::character_at(part, at).bytes) last = at;
  return last;
}

bool stands_in(std::string_view part, std::string_view piece, const Settings& settings) {
  return spelled_by(part, settings).find(with_one_sigma(std::string(piece))) != std::string::npos;
}

// Whether a piece, at the beginning of a word or further on, is what the part becomes.
bool holds(std::string_view part, std::string_view piece, const Settings& settings, const std::string& prefix) {
  if (part.empty()) return false;
  if (!stands_in(part, piece, settings)) {
    if (!piece.starts_with(prefix)) return false;
    piece.remove_prefix(prefix.size());
    if (piece.empty() || !stands_in(part, piece, settings)) return false;
  }
  const std::size_t first = tokenizers::character_at(part, 0).bytes;
  return !stands_in(part.substr(first), piece, settings) &&
         !stands_in(part.substr(0, last_character(part)), piece, settings);
}

}  // namespace

std::optional<std::string> what_is_misplaced(std::string_view text, const Settings& settings,
                                             const PieceVocabulary& pieces, const documents::EncodedPart& encoded) {
  if (encoded.starts.size() != encoded.ids.size() || encoded.ends.size() != encoded.ids.size())
    return "there are not as many starts and ends as ids";
  for (std::size_t i = 0; i < encoded.ids.size(); ++i) {
    const std::int64_t start = encoded.starts[i], end = encoded.ends[i];
    const auto told = [&](const std::string& what) {
      return "starts[" + std::to_string(i) + "] is " + std::to_string(start) + " and ends[" + std::to_string(i) + "] " +
             std::to_string(end) + what;
    };
    if (start < 0 || end <= start || end > std::ssize(text)) return told(", which is no part of the text");
    const std::string_view part = text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
    const auto piece = pieces.texts.find(encoded.ids[i]);
    const auto added = pieces.added.texts.find(encoded.ids[i]);
    if (settings.asked.special == documents::Special::allow && added != pieces.added.texts.end() &&
        added->second == part)
      continue;
    if (encoded.ids[i] == pieces.unknown || piece == pieces.texts.end()) continue;  // other properties say so
    if (!holds(part, piece->second, settings, pieces.prefix))
      return told(", between which stands \"" + tokenizers::escaped(part.substr(0, 60)) + "\", and ids[" +
                  std::to_string(i) + "] is \"" + tokenizers::escaped(piece->second) + "\"");
  }
  return std::nullopt;
}

}  // namespace assay::wordpiece_encode
