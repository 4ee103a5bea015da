// Models of SentencePiece, by both readers, which share no code and must agree; and the charsmap of what both take, by
// all that walk it.
#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

using charsmap_normalize::ReferenceModel;
using tokenizers::SentencePieceModel;

void require_the_same(const SentencePieceModel& mine, const ReferenceModel& other) {
  require(mine.pieces.size() == other.pieces.size(), "both read as many pieces");
  for (std::size_t i = 0; i < mine.pieces.size(); ++i)
    require(mine.pieces[i].text == other.pieces[i].text && mine.pieces[i].score == other.pieces[i].score &&
                static_cast<int>(mine.pieces[i].type) == static_cast<int>(other.pieces[i].type),
            "both read the same pieces");
  require(static_cast<int>(mine.kind) == static_cast<int>(other.kind), "both read the same kind");
  require(mine.unknown == other.unknown && mine.unknown_surface == other.unknown_surface,
          "both read the same unknown piece");
  require(mine.byte_fallback == other.byte_fallback && mine.whitespace_as_suffix == other.whitespace_as_suffix &&
              mine.dummy_prefix == other.dummy_prefix && mine.escape_whitespaces == other.escape_whitespaces &&
              mine.remove_extra_whitespaces == other.remove_extra_whitespaces,
          "both read the same of spaces and bytes");
  require(std::vector<std::int64_t>(mine.of_byte.begin(), mine.of_byte.end()) == other.of_byte,
          "both read the same bytes");
}

// A text of all that is replaced, as far as it goes, and of what is no text.
std::string text_for(const ReferenceModel& model) {
  std::string text = "\xff a";
  for (const auto& [rule, becomes] : model.rules) {
    text += rule + rule.substr(0, rule.size() / 2) + " ";
    if (text.size() > 512) break;
  }
  for (const std::string& symbol : model.symbols) text += symbol;
  return text.substr(0, 1024);
}

}  // namespace

void sentencepiece_model(std::string_view input) {
  const InputFile file(input);
  ReferenceModel other;
  const bool taken = refuses_cleanly([&] { other = charsmap_normalize::reference_model(file.path()); });
  const auto read = tokenizers::read_sentencepiece_model(file.path());
  const auto* mine = std::get_if<SentencePieceModel>(&read);
  require((mine != nullptr) == taken, "both readers take a model, or neither");
  if (mine == nullptr) return;
  require_the_same(*mine, other);
  if (std::ranges::max(other.longest_rule) > 64 || other.rules.size() > 20000) return;  // then it would take long
  const std::string text = text_for(other);
  const std::string expected = charsmap_normalize::reference_normalize(text, other);
  std::string made;
  charsmap_normalize::NaiveNormalizer(*mine).normalize(text, made);
  require(made == expected, "the table gives what the reference does");
  charsmap_normalize::DoubleArrayNormalizer(*mine).normalize(text, made);
  require(made == expected, "the trie gives what the reference does");
}

}  // namespace assay::fuzz
