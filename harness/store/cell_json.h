// The fields of a cell in a line of records.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/core/cell_fields.h"
#include "harness/core/record.h"

namespace assay {

// All but op and dtype, which every record has.
void write_cell(nlohmann::json& json, const CellFields& cell);
CellFields cell_fields_from(const nlohmann::json& json);

nlohmann::json to_json(const std::vector<ResourceHash>& resources);
std::vector<ResourceHash> resources_from(const nlohmann::json& json);

}  // namespace assay
