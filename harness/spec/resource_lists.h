// specs/vocabularies.toml and specs/texts.toml as they are read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay {

struct VocabularySource {
  std::string name;
  std::string file;  // from the project's root
  std::string sha256;
  std::string source;
};

struct TextSource {
  std::string name;
  std::vector<std::string> files;  // globs
  std::string package;
};

// In the order of their names; none if there is no list.
std::vector<VocabularySource> read_vocabularies(const std::filesystem::path& root);
std::vector<TextSource> read_texts(const std::filesystem::path& root);

// Where a text lies once it is put together.
std::filesystem::path text_path(const std::filesystem::path& root, const std::string& name);

}  // namespace assay
