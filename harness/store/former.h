// What was written before records stood alone, brought into the form that they have now: the one place where the id of
// a cell is taken apart, and where the facts of a run are still of a machine and its allotment in one.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "harness/core/cell_fields.h"
#include "harness/core/environment.h"

namespace assay {

// The schema that brought the fields of a cell and the three parts of an environment.
inline constexpr int schema_of_fields = 5;

// The schema that brought fresh inputs: cells of before were timed on the same inputs all the time.
inline constexpr int schema_of_inputs = 6;

// What a cell's id says, as far as it can be read: op and contract may be gone since.
CellFields fields_of_former_id(const std::string& id);

// Adds to a line of records up to schema 4 the fields that it lacks.
void complete_former_record(nlohmann::json& json);

// Adds to a line of records up to schema 5 that its cell's inputs were repeated, in its name as well, and what else it
// lacks.
void complete_repeated_inputs(nlohmann::json& json);
std::string with_repeated_inputs(const std::string& former_id);

// An op may have got a parameter since: its default is what was computed before, so the cell has it, in its name as
// well.
void complete_parameters(CellFields& cell);

// Facts up to schema 4: what is of the host and of the allocation goes there, and the fingerprint is of what is left.
void split_former_facts(Environment& environment);
// The fingerprint that the former schema gave to such a machine: what was kept under it is still found.
std::string former_fingerprint(const Environment& environment);
Environment as_formerly_named(Environment environment);

}  // namespace assay
