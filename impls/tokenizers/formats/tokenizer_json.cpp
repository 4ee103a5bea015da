// tokenizer.json, as Hugging Face's tokenizers writes it: of models BPE over bytes; of what surrounds it what leaves
// the bytes of a text alone. Everything else is refused by its name.
#include <algorithm>

#include "impls/tokenizers/formats/json_vocabulary.h"
#include "impls/tokenizers/formats/merges.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

constexpr std::string_view gpt2_pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

class TokenizerJson {
 public:
  explicit TokenizerJson(const JsonTree& tree) : tree_(tree) {}

  BpeModel read() {
    const JsonNode& root = root_of_tokenizer(tree_);
    for (const std::string_view key : {"truncation", "padding"})
      if (is_set(tree_, root, key)) not_supported(*tree_.find(root, key), key);
    read_added(root);
    read_normalizer(tree_.find(root, "normalizer"));
    read_pre_tokenizer(tree_.find(root, "pre_tokenizer"));
    if (!over_bytes_) refuse(root.line, "expected ByteLevel as the last of pre_tokenizer: tokens of bytes");
    require_types("post_processor", tree_.find(root, "post_processor"), "processors",
                  {"ByteLevel", "TemplateProcessing", "Sequence"});
    require_types("decoder", tree_.find(root, "decoder"), "decoders", {"ByteLevel", "Sequence"});
    read_model(member(tree_, root, "model", JsonType::object));
    return std::move(model_);
  }

 private:
  bool is_missing(const JsonNode* node) const { return node == nullptr || node->type == JsonType::null; }

  std::string_view type_of(const JsonNode& node) const {
    return member(tree_, of_type(node, JsonType::object, "what has a type"), "type", JsonType::text).text;
  }

  template <class Visit>
  void for_each_of(const JsonNode& sequence, std::string_view key, Visit visit) const {
    const JsonNode& list = member(tree_, sequence, key, JsonType::list);
    for (const JsonNode* each = tree_.first(list); each != nullptr; each = tree_.next(*each)) visit(*each);
  }

  // Of what makes no difference to ids without special tokens, nor to their bytes.
  void require_types(std::string_view what, const JsonNode* node, std::string_view key,
                     std::initializer_list<std::string_view> known) const {
    if (is_missing(node)) return;
    const std::string_view type = type_of(*node);
    if (std::ranges::find(known, type) == known.end())
      not_supported(*node, std::string(what) + " " + std::string(type));
    if (type == "Sequence")
      for_each_of(*node, key, [&](const JsonNode& each) { require_types(what, &each, key, known); });
  }

  void read_added(const JsonNode& root) {
    added_at_ = given(tree_, root, "added_tokens");
    for_each_added(tree_, root, [&](std::int32_t id, const JsonNode& content, const JsonNode& token) {
      if (content.text.empty()) refuse(content.line, "expected the text of an added token");
      if (!added_ids_.emplace(content.text, id).second)
        refuse(content.line, "expected an added token that none before is");
      added_.push_back({id, std::string(content.text)});
      for (const char* key : {"lstrip", "rstrip", "single_word"})
        if (flag(tree_, token, key)) added_.back().flag = key;
    });
  }

  void read_normalizer(const JsonNode* node) {
    if (is_missing(node)) return;
    const std::string_view type = type_of(*node);
    if (type == "Sequence") for_each_of(*node, "normalizers", [&](const JsonNode& each) { read_normalizer(&each); });
    else if (type == "NFC") model_.normalizer = "NFC";
    else not_supported(*node, "normalizer " + std::string(type));
  }

  void read_pre_tokenizer(const JsonNode* node) {
    if (is_missing(node)) return;
    const std::string_view type = type_of(*node);
    if (type == "Sequence")
      return for_each_of(*node, "pretokenizers", [&](const JsonNode& each) { read_pre_tokenizer(&each); });
    if (over_bytes_) refuse(node->line, "expected ByteLevel as the last of pre_tokenizer");
    if (type == "Split") read_split(*node);
    else if (type == "ByteLevel") read_byte_level(*node);
    else not_supported(*node, "pre_tokenizer " + std::string(type));
  }

  void read_byte_level(const JsonNode& node) {
    require_known_members(tree_, node, {"type", "add_prefix_space", "trim_offsets", "use_regex"}, "ByteLevel");
    if (flag(tree_, node, "add_prefix_space")) not_supported(node, "pre_tokenizer ByteLevel with add_prefix_space");
    if (tree_.find(node, "use_regex") == nullptr || flag(tree_, node, "use_regex"))
      model_.splits.emplace_back(gpt2_pattern);
    over_bytes_ = true;
  }

  // Each match of the pattern is a piece: cut out of what it is in, or by itself all that is kept.
  void read_split(const JsonNode& node) {
    require_known_members(tree_, node, {"type", "pattern", "behavior", "invert"}, "Split");
    const JsonNode& pattern = member(tree_, node, "pattern", JsonType::object);
    require_known_members(tree_, pattern, {"Regex"}, "Split.pattern");
    const std::string_view behavior = member(tree_, node, "behavior", JsonType::text).text;
    const bool inverted = flag(tree_, node, "invert");
    if ((behavior != "Isolated" || inverted) && (behavior != "Removed" || !inverted))
      not_supported(node, "pre_tokenizer Split with behavior " + std::string(behavior) + (inverted ? " inverted" : ""));
    model_.splits.emplace_back(member(tree_, pattern, "Regex", JsonType::text).text);
  }

  void read_model(const JsonNode& node) {
    require_known_members(tree_, node,
                          {"type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix",
                           "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges"},
                          "model");
    if (tree_.find(node, "type") != nullptr && type_of(node) != "BPE")
      not_supported(node, "model " + std::string(type_of(node)));
    for (const char* key : {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"})
      require_unset(tree_, node, key, "model");
    model_.ignores_merges = flag(tree_, node, "ignore_merges");
    add_written_tokens(tree_, member(tree_, node, "vocab", JsonType::object), added_ids_, model_);
    finish_with_added(added_at_ == nullptr ? node : *added_at_, std::move(added_), model_);
    MergeList merges(model_);
    const JsonNode& list = member(tree_, node, "merges", JsonType::list);
    for (const JsonNode* each = tree_.first(list); each != nullptr; each = tree_.next(*each)) read_merge(*each, merges);
  }

  // "left right", or of later versions ["left", "right"].
  void read_merge(const JsonNode& node, MergeList& merges) const {
    if (node.type == JsonType::text) return merges.add(node.text, node.line);
    const JsonNode* left = tree_.first(of_type(node, JsonType::list, "a merge"));
    const JsonNode* right = left == nullptr ? nullptr : tree_.next(*left);
    if (right == nullptr || tree_.next(*right) != nullptr) refuse(node.line, "expected a merge of two tokens");
    merges.add(of_type(*left, JsonType::text, "a token").text, of_type(*right, JsonType::text, "a token").text,
               node.line);
  }

  const JsonTree& tree_;
  BpeModel model_;
  AddedIds added_ids_;
  std::vector<BpeModel::Added> added_;
  const JsonNode* added_at_ = nullptr;
  bool over_bytes_ = false;
};

}  // namespace

BpeModel parse_tokenizer_json(const JsonTree& tree) { return TokenizerJson(tree).read(); }

}  // namespace assay::tokenizers
