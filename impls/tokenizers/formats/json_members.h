// What a reader of a JSON vocabulary asks of the members of an object. For the files of this folder alone.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "impls/tokenizers/formats/json_tree.h"

namespace assay::tokenizers {

using JsonType = JsonNode::Type;

// A value of another type than is expected is refused; `what` names it: "vocab".
const JsonNode& of_type(const JsonNode& node, JsonType type, std::string_view what);
// The member of an object, which has to be there.
const JsonNode& member(const JsonTree& tree, const JsonNode& object, std::string_view key, JsonType type);
// Refuses a member that is none of these, or that is there twice; `where` names the object: "model".
void require_known_members(const JsonTree& tree, const JsonNode& object, std::initializer_list<std::string_view> known,
                           std::string_view where);
// Whether a member is there and neither null nor false nor empty nor zero.
bool is_set(const JsonTree& tree, const JsonNode& object, std::string_view key);
// Refuses a member that is set: "model.dropout is not supported".
void require_unset(const JsonTree& tree, const JsonNode& object, std::string_view key, std::string_view where);
// A member that is true or false; false if it is not there.
bool flag(const JsonTree& tree, const JsonNode& object, std::string_view key);

// A member that is there and not null; nullptr else.
const JsonNode* given(const JsonTree& tree, const JsonNode& object, std::string_view key);
// Refuses an object whose member `type` is none of these: "normalizer NFKC is not".
void require_type(const JsonTree& tree, const JsonNode& object, std::string_view what,
                  std::initializer_list<std::string_view> known);
// Of a token or a piece.
std::int32_t id_of(const JsonNode& node);

// ---- a tokenizer.json, whatever its model is ------------------------------------------------------------------------

// Refuses what stands behind the object.
void require_end(const JsonTree& tree, std::string_view content);
// The object, of which all members are known.
const JsonNode& root_of_tokenizer(const JsonTree& tree);
// Calls read(id, content, token) for each of the added tokens, if there are any.
template <class Read>
void for_each_added(const JsonTree& tree, const JsonNode& root, Read read) {
  const JsonNode* const list = given(tree, root, "added_tokens");
  if (list == nullptr) return;
  of_type(*list, JsonType::list, "added_tokens");
  for (const JsonNode* each = tree.first(*list); each != nullptr; each = tree.next(*each)) {
    of_type(*each, JsonType::object, "an added token");
    require_known_members(tree, *each, {"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"},
                          "added_tokens");
    const std::int32_t id = id_of(member(tree, *each, "id", JsonType::integer));
    read(id, member(tree, *each, "content", JsonType::text), *each);
  }
}

[[noreturn]] void not_supported(const JsonNode& node, std::string_view what);

}  // namespace assay::tokenizers
