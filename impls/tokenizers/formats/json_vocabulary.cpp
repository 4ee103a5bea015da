// Which of the JSON formats a file is, and the plainest of them: GPT-2's vocab.json with its merges.txt behind it.
#include "impls/tokenizers/formats/json_vocabulary.h"

#include <algorithm>

#include "impls/tokenizers/formats/merges.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

bool has_object(const JsonTree& tree, std::string_view key) {
  const JsonNode* found = tree.find(tree.root(), key);
  return found != nullptr && found->type == JsonType::object;
}

BpeModel parse_vocabulary_and_merges(const JsonTree& tree, std::string_view behind) {
  BpeModel model;
  add_written_tokens(tree, tree.root(), {}, model);
  finish(model);
  MergeList merges(model);
  bool any = false;
  for (std::uint32_t line = tree.end_line(); !behind.empty(); ++line) {
    const std::size_t length = std::min(behind.find('\n'), behind.size());
    const std::string_view text = behind.substr(0, length);
    behind.remove_prefix(std::min(length + 1, behind.size()));
    if (line == tree.end_line()) {
      if (!text.empty()) refuse(line, "expected the end of the line behind the vocabulary");
      continue;
    }
    any = true;
    if (!text.starts_with("#version")) merges.add(text, line);
  }
  if (!any) refuse(tree.end_line(), "expected merges.txt behind the vocabulary");
  return model;
}

}  // namespace

void add_written_tokens(const JsonTree& tree, const JsonNode& vocabulary, const AddedIds& added, BpeModel& model) {
  for (const JsonNode* entry = tree.first(vocabulary); entry != nullptr; entry = tree.next(*entry)) {
    of_type(*entry, JsonType::integer, "the id of a token");
    if (const auto known = added.find(entry->key); known != added.end()) {
      if (known->second != entry->number) refuse(entry->line, "expected the id that added_tokens has for this token");
      continue;
    }
    const std::size_t offset = model.bytes.size();
    if (!append_written_bytes(entry->key, model.bytes))
      refuse(entry->line, "expected a token of the characters that GPT-2 writes bytes with, or an added one");
    add_token(model, offset, entry->number, entry->line);
  }
}

void finish_with_added(const JsonNode& list, std::vector<BpeModel::Added> added, BpeModel& model) {
  finish(model);
  std::ranges::sort(added, {}, &BpeModel::Added::id);
  for (std::size_t i = 0; i < added.size(); ++i) {
    const bool twice = i > 0 && added[i - 1].id == added[i].id;
    if (twice || std::ranges::binary_search(model.tokens, added[i].id, {}, &BpeModel::Token::id))
      refuse(list.line,
             "expected no id of an added token twice, nor that of a token; " + std::to_string(added[i].id) + " is");
  }
  model.added = std::move(added);
}

BpeModel parse_json_vocabulary(std::string_view content) {
  const JsonTree tree(content);
  const std::string_view behind = content.substr(tree.end());
  const bool is_tokenizer = has_object(tree, "model"), is_tekken = has_object(tree, "config");
  if (!is_tokenizer && !is_tekken) return parse_vocabulary_and_merges(tree, behind);
  if (behind.find_first_not_of(" \t\r\n") != std::string_view::npos)
    refuse(tree.end_line(), "expected the end of the file behind the object that ends here");
  return is_tokenizer ? parse_tokenizer_json(tree) : parse_tekken_json(tree);
}

}  // namespace assay::tokenizers
