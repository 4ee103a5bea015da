// A cell as records and reports tell it: field by field. Its id is its name, and nobody has to take it apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/case.h"
#include "harness/core/op_info.h"
#include "harness/core/plan.h"

namespace assay {

// Of a text that ids are made of, by the reference; 0 where that is not known, or none are made.
struct TextCounts {
  std::int64_t tokens = 0;  // ids
  std::int64_t pieces = 0;  // that it is cut into before it is merged
};

struct CellFields {
  std::string op, dtype;
  std::string cell;   // its id
  std::string label;  // where the shape comes from, for people; may be empty
  std::vector<Dimension> dims;
  Parameters parameters;  // in the order of the contract
  std::string values;     // a distribution of numbers, or a kind of text; empty for a literal case
  std::uint64_t case_seed = 0;
  std::string cache;  // "hot" or "cold"
  std::string placement = std::string(name_of(Placement::start));
  std::int64_t padding = 0;
  std::vector<int> in_place;  // numbers of the op's pairs, as in a Case
  int threads = 1;
  std::string literal;  // the hash of the values; empty for a generated case
  std::string content;  // of the files that it is made of, as its id has it (core/content.h)
  std::string inputs = std::string(name_of(Inputs::fresh));  // of its timed calls: "fresh" or "repeated"
  bool operator==(const CellFields&) const = default;
};

CellFields fields_of(const Cell& cell);

// The other way round, to measure it again. Throws InputError if the op, as it is now, does not take such a cell: the
// fields may be of another build's records.
Cell cell_from(const CellFields& fields, const OpInfo& op);
// "1e-05" as a value of the kind that the parameter has; throws InputError if it is none.
ParameterValue parameter_from(const std::string& text, const ParameterInfo& info);

}  // namespace assay
