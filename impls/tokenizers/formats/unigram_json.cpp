// tokenizer.json of a model Unigram, as Hugging Face's tokenizers writes it: the normalizer is a charsmap or none, and
// Metaspace goes before the model. What adds special tokens, cuts or pads is for whole texts, and left alone.
// Everything else is refused by its name.
#include "impls/tokenizers/formats/unigram_json.h"

#include <initializer_list>
#include <map>
#include <string>
#include <utility>

#include "impls/tokenizers/formats/json_members.h"
#include "impls/tokenizers/formats/parsing.h"
#include "impls/tokenizers/formats/sentencepiece_pieces.h"

namespace assay::tokenizers {
namespace {

using charsmap_normalize::space_mark;
using Type = SentencePieceModel::Type;

class UnigramJson {
 public:
  explicit UnigramJson(const JsonTree& tree) : tree_(tree) {}

  SentencePieceModel read() {
    const JsonNode& root = root_of_tokenizer(tree_);
    const JsonNode& model = member(tree_, root, "model", JsonType::object);
    require_known_members(tree_, model, {"type", "unk_id", "vocab", "byte_fallback"}, "model");
    require_type(tree_, model, "model", {"Unigram"});
    if (const JsonNode* node = given(tree_, root, "normalizer")) read_normalizer(*node);
    read_spaces(member(tree_, root, "pre_tokenizer", JsonType::object));
    if (const JsonNode* node = given(tree_, root, "post_processor"))
      require_type(tree_, *node, "post_processor", {"TemplateProcessing"});
    if (const JsonNode* node = given(tree_, root, "decoder")) read_metaspace(*node, "decoder");
    read_added(root);
    read_pieces(model);
    return std::move(model_);
  }

 private:
  struct Metaspace {
    bool prepends = true, splits = true;
  };

  void read_normalizer(const JsonNode& node) {
    require_type(tree_, node, "normalizer", {"Precompiled"});
    require_known_members(tree_, node, {"type", "precompiled_charsmap"}, "normalizer");
    const JsonNode& charsmap = member(tree_, node, "precompiled_charsmap", JsonType::text);
    if (charsmap.text.empty()) return;
    std::string blob;
    append_base64(charsmap.text, charsmap.line, blob);
    try {
      model_.charsmap = read_charsmap({blob, 0});
    } catch (const RefusedAtByte& refused) {
      refuse(charsmap.line,
             "precompiled_charsmap, at byte " + std::to_string(refused.at) + " of it: " + refused.complaint);
    }
  }

  Metaspace read_metaspace(const JsonNode& node, std::string_view what) const {
    require_type(tree_, node, what, {"Metaspace"});
    require_known_members(tree_, node,
                          {"type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep"}, what);
    const JsonNode& mark = member(tree_, node, "replacement", JsonType::text);
    if (mark.text != space_mark) not_supported(mark, std::string(what) + " with another replacement than U+2581");
    Metaspace read;
    const JsonNode* const scheme = tree_.find(node, "prepend_scheme");
    const JsonNode* const prefix = tree_.find(node, "add_prefix_space");
    if (prefix != nullptr) read.prepends = of_type(*prefix, JsonType::boolean, "add_prefix_space").truth;
    if (scheme != nullptr) {
      const std::string_view named = of_type(*scheme, JsonType::text, "prepend_scheme").text;
      if (named != "always" && named != "first" && named != "never")
        not_supported(*scheme, "prepend_scheme " + std::string(named));
      if (prefix != nullptr && read.prepends != (named != "never"))
        not_supported(*scheme, "a prepend_scheme that add_prefix_space contradicts");
      read.prepends = named != "never";
    }
    if (const JsonNode* const splits = tree_.find(node, "split"))
      read.splits = of_type(*splits, JsonType::boolean, "split").truth;
    return read;
  }

  void read_spaces(const JsonNode& node) {
    const Metaspace read = read_metaspace(node, "pre_tokenizer");
    model_.dummy_prefix = read.prepends;
    model_.remove_extra_whitespaces = false;
    splits_ = read.splits;
  }

  // By their ids. What is not special stands in texts before they are normalised, and cuts them: that is another rule.
  void read_added(const JsonNode& root) {
    for_each_added(tree_, root, [&](std::int32_t id, const JsonNode& content, const JsonNode& token) {
      if (!flag(tree_, token, "special")) not_supported(token, "an added token that is not special");
      if (!added_.emplace(id, &content).second)
        refuse(content.line, "expected an added token with an id that none before has");
    });
  }

  void add(PieceAdder& pieces, std::string_view text, float score, Type type, std::uint32_t line) {
    if (const char* const complaint = pieces.add({std::string(text), score, type})) refuse(line, complaint);
    const bool reaches_back = text.find(space_mark, 1) != text.npos;
    if (splits_ && reaches_back && type == Type::normal)
      refuse(line, "expected a piece with U+2581 in front alone, as pre_tokenizer.split cuts texts before each");
  }

  void read_pieces(const JsonNode& model) {
    const std::int64_t unknown = id_of(member(tree_, model, "unk_id", JsonType::integer));
    model_.byte_fallback = flag(tree_, model, "byte_fallback");
    PieceAdder pieces(model_);
    std::int64_t id = 0;
    const JsonNode& vocabulary = member(tree_, model, "vocab", JsonType::list);
    for (const JsonNode* each = tree_.first(vocabulary); each != nullptr; each = tree_.next(*each), ++id) {
      const JsonNode* const text = tree_.first(of_type(*each, JsonType::list, "a piece"));
      const JsonNode* const score = text == nullptr ? nullptr : tree_.next(*text);
      if (score == nullptr || tree_.next(*score) != nullptr || text->type != JsonType::text ||
          (score->type != JsonType::real && score->type != JsonType::integer))
        refuse(each->line, "expected a piece and its score");
      const auto added = added_.find(id);
      if (added != added_.end() && added->second->text != text->text)
        refuse(added->second->line,
               "expected an added token that is the piece of its id, or that has an id behind all");
      const Type type = id == unknown                                         ? Type::unknown
                        : added != added_.end()                               ? Type::control
                        : model_.byte_fallback && byte_named(text->text) >= 0 ? Type::byte
                                                                              : Type::normal;
      if (type == Type::unknown) model_.unknown_surface = text->text;
      add(pieces, text->text, static_cast<float>(score->real()), type, each->line);
    }
    for (auto added = added_.lower_bound(id); added != added_.end(); ++added, ++id) {
      if (added->first != id)
        refuse(added->second->line,
               "expected an added token that is the piece of its id, or that has an id behind all");
      add(pieces, added->second->text, 0, Type::control, added->second->line);
    }
    if (const std::string complaint = pieces.complaint(); !complaint.empty()) refuse(vocabulary.line, complaint);
  }

  const JsonTree& tree_;
  SentencePieceModel model_{.pieces = {}, .unknown_surface = {}, .of_byte = {}, .charsmap = {}};
  std::map<std::int64_t, const JsonNode*> added_;  // their contents
  bool splits_ = true;
};

}  // namespace

SentencePieceModel parse_unigram_json(std::string_view content) {
  const JsonTree tree(content);
  require_end(tree, content);
  return UnigramJson(tree).read();
}

}  // namespace assay::tokenizers
