#include "impls/tokenizers/byte_bpe_encode/reference_json.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace assay::byte_bpe_encode {
namespace {

// Where the parser is: it reads by these.
struct Place {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  std::string_view text;
  std::size_t at = 0;
  std::size_t* furthest = nullptr;

  char operator*() const { return text[at]; }
  Place& operator++() {
    *furthest = std::max(*furthest, ++at);
    return *this;
  }
  bool operator==(const Place& other) const { return at == other.at; }
  bool operator!=(const Place& other) const { return at != other.at; }
};

class Collector {
 public:
  Collector(std::string_view text, std::string path) : text_(text), path_(std::move(path)) {}

  ParsedJson parse() {
    nlohmann::json::sax_parse(Place{text_, 0, &furthest_}, Place{text_, text_.size(), &furthest_}, this,
                              nlohmann::json::input_format_t::json, false);
    parsed_.end = furthest_;
    parsed_.end_line = line();
    return std::move(parsed_);
  }

  bool null() { return put({}), true; }
  bool boolean(bool flag) { return put({.is = Json::Is::flag, .flag = flag}), true; }
  bool number_integer(std::int64_t whole) {
    return put({.is = Json::Is::whole, .whole = whole, .real = static_cast<double>(whole)}), true;
  }
  bool number_unsigned(std::uint64_t whole) {
    if (whole >> 63 != 0) return number_float(static_cast<double>(whole), {});
    return number_integer(static_cast<std::int64_t>(whole));
  }
  bool number_float(double real, const std::string&) { return put({.is = Json::Is::real, .real = real}), true; }
  bool string(std::string& text) { return put({.is = Json::Is::text, .text = std::move(text)}), true; }
  static bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return enter({.is = Json::Is::object}); }
  bool start_array(std::size_t) { return enter({.is = Json::Is::list}); }
  bool end_object() { return open_.pop_back(), true; }
  bool end_array() { return open_.pop_back(), true; }
  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t place, const std::string&, const nlohmann::json::exception&) {
    fail("expected JSON; byte " + std::to_string(place) + " of the file cannot be part of it");
  }

 private:
  [[noreturn]] void fail(const std::string& what) { throw InputError(Location{path_, line(), 0}, what); }

  // Of the last byte that was read, which may be the one behind a number.
  int line() {
    for (; counted_ + 1 < furthest_; ++counted_) line_ += text_[counted_] == '\n' ? 1 : 0;
    return line_;
  }

  Json* put(Json value) {
    if (++values_ > most_values) fail("expected at most " + std::to_string(most_values) + " values");
    value.line = line();
    if (open_.empty()) return &(parsed_.value = std::move(value));
    Json& around = *open_.back();
    if (around.is == Json::Is::list) return &around.items.emplace_back(std::move(value));
    around.members.push_back({std::move(key_), std::move(value)});
    return &around.members.back().value;
  }
  bool enter(Json value) {
    Json* inside = put(std::move(value));
    if (open_.size() == deepest) fail("expected at most " + std::to_string(deepest) + " values within each other");
    open_.push_back(inside);
    return true;
  }

  static constexpr std::size_t most_values = std::size_t{1} << 21, deepest = 16;
  std::string_view text_;
  std::string path_;
  std::size_t furthest_ = 0, counted_ = 0, values_ = 0;
  int line_ = 1;
  std::string key_;
  std::vector<Json*> open_;  // nothing is added to what is around them until they are complete
  ParsedJson parsed_;
};

}  // namespace

const Json* Json::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &JsonMember::key);
  return found == members.end() ? nullptr : &found->value;
}

bool Json::is_set() const {
  if (is == Is::flag) return flag;
  if (is == Is::whole) return whole != 0;
  if (is == Is::text) return !text.empty();
  return is != Is::nothing;
}

ParsedJson parse_json(std::string_view text, const std::string& path) { return Collector(text, path).parse(); }

}  // namespace assay::byte_bpe_encode
