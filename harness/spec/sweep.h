// One [[sweep]]: read, held against the contracts of its ops, and unrolled.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/spec/contracts.h"
#include "harness/spec/fields.h"
#include "harness/spec/models.h"
#include "harness/spec/resource_list.h"
#include "harness/spec/shapes.h"

namespace assay {

// What a sweep asks of one of its ops: the cells are all the combinations.
struct OpSweep {
  const OpInfo* op = nullptr;
  std::vector<Dtype> dtypes;
  std::vector<Shape> shapes;
  std::vector<Parameters> parameters;
  std::vector<std::string> values;
  std::vector<std::string> weight_values;  // "": as in a model
  std::string defaults;                    // sizes that it does not give: "cols=3072"
};

struct Sweep {
  Location at;
  std::vector<OpSweep> ops;
  std::vector<int> threads;
  std::vector<CacheMode> cache;
  std::vector<Inputs> inputs;
  bool measure = true;
  std::vector<CheckGroup> checks;  // one for each op and dtype
  std::vector<OwnCells> own;       // of tensors of the user's own, in place of all cells
};

// What the reading of a sweep depends on, beside its text.
struct SweepContext {
  Models& models;
  int cases;                            // of each check, as the effort says
  bool cases_fixed;                     // the sweep's own number of cases does not count
  std::vector<std::string> properties;  // that there are; empty: not known here
  std::vector<std::string> traits;      // the same
  const std::filesystem::path& root;    // of the project
  // The project's list, which is read when it is first asked for.
  std::function<const std::vector<Resource>&()> listed;
  // The user's own texts and vocabularies that the command line gives. A sweep that names none of a family takes all of
  // them in place of its own.
  const std::vector<OwnResource>& given;
  std::vector<OwnResource>& own;  // those that are given, and those that specs name by their files
  // What stands in the place of the sweep's own (PlanOptions); empty: nothing does.
  const std::string& model;
  const std::vector<std::int64_t>& rows;
  const std::vector<int>& threads;
};

Sweep read_sweep(const Document& document, const toml::table& table, const SweepContext& context);

std::int64_t count_cells(const Sweep& sweep);

// The cells of one of the sweep's ops and dtypes, in the order shape, parameters, values, threads, cache, inputs.
std::vector<Cell> unroll(const Sweep& sweep, const OpSweep& of, Dtype dtype);

}  // namespace assay
