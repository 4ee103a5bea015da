// The names that a spec may use, out of the contracts of the ops.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/spec/fields.h"

namespace assay {

using OpInfos = std::vector<const OpInfo*>;

// The ops that match a name or a glob, in the order of the catalog, without probes. Each pattern must match one.
OpInfos ops_matching(const std::vector<Located<std::string>>& patterns);

// All of them.
OpInfos every_op();

// What the ops have, each name once.
std::vector<std::string> dimension_names(const OpInfos& ops);
std::vector<std::string> parameter_names(const OpInfos& ops);
std::vector<std::string> dtype_names(const OpInfos& ops);
std::vector<std::string> values_names(const OpInfos& ops);

// The ops on text, or those on numbers.
OpInfos only(const OpInfos& ops, bool text);

std::string names_of(const OpInfos& ops);  // "rms_norm, gelu"

// A parameter's value as the op's contract has it; refuses one of the wrong type or out of range.
ParameterValue read_parameter(const Document& document, const toml::node& node, const ParameterInfo& info,
                              const OpInfo& op);

}  // namespace assay
