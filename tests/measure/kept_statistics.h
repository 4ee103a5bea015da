// What SciPy makes of the samples in data/statistics.json; data/make_statistics.py writes that file.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace assay {

inline nlohmann::json kept_statistics(const std::string& name) {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/tests/measure/data/statistics.json");
  return nlohmann::json::parse(file).at(name);
}

}  // namespace assay
