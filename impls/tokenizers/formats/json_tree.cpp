#include "impls/tokenizers/formats/json_tree.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

// An iterator that tells how far the parser has read: its events have no places.
class Watched {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Watched(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  Watched& operator++() {
    ++at_;
    *reached_ = std::max(*reached_, at_);
    return *this;
  }
  Watched operator++(int) {
    const Watched before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Watched& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  const char** reached_;
};

}  // namespace

// Takes the parser's events, and puts each value behind the one before it.
class JsonTreeBuilder {
 public:
  JsonTreeBuilder(JsonTree& tree, std::string_view content)
      : tree_(tree), reached_(content.data()), counted_(reached_) {
    tree.texts_.reserve(content.size());  // no text is longer than it is written, so that none moves
    nlohmann::json::sax_parse(Watched(content.data(), &reached_), Watched(content.data() + content.size(), &reached_),
                              this, nlohmann::json::input_format_t::json, false);
    tree.end_ = static_cast<std::size_t>(reached_ - content.data());
    tree.end_line_ = line();
  }

  // What the parser calls.
  bool null() { return add(JsonNode::Type::null); }
  bool boolean(bool truth) {
    add(JsonNode::Type::boolean);
    tree_.nodes_.back().truth = truth;
    return true;
  }
  bool number_integer(std::int64_t number) {
    add(JsonNode::Type::integer);
    tree_.nodes_.back().number = number;
    return true;
  }
  bool number_unsigned(std::uint64_t number) {
    if (number > INT64_MAX) return number_float(static_cast<double>(number), {});
    return number_integer(static_cast<std::int64_t>(number));
  }
  bool number_float(double number, const std::string&) {
    add(JsonNode::Type::real);
    tree_.nodes_.back().number = std::bit_cast<std::int64_t>(number);
    return true;
  }
  bool string(const std::string& text) {
    add(JsonNode::Type::text);
    tree_.nodes_.back().text = keep(text);
    return true;
  }
  static bool binary(const nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonNode::Type::object); }
  bool start_array(std::size_t) { return open(JsonNode::Type::list); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(const std::string& text) {
    key_ = keep(text);
    return true;
  }
  bool parse_error(std::size_t place, const std::string&, const nlohmann::json::exception&) {
    refuse(line(), "expected JSON; byte " + std::to_string(place) + " of the file cannot be part of it");
  }

 private:
  // That of the last byte of what has been read; a number ends only before the byte behind it.
  std::uint32_t line() {
    const char* const last = std::max(counted_, reached_ - 1);
    line_ += static_cast<std::uint32_t>(std::count(counted_, last, '\n'));
    counted_ = last;
    return line_;
  }

  std::string_view keep(const std::string& text) {
    const std::size_t from = tree_.texts_.size();
    tree_.texts_ += text;
    return std::string_view(tree_.texts_).substr(from);
  }

  bool add(JsonNode::Type type) {
    if (tree_.nodes_.size() > most_json_values) refuse(line(), "expected at most 2097152 values");
    static_assert(most_json_values == 2097152);
    const auto place = static_cast<std::uint32_t>(tree_.nodes_.size());
    if (!open_.empty()) {
      std::uint32_t& before = open_.back().last;
      (before == 0 ? tree_.nodes_[open_.back().node].first : tree_.nodes_[before].next) = place;
      before = place;
    }
    JsonNode node;
    node.type = type;
    node.line = line();
    node.key = std::exchange(key_, std::string_view());
    tree_.nodes_.push_back(node);
    return true;
  }
  bool open(JsonNode::Type type) {
    add(type);
    if (open_.size() == deepest_json) refuse(line(), "expected at most 16 values within each other");
    static_assert(deepest_json == 16);
    open_.push_back({static_cast<std::uint32_t>(tree_.nodes_.size() - 1), 0});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  struct Open {
    std::uint32_t node, last;  // its last child so far
  };
  JsonTree& tree_;
  const char* reached_;
  const char* counted_;
  std::uint32_t line_ = 1;
  std::string_view key_;
  std::vector<Open> open_;
};

JsonTree::JsonTree(std::string_view content) { const JsonTreeBuilder built(*this, content); }

const JsonNode* JsonTree::find(const JsonNode& object, std::string_view key) const {
  for (const JsonNode* child = first(object); child != nullptr; child = next(*child))
    if (child->key == key) return child;
  return nullptr;
}

}  // namespace assay::tokenizers
