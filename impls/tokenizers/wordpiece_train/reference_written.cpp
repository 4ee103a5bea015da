#include "impls/tokenizers/wordpiece_train/reference_written.h"

#include <algorithm>
#include <array>
#include <set>

#include "harness/core/error.h"
#include "impls/tokenizers/reference_written_json.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_encode/op.h"
#include "impls/tokenizers/wordpiece_train/op.h"

namespace assay::wordpiece_train {
namespace {

constexpr std::array<const char*, 5> of_bert{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

tokenizers::Json model_json(const std::vector<std::string>& all) {
  return {{"type", "WordPiece"},
          {"unk_token", "[UNK]"},
          {"continuing_subword_prefix", "##"},
          {"max_input_chars_per_word", 100},
          {"vocab", tokenizers::vocabulary_json(all)}};
}

tokenizers::Json tokenizer_json(const std::vector<std::string>& all, std::size_t special, bool cased) {
  const std::vector<std::string> added(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(special));
  return tokenizers::tokenizer_json(tokenizers::added_tokens_json(added, 0),
                                    {{"type", "BertNormalizer"},
                                     {"clean_text", true},
                                     {"handle_chinese_chars", true},
                                     {"strip_accents", nullptr},
                                     {"lowercase", !cased}},
                                    {{"type", "BertPreTokenizer"}},
                                    {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}}, model_json(all));
}

}  // namespace

std::vector<WrittenFile> written_pieces(const std::string& op, const std::vector<std::string>& pieces,
                                        const Parameters& parameters, const FileFormat& format) {
  if (format.name != "vocab.txt" && format.name != "tokenizer.json")
    throw InputError(op + " has no outputs that are written as " + format.name);
  std::vector<std::string> all(of_bert.begin(), of_bert.end());
  all.insert(all.end(), format.added_tokens.begin(), format.added_tokens.end());
  const std::size_t special = all.size();
  std::set<std::string> known(all.begin(), all.end());
  if (known.size() < special) throw InputError("a special token is given twice, or is one of BERT's");
  for (const std::string& piece : pieces) {
    if (piece.size() > wordpiece_encode::longest_piece)
      throw InputError("a piece has more than " + std::to_string(wordpiece_encode::longest_piece) +
                       " bytes, and no vocabulary of WordPiece has one: ask for fewer merges");
    if (!known.insert(piece).second) throw InputError("a special token is a piece as well: " + piece);
    all.push_back(piece);
  }
  if (format.name == "tokenizer.json")
    return {{"tokenizer.json",
             tokenizers::text_of(tokenizer_json(all, special, parameters.get<std::string>("case") == "cased"))}};
  std::string lines;
  for (const std::string& piece : all) lines += piece + "\n";
  return {{"vocab.txt", lines}};
}

std::vector<std::string> pieces_of_merges(const Buffer& merges) {
  std::vector<std::string> made, all;
  std::set<std::int32_t> characters;
  const auto spelling = [&](std::int32_t id) {
    if (id >= first_merged) return made.at(static_cast<std::size_t>(id - first_merged));
    characters.insert(id);
    return (id % 2 != 0 ? "##" : "") + tokenizers::to_utf8(static_cast<std::uint32_t>(id) / 2);
  };
  for (std::int64_t i = 0; i + 1 < merges.count(); i += 2) {
    const std::string left = spelling(static_cast<std::int32_t>(merges.number(i)));
    made.push_back(left + spelling(static_cast<std::int32_t>(merges.number(i + 1))).substr(2));
  }
  for (const std::int32_t id : characters) all.push_back(spelling(id));
  std::set<std::string> known;
  for (const std::string& piece : made)
    if (known.insert(piece).second) all.push_back(piece);
  return all;
}

}  // namespace assay::wordpiece_train
