#include "harness/spec/resource_lists.h"

#include <algorithm>

#include "harness/spec/fields.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A name becomes a file's name, and part of a case's id.
void check_name(const Document& document, const toml::key& key) {
  const std::string_view name = key.str();
  const bool plain = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!plain)
    document.fail(document.at(key),
                  "a name has letters, digits, '_' and '-' only, and at most 64, not " + in_quotes(name));
}

void check_sha256(const Document& document, const Fields& fields) {
  const std::string digits = fields.text("sha256");
  if (digits.size() == 64 && digits.find_first_not_of("0123456789abcdef") == std::string::npos) return;
  document.fail(document.at(*fields.node("sha256")),
                "a SHA-256 is 64 hexadecimal digits in lower case, not " + in_quotes(digits));
}

// Calls `take` with the name and the fields of each table of a list.
template <class Take>
void for_each_entry(const fs::path& file, Section section, Take take) {
  std::error_code error;
  if (!fs::exists(file, error)) return;
  const Document document = read_document(file);
  for (const auto& [key, node] : document.root) {
    check_name(document, key);
    if (!node.is_table())
      document.fail(document.at(key), std::string(name_of(section)) + " is a table, [" + std::string(key.str()) +
                                          "], not " + describe(node));
    take(std::string(key.str()), Fields(document, *node.as_table(), section));
  }
}

}  // namespace

std::vector<VocabularySource> read_vocabularies(const fs::path& root) {
  std::vector<VocabularySource> all;
  for_each_entry(root / "specs" / "vocabularies.toml", Section::vocabulary,
                 [&](std::string name, const Fields& fields) {
                   check_sha256(fields.document(), fields);
                   all.push_back({std::move(name), fields.text("file"), fields.text("sha256"), fields.text("source")});
                 });
  return all;
}

std::vector<TextSource> read_texts(const fs::path& root) {
  std::vector<TextSource> all;
  for_each_entry(root / "specs" / "texts.toml", Section::corpus, [&](std::string name, const Fields& fields) {
    TextSource source{std::move(name), {}, fields.text("package")};
    for (const auto& glob : fields.texts("files")) source.files.push_back(glob.value);
    all.push_back(std::move(source));
  });
  return all;
}

fs::path text_path(const fs::path& root, const std::string& name) {
  return root / ".assay" / "texts" / (name + ".txt");
}

}  // namespace assay
