// What a spec leaves out, and the deviations that are tolerated.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/spec/fields.h"

namespace assay {

Exclusion read_exclusion(const Document& document, const toml::table& table);

// The waivers in a file; none if there is no such file. `properties`: that there are; empty: not known here.
std::vector<Waiver> read_waivers(const std::filesystem::path& file, const std::vector<std::string>& properties);

}  // namespace assay
