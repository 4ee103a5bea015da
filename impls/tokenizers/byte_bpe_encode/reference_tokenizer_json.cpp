// tokenizer.json: of the model BPE over bytes, with what leaves the bytes of a text alone.
#include <algorithm>

#include "impls/tokenizers/byte_bpe_encode/reference_json_vocabulary.h"
#include "impls/tokenizers/pretokenize/op.h"

namespace assay::byte_bpe_encode {

// ---- tokenizer.json -----------------------------------------------------------------------------------------------

bool JsonVocabulary::is_missing(const Json* value) { return value == nullptr || value->is == Is::nothing; }

const std::string& JsonVocabulary::type_of(const Json& value) const {
  require(value.is == Is::object, value, "an object with a type");
  return member(value, "type", Is::text).text;
}

// Itself, or the parts of a sequence, and those of their sequences.
std::vector<const Json*> JsonVocabulary::parts_of(const Json* value, std::string_view key) const {
  if (is_missing(value)) return {};
  if (type_of(*value) != "Sequence") return {value};
  std::vector<const Json*> all;
  for (const Json& each : member(*value, key, Is::list).items)
    for (const Json* part : parts_of(&each, key)) all.push_back(part);
  return all;
}

void JsonVocabulary::only_types(std::string_view member_name, std::string_view key, const Names& known) const {
  for (const Json* part : parts_of(root().find(member_name), key))
    if (std::ranges::find(known, type_of(*part)) == known.end())
      not_supported(*part, std::string(member_name) + " " + type_of(*part));
}

void JsonVocabulary::read_pre_tokenizer() {
  bool over_bytes = false;
  for (const Json* part : parts_of(root().find("pre_tokenizer"), "pretokenizers")) {
    require(!over_bytes, *part, "ByteLevel as the last of pre_tokenizer");
    const std::string& type = type_of(*part);
    if (type == "Split") read_split(*part);
    else if (type != "ByteLevel") not_supported(*part, "pre_tokenizer " + type);
    if (type != "ByteLevel") continue;
    only(*part, {"type", "add_prefix_space", "trim_offsets", "use_regex"}, "ByteLevel.");
    if (flag(*part, "add_prefix_space")) not_supported(*part, "pre_tokenizer ByteLevel with add_prefix_space");
    if (part->find("use_regex") == nullptr || flag(*part, "use_regex"))
      splits_.emplace_back(pretokenize::patterns[0].expressions[0]);  // GPT-2's
    over_bytes = true;
  }
  require(over_bytes, root(), "ByteLevel as the last of pre_tokenizer: tokens of bytes");
}

void JsonVocabulary::read_split(const Json& split) {
  only(split, {"type", "pattern", "behavior", "invert"}, "Split.");
  const Json& pattern = member(split, "pattern", Is::object);
  only(pattern, {"Regex"}, "Split.pattern.");
  const std::string& behavior = member(split, "behavior", Is::text).text;
  const bool inverted = flag(split, "invert");
  if (behavior != (inverted ? "Removed" : "Isolated"))
    not_supported(split, "pre_tokenizer Split with behavior " + behavior + (inverted ? " inverted" : ""));
  splits_.push_back(member(pattern, "Regex", Is::text).text);
}

int JsonVocabulary::read_added() {
  const Json* list = root().find("added_tokens");
  if (is_missing(list)) return member(root(), "model", Is::object).line;
  for (const Json& each : member(root(), "added_tokens", Is::list).items) {
    require(each.is == Is::object, each, "an added token to be an object");
    only(each, {"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"}, "added_tokens.");
    const std::int64_t id = id_in(each, "id", ids);
    const Json& content = member(each, "content", Is::text);
    require(!content.text.empty(), content, "the text of an added token");
    require(added_.emplace(content.text, id).second, content, "an added token that none before is");
    entries_.add_special(id, content.text, each.line);
    for (const char* key : {"lstrip", "rstrip", "single_word"})
      if (flag(each, key)) added_with_flag_ = "'" + content.text + "' with " + key;
  }
  return list->line;
}

Model JsonVocabulary::tokenizer_json() {
  only(root(),
       {"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder",
        "model"},
       "");
  for (const char* key : {"truncation", "padding"})
    if (const Json* value = root().find(key); value != nullptr && value->is_set()) not_supported(*value, key);
  const int line_of_added = read_added();
  only_types("normalizer", "normalizers", {"NFC"});
  read_pre_tokenizer();
  only_types("post_processor", "processors", {"ByteLevel", "TemplateProcessing"});
  only_types("decoder", "decoders", {"ByteLevel"});
  const Json& json = member(root(), "model", Is::object);
  only(json,
       {"type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
        "ignore_merges", "vocab", "merges"},
       "model.");
  if (json.find("type") != nullptr && type_of(json) != "BPE") not_supported(json, "model " + type_of(json));
  for (const char* key : {"dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"})
    if (const Json* value = json.find(key); value != nullptr && value->is_set())
      not_supported(*value, std::string("model.") + key);
  const bool ignores = flag(json, "ignore_merges");
  add_tokens(member(json, "vocab", Is::object));
  Model model = std::move(entries_).finish(line_of_added);
  model.format = "tokenizer.json";
  model.lists_merges = true;
  model.ignores_merges = ignores;
  model.splits = std::move(splits_);
  model.added.with_flag = std::move(added_with_flag_);
  for (const Json* part : parts_of(root().find("normalizer"), "normalizers"))
    model.normalizers.push_back(type_of(*part));
  for (const Json& merge : member(json, "merges", Is::list).items) {
    if (merge.is == Is::text) {
      add_merge(model, merge.text, merge.line);
      continue;
    }
    require(merge.is == Is::list && merge.items.size() == 2, merge, "a merge of two tokens");
    for (const Json& token : merge.items) require(token.is == Is::text, token, "a token to be a text");
    add_merge(model, merge.items[0].text, merge.items[1].text, merge.line);
  }
  return model;
}

}  // namespace assay::byte_bpe_encode
