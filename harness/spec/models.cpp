#include "harness/spec/models.h"

#include <algorithm>

namespace assay {
namespace {

namespace fs = std::filesystem;

Model read_model(const fs::path& path, const std::string& name) {
  const Document document = read_document(path);
  const Fields fields(document, document.root, Section::model);
  const Key& size = *placeholder_of(Section::model);
  Model model{name, {}, fields.texts("ops")};
  for (const Fields::Other& other : fields.others()) {
    const auto number = other.node->value_exact<std::int64_t>();
    if (!number || static_cast<double>(*number) < size.least || static_cast<double>(*number) > size.greatest)
      document.fail(document.at(*other.node), in_quotes(other.name) + " must be a size: a whole number from 1 to " +
                                                  std::to_string(static_cast<std::int64_t>(size.greatest)) + ", not " +
                                                  describe(*other.node));
    model.sizes[other.name] = *number;
  }
  return model;
}

}  // namespace

Models::Models(fs::path folder) : folder_(std::move(folder)) {
  std::error_code error;  // without the folder there are no models
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, error))
    if (entry.path().extension() == ".toml") names_.push_back(entry.path().stem().string());
  std::ranges::sort(names_);
}

const Model& Models::find(const Located<std::string>& name) {
  require_known(name, "model", names_);
  const auto known = read_.find(name.value);
  if (known != read_.end()) return known->second;
  return read_.emplace(name.value, read_model(folder_ / (name.value + ".toml"), name.value)).first->second;
}

}  // namespace assay
