// The sizes of real models, from [model] in specs/models/NAME.toml, which is a spec of their building blocks as well.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "harness/spec/fields.h"

namespace assay {

struct Model {
  std::string name;
  std::map<std::string, std::int64_t> sizes;
  std::vector<Located<std::string>> ops;  // that it is made of; empty: its file does not say
};

// Reads each model once.
class Models {
 public:
  explicit Models(std::filesystem::path folder);
  // Throws InputError at the place of the name if there is no such model, and at the place in the model's own
  // file if that is wrong.
  const Model& find(const Located<std::string>& name);

 private:
  std::filesystem::path folder_;
  std::vector<std::string> names_;
  std::map<std::string, Model> read_;
};

}  // namespace assay
