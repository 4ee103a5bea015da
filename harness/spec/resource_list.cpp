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
std::string below_root(const Fields& fields, std::string_view key, const Located<std::string>& given) {
  const std::string& file = given.value;
  const fs::path path = fs::path(file).lexically_normal();
  if (file.empty() || file.find('\0') != std::string::npos || path.is_absolute() || *path.begin() == ".." ||
      !path.has_filename() || path == ".")
    fields.document().fail(given.at,
                           in_quotes(key) + " is a file below the root that it is given from, not " + in_quotes(file));
  return file;
}
std::string file_in(const Fields& fields, std::string_view key) {
  return below_root(fields, key, {fields.text(key), fields.document().at(*fields.node(key))});
}

// What goes to pip or apt-get as a word of its own: no option, and nothing that they would read otherwise.
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

Wheel wheel_in(const Fields& fields) {
  return {word_in(fields, "package"), word_in(fields, "version"), sha256_in(fields),
          fields.has("python") ? word_in(fields, "python") : ""};
}

FromDebian debian_in(const Fields& fields, std::string package) {
  FromDebian source{std::move(package), fields.text("version"), {}};
  for (const auto& glob : fields.texts("files")) source.files.push_back(glob.value);
  return source;
}

std::variant<InTree, FromPypi, FromDebian, FromArchives, FromWheels> source_in(const Fields& fields) {
  const Document& document = fields.document();
  const toml::table *pypi = fields.table("pypi"), *debian = fields.table("debian");
  const auto archives = fields.tables("archive");
  if (int{fields.has("made")} + int{pypi != nullptr} + int{debian != nullptr} + int{!archives.empty()} != 1)
    document.fail(fields.at(),
                  "a resource has one of 'made', 'pypi', 'debian' and 'archive', which says where it comes from");
  if (pypi != nullptr) {
    const Fields from(document, *pypi, Section::pypi);
    return FromPypi{wheel_in(from), file_in(from, "member")};
  }
  if (debian != nullptr) {
    const Fields from(document, *debian, Section::debian);
    return debian_in(from, from.text("package"));
  }
  if (archives.empty()) return InTree{fields.text("made")};
  FromArchives source;
  for (const toml::table* table : archives) {
    const Fields from(document, *table, Section::archive);
    source.parts.push_back(debian_in(from, word_in(from, "package")));
  }
  return source;
}

// Members and the folder become paths of files, as 'file' is one.
Resource library_in(const Fields& fields, std::string name) {
  FromWheels source;
  for (const toml::table* table : fields.tables("wheel")) {
    const Fields from(fields.document(), *table, Section::wheel);
    FromWheels::Part part{wheel_in(from), {}};
    for (const auto& member : from.texts("members")) part.members.push_back(below_root(from, "members", member));
    source.parts.push_back(std::move(part));
  }
  return {std::string(library_family),
          std::move(name),
          "",
          file_in(fields, "folder"),
          "",
          fields.text("licence"),
          fields.text("use"),
          "",
          "",
          std::move(source)};
}

Resource resource_in(const Fields& fields, const std::string& family, std::string name) {
  require_known({fields.text("format"), fields.document().at(*fields.node("format"))}, "format of a " + family,
                formats_of(family));
  const auto said_of_vocabulary = [&](std::string_view key) {
    if (!fields.has(key)) return std::string();
    if (family != vocabulary_family)
      fields.document().fail(fields.document().at(*fields.node(key)), in_quotes(key) + " is of vocabularies alone");
    return fields.text(key);
  };
  return {family,
          std::move(name),
          fields.text("format"),
          file_in(fields, "file"),
          sha256_in(fields),
          fields.text("licence"),
          fields.text("use"),
          said_of_vocabulary("pattern"),
          said_of_vocabulary("rule"),
          source_in(fields)};
}

}  // namespace

std::vector<FromDebian> Resource::debian_parts() const {
  if (const auto* installed = std::get_if<FromDebian>(&source)) return {*installed};
  if (const auto* archives = std::get_if<FromArchives>(&source)) return archives->parts;
  return {};
}

std::vector<std::string> formats_of(std::string_view family) {
  if (family == text_family) return {"utf-8"};
  return {"tiktoken",      "tokenizer-json", "tekken-json", "vocab-and-merges", "codes",     "vocab-txt",
          "sentencepiece", "words",          "hmm",         "perceptron",       "hyphen-dic"};
}

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
                  {std::string(library_family), std::string(text_family), std::string(vocabulary_family)});
    if (!names.is_table())
      document.fail(document.at(family), "a family is a table of resources, [" + std::string(family.str()) +
                                             ".NAME], not " + describe(names));
    for (const auto& [name, node] : *names.as_table()) {
      check_name(document, name);
      const std::string title = std::string(family.str()) + "." + std::string(name.str());
      if (!node.is_table())
        document.fail(document.at(name), "a resource is a table, [" + title + "], not " + describe(node));
      const toml::table& table = *node.as_table();
      if (family.str() == library_family)
        all.push_back(library_in(Fields(document, table, Section::library), std::string(name.str())));
      else
        all.push_back(resource_in(Fields(document, table, Section::resource), std::string(family.str()),
                                  std::string(name.str())));
    }
  }
  return all;
}

}  // namespace assay
