// Vocabularies and texts: where they are on this machine, or what to do to get them. What there is to be had stands
// in specs/vocabularies.toml and specs/texts.toml.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay {

class FileResources final : public Resources {
 public:
  // `fetch` is the command that gets what is missing, as the user would type it. Throws InputError if one of the two
  // lists is no valid one; a list that is not there is empty.
  explicit FileResources(std::filesystem::path root, std::string fetch = "./assay fetch");

  Found vocabulary(const std::string& name) const override;
  Found text(const std::string& name) const override;

  std::vector<std::string> vocabulary_names() const;
  std::vector<std::string> text_names() const;

 private:
  std::filesystem::path root_;
  std::string fetch_;
  std::map<std::string, std::string> vocabularies_;  // to the file
  std::map<std::string, std::string> texts_;         // to the Debian package that has it
};

// Puts each text of specs/texts.toml together from the files that are installed, at most 2 MiB of it, as
// .assay/texts/NAME.txt, and says what was done and what is absent: a line for each. A file that is already there
// and the same is left alone; so is one whose sources are gone. Throws InputError if the list is wrong or the
// folder cannot be written to.
std::vector<std::string> fetch_texts(const std::filesystem::path& root);

inline constexpr std::size_t most_text = std::size_t{2} << 20;

}  // namespace assay
