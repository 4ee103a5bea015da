#include "harness/spec/resources.h"

#include "harness/core/names.h"
#include "harness/spec/resource_lists.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> keys_of(const std::map<std::string, std::string>& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

}  // namespace

FileResources::FileResources(fs::path root, std::string fetch) : root_(std::move(root)), fetch_(std::move(fetch)) {
  for (VocabularySource& each : read_vocabularies(root_)) vocabularies_[each.name] = std::move(each.file);
  for (TextSource& each : read_texts(root_)) texts_[each.name] = std::move(each.package);
}

Resources::Found FileResources::vocabulary(const std::string& name) const {
  const auto known = vocabularies_.find(name);
  if (known == vocabularies_.end())
    return {"",
            "no vocabulary is named '" + name + "' in specs/vocabularies.toml" + suggestion(name, vocabulary_names())};
  const fs::path path = root_ / known->second;
  if (is_file(path)) return {path.string(), ""};
  return {"", "the vocabulary " + name + " is not here (" + known->second + "); run " + fetch_};
}

Resources::Found FileResources::text(const std::string& name) const {
  const auto known = texts_.find(name);
  if (known == texts_.end())
    return {"", "no text is named '" + name + "' in specs/texts.toml" + suggestion(name, text_names())};
  const fs::path path = text_path(root_, name);
  if (is_file(path)) return {path.string(), ""};
  return {"", "the text " + name + " is not here; run " + fetch_ + " (it comes from Debian's " + known->second + ")"};
}

std::vector<std::string> FileResources::vocabulary_names() const { return keys_of(vocabularies_); }
std::vector<std::string> FileResources::text_names() const { return keys_of(texts_); }

}  // namespace assay
