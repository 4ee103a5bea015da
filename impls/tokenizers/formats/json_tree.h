// A JSON document in memory, where each value knows its line. For the files of this folder alone.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::tokenizers {

struct JsonNode {
  enum class Type : std::uint8_t { null, boolean, integer, real, text, list, object };
  Type type = Type::null;
  bool truth = false;
  std::uint32_t line = 0;
  std::uint32_t first = 0, next = 0;  // the first child, the next sibling; 0: none
  std::int64_t number = 0;            // of a real one, its bits
  std::string_view key, text;

  // Of an integer or a real number.
  double real() const { return type == Type::real ? std::bit_cast<double>(number) : static_cast<double>(number); }
};

// At most so many values, and so deep: what vocabularies need, and what memory can bear.
inline constexpr std::size_t most_json_values = std::size_t{1} << 21;
inline constexpr std::size_t deepest_json = 16;

class JsonTree {
 public:
  // Throws Refused. What comes behind the first value is left alone: `end` is where that begins.
  explicit JsonTree(std::string_view content);
  JsonTree(const JsonTree&) = delete;  // views point into the texts

  const JsonNode& root() const { return nodes_[1]; }
  std::size_t end() const { return end_; }
  std::uint32_t end_line() const { return end_line_; }

  // for (const JsonNode* child = first(node); child != nullptr; child = next(*child))
  const JsonNode* first(const JsonNode& node) const { return node.first == 0 ? nullptr : &nodes_[node.first]; }
  const JsonNode* next(const JsonNode& node) const { return node.next == 0 ? nullptr : &nodes_[node.next]; }
  // nullptr if the object has no such member.
  const JsonNode* find(const JsonNode& object, std::string_view key) const;

 private:
  friend class JsonTreeBuilder;
  std::string texts_;
  std::vector<JsonNode> nodes_{JsonNode{}};
  std::size_t end_ = 0;
  std::uint32_t end_line_ = 0;
};

}  // namespace assay::tokenizers
