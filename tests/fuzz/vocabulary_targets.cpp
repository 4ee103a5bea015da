// Vocabularies, by both readers: the reference's and the implementations'. They share no code, and must agree.
#include <algorithm>
#include <map>
#include <vector>

#include "harness/spec/blingfire_pieces.h"
#include "impls/segmenters/hyphenate/pattern_file.h"
#include "impls/segmenters/hyphenate/reference.h"
#include "impls/tokenizers/bpe_encode/reference.h"
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"
#include "impls/tokenizers/clip_encode/reference.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/formats/clip_merges.h"
#include "impls/tokenizers/formats/codes_file.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

using tokenizers::BpeModel;

void require_the_same(const BpeModel& mine, const byte_bpe_encode::Model& other) {
  require(mine.tokens.size() == other.ranks.size(), "both read as many tokens");
  for (const BpeModel::Token& token : mine.tokens) {
    const auto found = other.ranks.find(mine.text(token));
    require(found != other.ranks.end() && found->second == token.id, "both read the same ids");
  }
  require(mine.added.size() == other.added.texts.size(), "both read as many added tokens");
  for (const BpeModel::Added& added : mine.added) {
    const auto found = other.added.texts.find(added.id);
    require(found != other.added.texts.end() && found->second == added.text, "both read the same added tokens");
  }
  require(mine.lists_merges == other.lists_merges && mine.ignores_merges == other.ignores_merges,
          "both read the same of how merges are meant");
  require(mine.merges.size() == other.merges.size(), "both read as many merges");
  for (std::size_t i = 0; i < mine.merges.size(); ++i) {
    const BpeModel::Merge& merge = mine.merges[i];
    const auto& [left, right] = other.merges[i];
    require(mine.text(mine.tokens[merge.left]) == left && mine.text(mine.tokens[merge.right]) == right &&
                mine.text(mine.tokens[merge.merged]) == left + right,
            "both read the same merges");
  }
}

void read_by_both(std::string_view input) {
  const InputFile file(input);
  byte_bpe_encode::Model other;
  const bool taken = refuses_cleanly([&] { other = byte_bpe_encode::read_model(file.path()); });
  const auto read = tokenizers::read_bpe_model(file.path());
  const auto* mine = std::get_if<BpeModel>(&read);
  require((mine != nullptr) == taken, "both readers take a vocabulary, or neither");
  if (mine != nullptr) require_the_same(*mine, other);
}

}  // namespace

void rank_file(std::string_view input) { read_by_both(input); }
void json_vocabulary(std::string_view input) { read_by_both(input); }

void codes_file(std::string_view input) {
  const InputFile file(input);
  bpe_encode::Codes other;
  const bool taken = refuses_cleanly([&] { other = bpe_encode::reference_codes(file.path()); });
  const auto read = tokenizers::read_codes(file.path());
  const auto* mine = std::get_if<std::vector<tokenizers::Code>>(&read);
  require((mine != nullptr) == taken, "both readers take a file of codes, or neither");
  if (mine == nullptr) return;
  require(mine->size() == other.size(), "both read as many codes");
  for (std::size_t i = 0; i < mine->size(); ++i) {
    const tokenizers::Code& code = (*mine)[i];
    const auto found = other.find({{code.left, false}, {code.right, code.ends}});
    require(found != other.end() && found->second == static_cast<std::int64_t>(i), "both read the same codes");
  }
}

void hyphen_patterns(std::string_view input) {
  const InputFile file(input);
  hyphenate::Patterns other;
  const bool taken = refuses_cleanly([&] { other = hyphenate::reference_patterns(file.path()); });
  const auto read = hyphenate::read_pattern_file(file.path());
  const auto* mine = std::get_if<hyphenate::PatternFile>(&read);
  require((mine != nullptr) == taken, "both readers take a file of patterns, or neither");
  if (mine == nullptr) return;
  require(mine->left == other.left && mine->right == other.right, "both read the same margins");
  std::map<std::u32string, std::vector<int>> levels;
  for (const hyphenate::Pattern& pattern : mine->patterns) {
    std::vector<int>& highest = levels[pattern.letters];
    highest.resize(pattern.levels.size());
    for (std::size_t i = 0; i < highest.size(); ++i) highest[i] = std::max<int>(highest[i], pattern.levels[i]);
  }
  require(levels == other.levels, "both read the same patterns");
}

void blingfire_pieces(std::string_view input) {
  refuses_cleanly([&] { require(vocab_txt_of_i2w(input, "x.i2w").ends_with('\n'), "each piece has its line"); });
}

void clip_merges(std::string_view input) {
  const InputFile file(input);
  clip_encode::Merges other;
  const bool taken = refuses_cleanly([&] { other = clip_encode::read_merges(file.path()); });
  const auto read = tokenizers::read_clip_merges(file.path());
  const auto* mine = std::get_if<tokenizers::ClipMerges>(&read);
  require((mine != nullptr) == taken, "both readers take a file of merges, or neither");
  if (mine == nullptr) return;
  require(mine->start_of_text == other.special_id(0), "both read as many merges");
  for (const tokenizers::ClipMerges::Merge& merge : mine->merges) {
    const auto& [left, right] = other.in_order[merge.place];
    require(other.ids.at(left) == merge.left && other.ids.at(right) == merge.right &&
                other.ids.at({left.bytes + right.bytes, right.ends}) == merge.made,
            "both read the same merges");
  }
}

void wordpiece_vocabulary(std::string_view input) {
  const InputFile file(input);
  wordpiece_encode::PieceVocabulary other;
  const bool taken = refuses_cleanly([&] { other = wordpiece_encode::read_pieces(file.path()); });
  const auto read = tokenizers::read_wordpiece_model(file.path());
  const auto* mine = std::get_if<tokenizers::WordPieceModel>(&read);
  require((mine != nullptr) == taken, "both readers take a vocabulary of WordPiece, or neither");
  if (mine == nullptr) return;
  require(mine->pieces.size() == other.ids.size(), "both read as many pieces");
  for (const auto& piece : mine->pieces) {
    const auto found = other.ids.find(piece.text);
    require(found != other.ids.end() && found->second == piece.id, "both read the same pieces");
  }
  require(mine->pieces.size() + mine->added.size() == other.texts.size(), "both read as many added tokens");
  for (const auto& added : mine->added)
    require(other.texts.at(added.id) == added.text, "both read the same added tokens");
  for (const auto& special : mine->special)
    require(other.added.texts.at(special.id) == special.text, "both look for the same added tokens");
  require(mine->prefix == other.prefix && mine->unknown == other.unknown && mine->max_word == other.max_word &&
              mine->lowercase == other.lowercase,
          "both read the same of how pieces are meant");
}

}  // namespace assay::fuzz
