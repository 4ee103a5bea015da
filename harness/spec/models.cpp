#include "harness/spec/models.h"

#include <algorithm>
#include <utility>

namespace assay {
namespace {

namespace fs = std::filesystem;

// What is said of the model for people, and for the test that works out its parameters: of the right form.
void check_facts(const Fields& model) {
  constexpr std::pair<const char*, Section> parts[]{{"norm", Section::model_norm},
                                                    {"ffn", Section::model_ffn},
                                                    {"attention", Section::model_attention},
                                                    {"tokenizer", Section::model_tokenizer},
                                                    {"count", Section::model_count}};
  for (const auto& [name, section] : parts) {
    const toml::table* table = model.table(name);
    if (table == nullptr) continue;
    const Fields facts(model.document(), *table, section);
    if (section != Section::model_count) continue;
    for (const toml::table* also : facts.tables("also")) Fields(model.document(), *also, Section::model_also);
  }
}

Model read_model(const fs::path& path, const std::string& name) {
  const Document document = read_document(path);
  const toml::table* table = document.root["model"].as_table();
  if (table == nullptr)
    document.fail({document.file, 0, 0}, "has no [model]; expected a table of that name with the sizes of the model");
  const Fields fields(document, *table, Section::model);
  check_facts(fields);
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
