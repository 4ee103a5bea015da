#include "impls/tokenizers/formats/json_members.h"

#include <algorithm>
#include <array>
#include <string>

#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

std::string_view name_of_type(JsonType type) {
  static constexpr std::array<std::string_view, 7> names{
      "null", "true or false", "a whole number below 2^63", "a number", "a text", "a list", "an object"};
  return names[static_cast<std::size_t>(type)];
}

// A name out of a file, as part of a message.
std::string shown(std::string_view name) {
  std::string text;
  for (const char each : name.substr(0, 60)) text += each >= ' ' && each <= '~' ? each : '?';
  return text;
}

}  // namespace

const JsonNode& of_type(const JsonNode& node, JsonType type, std::string_view what) {
  if (node.type != type)
    refuse(node.line, "expected " + std::string(what) + " to be " + std::string(name_of_type(type)));
  return node;
}

const JsonNode& member(const JsonTree& tree, const JsonNode& object, std::string_view key, JsonType type) {
  const JsonNode* found = tree.find(object, key);
  if (found == nullptr)
    refuse(object.line, "expected a member '" + std::string(key) + "' in the object that begins here");
  return of_type(*found, type, key);
}

void require_known_members(const JsonTree& tree, const JsonNode& object, std::initializer_list<std::string_view> known,
                           std::string_view where) {
  std::vector<std::string_view> seen;
  const std::string prefix = where.empty() ? "" : std::string(where) + ".";
  for (const JsonNode* child = tree.first(object); child != nullptr; child = tree.next(*child)) {
    if (std::ranges::find(known, child->key) == known.end()) not_supported(*child, prefix + shown(child->key));
    if (std::ranges::find(seen, child->key) != seen.end())
      refuse(child->line, "expected " + prefix + std::string(child->key) + " only once");
    seen.push_back(child->key);
  }
}

bool is_set(const JsonTree& tree, const JsonNode& object, std::string_view key) {
  const JsonNode* found = tree.find(object, key);
  if (found == nullptr) return false;
  switch (found->type) {
    case JsonType::null: return false;
    case JsonType::boolean: return found->truth;
    case JsonType::integer: return found->number != 0;
    case JsonType::text: return !found->text.empty();
    default: return true;
  }
}

void require_unset(const JsonTree& tree, const JsonNode& object, std::string_view key, std::string_view where) {
  if (is_set(tree, object, key)) not_supported(*tree.find(object, key), std::string(where) + "." + std::string(key));
}

bool flag(const JsonTree& tree, const JsonNode& object, std::string_view key) {
  const JsonNode* found = tree.find(object, key);
  return found != nullptr && of_type(*found, JsonType::boolean, key).truth;
}

const JsonNode* given(const JsonTree& tree, const JsonNode& object, std::string_view key) {
  const JsonNode* node = tree.find(object, key);
  return node == nullptr || node->type == JsonType::null ? nullptr : node;
}

void require_type(const JsonTree& tree, const JsonNode& object, std::string_view what,
                  std::initializer_list<std::string_view> known) {
  const std::string_view type = member(tree, of_type(object, JsonType::object, what), "type", JsonType::text).text;
  if (std::ranges::find(known, type) == known.end()) not_supported(object, std::string(what) + " " + std::string(type));
}

std::int32_t id_of(const JsonNode& node) {
  if (of_type(node, JsonType::integer, "an id").number < 0 || node.number > INT32_MAX)
    refuse(node.line, "expected an id from 0 to 2147483647");
  return static_cast<std::int32_t>(node.number);
}

void require_end(const JsonTree& tree, std::string_view content) {
  if (content.find_first_not_of(" \t\r\n", tree.end()) != content.npos)
    refuse(tree.end_line(), "expected nothing behind the object");
}

const JsonNode& root_of_tokenizer(const JsonTree& tree) {
  const JsonNode& root = of_type(tree.root(), JsonType::object, "the file");
  require_known_members(tree, root,
                        {"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
                         "post_processor", "decoder", "model"},
                        "");
  return root;
}

void not_supported(const JsonNode& node, std::string_view what) {
  refuse(node.line, "expected what is supported here; " + shown(what) + " is not");
}

}  // namespace assay::tokenizers
