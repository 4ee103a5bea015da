// tekken.json, as mistral-common reads it: ranks, of which as many are used as the configuration says; ids begin behind
// those of the special tokens.
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/json_vocabulary.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

std::int64_t count_in(const JsonTree& tree, const JsonNode& config, std::string_view key) {
  const JsonNode& count = member(tree, config, key, JsonType::integer);
  if (count.number < 0 || count.number > INT32_MAX) refuse(count.line, "expected a number from 0 to 2147483647");
  return count.number;
}

void add_entry(const JsonTree& tree, const JsonNode& entry, std::int64_t rank, std::int64_t special, BpeModel& model) {
  of_type(entry, JsonType::object, "an entry of vocab");
  require_known_members(tree, entry, {"rank", "token_bytes", "token_str"}, "vocab");
  if (member(tree, entry, "rank", JsonType::integer).number != rank)
    refuse(entry.line, "expected the rank " + std::to_string(rank) + ": that of its place in the list");
  const JsonNode& bytes = member(tree, entry, "token_bytes", JsonType::text);
  if (bytes.text.size() > (byte_bpe_encode::longest_token + 2) / 3 * 4)
    refuse(bytes.line, "expected a token of 1 to 1024 bytes");
  const std::size_t offset = model.bytes.size();
  append_base64(bytes.text, bytes.line, model.bytes);
  add_token(model, offset, special + rank, bytes.line);
}

std::vector<BpeModel::Added> special_tokens(const JsonTree& tree, const JsonNode* list, std::int64_t most) {
  std::vector<BpeModel::Added> special;
  if (list == nullptr || list->type == JsonType::null) return special;
  of_type(*list, JsonType::list, "special_tokens");
  for (const JsonNode* entry = tree.first(*list); entry != nullptr; entry = tree.next(*entry)) {
    of_type(*entry, JsonType::object, "an entry of special_tokens");
    require_known_members(tree, *entry, {"rank", "token_str", "is_control"}, "special_tokens");
    const JsonNode& rank = member(tree, *entry, "rank", JsonType::integer);
    if (rank.number < 0 || rank.number >= most) refuse(rank.line, "expected a rank below default_num_special_tokens");
    const JsonNode& text = member(tree, *entry, "token_str", JsonType::text);
    if (text.text.empty()) refuse(text.line, "expected the text of a special token");
    special.push_back({static_cast<std::int32_t>(rank.number), std::string(text.text)});
  }
  return special;
}

}  // namespace

BpeModel parse_tekken_json(const JsonTree& tree) {
  const JsonNode& root = tree.root();
  require_known_members(tree, root,
                        {"config", "vocab", "special_tokens", "version", "type", "image", "audio", "multimodal"}, "");
  const JsonNode& config = member(tree, root, "config", JsonType::object);
  require_known_members(tree, config,
                        {"pattern", "num_vocab_tokens", "default_vocab_size", "default_num_special_tokens", "version"},
                        "config");
  BpeModel model;
  model.splits.emplace_back(member(tree, config, "pattern", JsonType::text).text);
  const std::int64_t special = count_in(tree, config, "default_num_special_tokens");
  const std::int64_t used = count_in(tree, config, "default_vocab_size") - special;
  const JsonNode& vocabulary = member(tree, root, "vocab", JsonType::list);
  std::int64_t rank = 0;
  for (const JsonNode* entry = tree.first(vocabulary); entry != nullptr && rank < used; entry = tree.next(*entry))
    add_entry(tree, *entry, rank++, special, model);
  if (rank < used)
    refuse(vocabulary.line, "expected as many entries of vocab as default_vocab_size without the special tokens");
  finish_with_added(root, special_tokens(tree, tree.find(root, "special_tokens"), special), model);
  return model;
}

}  // namespace assay::tokenizers
