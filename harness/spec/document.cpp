#include "harness/spec/document.h"

#include <algorithm>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/files.h"
#include "harness/core/names.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t greatest_file = 1'000'000;
// toml++ bounds how deep values nest (256), but not the parts of a dotted key, and takes down what it has read
// recursively: "a.a.a. ..." overflows the stack from some 30,000 parts on. No key here has more than 3.
constexpr int greatest_key_parts = 16;

// Walks over a document as far as is needed to see which dots separate the parts of a key.
class KeyScanner {
 public:
  explicit KeyScanner(std::string_view text) : text_(text) {}

  // The place of the first key with too many parts: 0, 0 if there is none.
  toml::source_position first_too_deep() {
    while (position_ < text_.size()) {
      const char character = text_[position_];
      if (character == '"' || character == '\'') skip_string(character);
      else if (character == '#') skip_comment();
      else step(character);
      if (parts_ > greatest_key_parts) return {line_, static_cast<toml::source_index>(position_ - line_start_)};
    }
    return {};
  }

 private:
  void step(char character) {
    ++position_;
    if (character == '.') ++parts_;
    else if (std::string_view("=,[]{}\n").find(character) != std::string_view::npos) parts_ = 1;
    if (character == '\n') new_line();
  }

  void new_line() {
    ++line_;
    line_start_ = position_;
  }

  void skip_comment() {
    while (position_ < text_.size() && text_[position_] != '\n') ++position_;
  }

  // A string, of one line or of many. One that is not closed on its line is an error that toml++ stops at.
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool many_lines = text_.substr(position_).starts_with(three);
    position_ += many_lines ? 3 : 1;
    while (position_ < text_.size()) {
      const char character = text_[position_];
      if (many_lines && text_.substr(position_).starts_with(three)) {
        position_ += 3;
        while (position_ < text_.size() && text_[position_] == quote) ++position_;  // """ may follow "" of the text
        return;
      }
      if (!many_lines && character == '\n') return;
      ++position_;
      if (character == '\n') new_line();
      if (!many_lines && character == quote) return;
      if (character == '\\' && quote == '"' && position_ < text_.size() && text_[position_] != '\n') ++position_;
    }
  }

  std::string_view text_;
  std::size_t position_ = 0, line_start_ = 0;
  toml::source_index line_ = 1;
  int parts_ = 1;
};

std::string hint_at_neighbours(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".toml") names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  const std::string nearest = nearest_name(path.filename().string(), names);
  return nearest.empty() ? std::string() : "; did you mean '" + (path.parent_path() / nearest).string() + "'?";
}

std::string read_text(const fs::path& path) {
  const Location whole{path.string(), 0, 0};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    throw InputError(whole, "there is no such file" + hint_at_neighbours(path));
  if (error) throw InputError(whole, "cannot be read: " + error.message());
  if (status.type() != fs::file_type::regular)
    throw InputError(whole, fs::is_directory(status) ? "is a folder; expected a TOML file" : "is not a regular file");
  return read_whole(path.string(), greatest_file);
}

}  // namespace

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t length = std::min(text.size(), longest);
  const auto continues = [&] {
    return length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80;
  };
  while (length > 0 && continues()) --length;  // not in the middle of a character
  std::string shown = "'";
  for (const char character : text.substr(0, length)) {
    const auto byte = static_cast<unsigned char>(character);
    shown += byte < 0x20 || byte == 0x7f ? '?' : character;
  }
  if (length < text.size()) shown += "...";
  return shown + "'";
}

std::string describe(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string: return "a text (" + in_quotes(node.ref<std::string>()) + ")";
    case toml::node_type::integer: return std::to_string(node.ref<std::int64_t>());
    case toml::node_type::floating_point: return "the fraction " + print(ParameterValue(node.ref<double>()));
    case toml::node_type::boolean: return node.ref<bool>() ? "true" : "false";
    case toml::node_type::array: return node.as_array()->empty() ? "an empty list" : "a list";
    case toml::node_type::table: return "a table";
    default: return "a date or time";
  }
}

Document parse_document(std::string file, std::string text) {
  Document document{std::move(file), std::move(text), {}};
  const Location whole{document.file, 0, 0};
  if (document.text.size() > greatest_file)
    throw InputError(whole, "is larger than " + std::to_string(greatest_file) + " bytes; no spec needs that");
  const toml::source_position deep = KeyScanner(document.text).first_too_deep();
  if (deep.line > 0)
    throw InputError({document.file, static_cast<int>(deep.line), static_cast<int>(deep.column)},
                     "a key with more than " + std::to_string(greatest_key_parts) + " parts");
  try {
    document.root = toml::parse(std::string_view(document.text));
  } catch (const toml::parse_error& error) {
    std::string why(error.description());
    std::ranges::replace_if(
        why, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    if (why.size() > 300) why = why.substr(0, 300) + "...";
    throw InputError(document.at(error.source()), "not valid TOML: " + why);
  }
  return document;
}

Document read_document(const fs::path& path) { return parse_document(path.string(), read_text(path)); }

}  // namespace assay
