// tokenizer.json of a model WordPiece, as Hugging Face's tokenizers writes it: with BERT's normalizer and
// pre-tokenizer. What adds special tokens, cuts or pads is for whole texts, and left alone. Everything else is refused
// by its name.
#include "impls/tokenizers/formats/wordpiece_json.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "impls/tokenizers/formats/json_members.h"
#include "impls/tokenizers/formats/parsing.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::tokenizers {
namespace {

class WordPieceJson {
 public:
  explicit WordPieceJson(const JsonTree& tree) : tree_(tree) {}

  WordPieceModel read() {
    const JsonNode& root = root_of_tokenizer(tree_);
    read_model(member(tree_, root, "model", JsonType::object));
    read_normalizer(member(tree_, root, "normalizer", JsonType::object));
    require_type(tree_, member(tree_, root, "pre_tokenizer", JsonType::object), "pre_tokenizer", {"BertPreTokenizer"});
    if (const JsonNode* node = given(tree_, root, "post_processor"))
      require_type(tree_, *node, "post_processor", {"TemplateProcessing", "BertProcessing"});
    if (const JsonNode* node = given(tree_, root, "decoder")) read_decoder(*node);
    read_added(root);
    return std::move(model_);
  }

 private:
  // A member that is true, as it is where it is left out.
  void require_flag(const JsonNode& object, std::string_view key) const {
    if (!flag(tree_, object, key)) not_supported(object, "BertNormalizer without " + std::string(key));
  }

  void read_normalizer(const JsonNode& node) {
    require_type(tree_, node, "normalizer", {"BertNormalizer"});
    require_known_members(tree_, node, {"type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"},
                          "normalizer");
    require_flag(node, "clean_text");
    require_flag(node, "handle_chinese_chars");
    model_.lowercase = member(tree_, node, "lowercase", JsonType::boolean).truth;
    const JsonNode* const accents = tree_.find(node, "strip_accents");
    if (accents == nullptr || accents->type == JsonType::null) return;
    if (of_type(*accents, JsonType::boolean, "strip_accents").truth != *model_.lowercase)
      not_supported(*accents, "BertNormalizer with strip_accents other than lowercase");
  }

  void read_decoder(const JsonNode& node) const {
    require_type(tree_, node, "decoder", {"WordPiece"});
    require_known_members(tree_, node, {"type", "prefix", "cleanup"}, "decoder");
    const JsonNode& prefix = member(tree_, node, "prefix", JsonType::text);
    if (prefix.text != model_.prefix) not_supported(prefix, "a decoder with another prefix than the model's");
    flag(tree_, node, "cleanup");
  }

  void read_model(const JsonNode& node) {
    require_known_members(
        tree_, node, {"type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"}, "model");
    require_type(tree_, node, "model", {"WordPiece"});
    const JsonNode& unknown = member(tree_, node, "unk_token", JsonType::text);
    const JsonNode& prefix = member(tree_, node, "continuing_subword_prefix", JsonType::text);
    static_assert(wordpiece_encode::longest_prefix == 16 && wordpiece_encode::most_characters == 1000000);
    if (prefix.text.empty() || prefix.text.size() > wordpiece_encode::longest_prefix)
      refuse(prefix.line, "expected a continuing_subword_prefix of 1 to 16 bytes");
    model_.prefix = prefix.text;
    const JsonNode& most = member(tree_, node, "max_input_chars_per_word", JsonType::integer);
    if (most.number < 1 || most.number > wordpiece_encode::most_characters)
      refuse(most.line, "expected max_input_chars_per_word from 1 to 1000000");
    model_.max_word = most.number;
    const JsonNode& pieces = member(tree_, node, "vocab", JsonType::object);
    for (const JsonNode* each = tree_.first(pieces); each != nullptr; each = tree_.next(*each))
      model_.pieces.push_back({id_of(*each), std::string(each->key), each->line});
    finish_wordpiece(model_, unknown.text, unknown.line);
  }

  // A piece by its own id, or none, with an id that no other has.
  void read_added(const JsonNode& root) {
    for_each_added(tree_, root, [&](std::int32_t id, const JsonNode& content, const JsonNode& token) {
      if (content.text.empty() || content.text.size() > wordpiece_encode::longest_piece)
        refuse(content.line, "expected an added token of 1 to 1024 bytes");
      add_special(id, content.text, token);
      if (is_piece(id, content)) return;
      if (!added_ids_.insert(id).second || !added_texts_.insert(content.text).second)
        refuse(content.line, "expected an added token and an id that none before has");
      model_.added.push_back({id, std::string(content.text), content.line});
    });
    std::ranges::sort(model_.added, {}, &WordPieceModel::Piece::id);
    std::ranges::sort(model_.special, {}, &AddedToken::id);
  }

  // With `normalized` its text would be looked for in what becomes of a text.
  void add_special(std::int32_t id, std::string_view text, const JsonNode& token) {
    AddedToken made{id, std::string(text)};
    for (const char* key : {"lstrip", "rstrip", "single_word", "normalized"})
      if (flag(tree_, token, key)) made.flag = key;
    model_.special.push_back(std::move(made));
  }

  bool is_piece(std::int32_t id, const JsonNode& content) {
    if (by_text_.empty())
      for (const WordPieceModel::Piece& piece : model_.pieces) by_text_.emplace(piece.text, piece.id);
    const auto text = by_text_.find(content.text);
    const bool has_id = std::ranges::binary_search(model_.pieces, id, {}, &WordPieceModel::Piece::id);
    if (text != by_text_.end() && text->second == id) return true;
    if (text != by_text_.end() || has_id)
      refuse(content.line, "expected an added token that has the id of its piece, or that is none");
    return false;
  }

  const JsonTree& tree_;
  WordPieceModel model_;
  std::unordered_map<std::string_view, std::int32_t> by_text_;
  std::unordered_set<std::int32_t> added_ids_;
  std::unordered_set<std::string_view> added_texts_;
};

}  // namespace

WordPieceModel parse_wordpiece_json(std::string_view content) {
  const JsonTree tree(content);
  require_end(tree, content);
  return WordPieceJson(tree).read();
}

}  // namespace assay::tokenizers
