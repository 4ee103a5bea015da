// The fields of a cell in a line of records.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/cell_fields.h"
#include "harness/core/environment.h"
#include "harness/core/record.h"
#include "harness/store/field.h"

namespace assay {

// All but op and dtype, which every record has.
void write_cell(nlohmann::json& json, const CellFields& cell);
CellFields cell_fields_from(const Field& line);

// An op that there is, and a dtype that it has.
std::pair<std::string, std::string> op_and_dtype_from(const Field& line);

Facts facts_from(const Field& list);

nlohmann::json to_json(const std::vector<ResourceHash>& resources);
std::vector<ResourceHash> resources_from(const Field& line);

}  // namespace assay
