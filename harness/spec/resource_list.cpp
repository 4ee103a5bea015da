#include "harness/spec/resource_list.h"

#include <algorithm>

#include "harness/spec/fields.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

void check_name(const Document& document, const toml::key& key) {
  if (!is_resource_name(key.str()))
    document.fail(document.at(key), std::string(expected_of_resource_name) + ", not " + in_quotes(key.str()));
}

std::string sha256_in(const Fields& fields) {
  std::string digits = fields.text("sha256");
  if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
    fields.document().fail(fields.document().at(*fields.node("sha256")),
                           "a SHA-256 is 64 hexadecimal digits in lower case, not " + in_quotes(digits));
  return digits;
}

// Where a file lies: below the project's root, whatever the list says.
std::string file_in(const Fields& fields, std::string_view key) {
  std::string file = fields.text(key);
  const fs::path path = fs::path(file).lexically_normal();
  if (file.empty() || file.find('\0') != std::string::npos || path.is_absolute() || *path.begin() == ".." ||
      !path.has_filename() || path == ".")
    fields.document().fail(fields.document().at(*fields.node(key)),
                           in_quotes(key) + " is a file below the root that it is given from, not " + in_quotes(file));
  return file;
}

// What goes to pip as a word of its own: no option, and nothing that pip would read otherwise.
std::string word_in(const Fields& fields, std::string_view key) {
  std::string word = fields.text(key);
  const bool plain = !word.empty() && std::isalnum(static_cast<unsigned char>(word[0])) != 0 &&
                     std::ranges::all_of(word, [](unsigned char c) {
                       return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '+' || c == '!';
                     });
  if (!plain)
    fields.document().fail(
        fields.document().at(*fields.node(key)),
        in_quotes(key) + " has letters, digits, '.', '_', '-', '+' and '!' only, not " + in_quotes(word));
  return word;
}

std::variant<InTree, FromPypi, FromDebian> source_in(const Fields& fields) {
  const Document& document = fields.document();
  const toml::table *pypi = fields.table("pypi"), *debian = fields.table("debian");
  if (int{fields.has("made")} + int{pypi != nullptr} + int{debian != nullptr} != 1)
    document.fail(fields.at(), "a resource has one of 'made', 'pypi' and 'debian', which says where it comes from");
  if (pypi != nullptr) {
    const Fields from(document, *pypi, Section::pypi);
    return FromPypi{word_in(from, "package"), word_in(from, "version"), sha256_in(from), file_in(from, "member")};
  }
  if (debian == nullptr) return InTree{fields.text("made")};
  const Fields from(document, *debian, Section::debian);
  FromDebian source{from.text("package"), from.text("version"), {}};
  for (const auto& glob : from.texts("files")) source.files.push_back(glob.value);
  return source;
}

Resource resource_in(const Fields& fields, const std::string& family, std::string name) {
  require_known({fields.text("format"), fields.document().at(*fields.node("format"))}, "format of a " + family,
                formats_of(family));
  return {family,
          std::move(name),
          fields.text("format"),
          file_in(fields, "file"),
          sha256_in(fields),
          fields.text("licence"),
          fields.text("use"),
          source_in(fields)};
}

}  // namespace

std::vector<std::string> formats_of(std::string_view family) { return {family == text_family ? "utf-8" : "tiktoken"}; }

bool is_resource_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::vector<Resource> read_resources(const fs::path& root) {
  std::vector<Resource> all;
  const fs::path file = root / resource_list;
  std::error_code error;
  if (!fs::exists(file, error)) return all;
  const Document document = read_document(file);
  for (const auto& [family, names] : document.root) {
    require_known({std::string(family.str()), document.at(family)}, "family of resources",
                  {std::string(text_family), std::string(vocabulary_family)});
    if (!names.is_table())
      document.fail(document.at(family), "a family is a table of resources, [" + std::string(family.str()) +
                                             ".NAME], not " + describe(names));
    for (const auto& [name, node] : *names.as_table()) {
      check_name(document, name);
      const std::string title = std::string(family.str()) + "." + std::string(name.str());
      if (!node.is_table())
        document.fail(document.at(name), "a resource is a table, [" + title + "], not " + describe(node));
      all.push_back(resource_in(Fields(document, *node.as_table(), Section::resource), std::string(family.str()),
                                std::string(name.str())));
    }
  }
  return all;
}

}  // namespace assay
