// Records and environments as JSON: with cell_json.h, the one place that knows their field names.
#pragma once

#include <nlohmann/json.hpp>

#include "harness/core/environment.h"
#include "harness/core/record.h"

namespace assay {

nlohmann::json to_json(const Record& record);
// Throws InputError, without a location, for a line that is not a record: a field is missing, of another type or out of
// its range, or it is of an op, a dtype or a schema that there is not.
Record record_from(const nlohmann::json& json);

nlohmann::json facts_to_json(const Facts& facts);
nlohmann::json to_json(const Environment& environment);
Environment environment_from(const nlohmann::json& json);

}  // namespace assay
