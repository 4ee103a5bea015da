#include "harness/run/own_tensors.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "harness/check/counterexample.h"
#include "harness/core/cell_fields.h"
#include "harness/core/clean.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/spec/sha256.h"
#include "harness/spec/spec.h"
#include "harness/tensors/fit.h"
#include "harness/tensors/tensor_file.h"

namespace assay {
namespace {

// "x=acts.npy"
TensorFile tensor_file_from(const std::string& option, const std::string& given) {
  const std::size_t equals = given.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == given.size())
    throw InputError(option + " " + given + ": expected NAME=FILE, such as " + option + " x=acts.npy");
  return {given.substr(0, equals), given.substr(equals + 1)};
}

Parameters parameters_from(const std::vector<std::string>& given, const OpInfo& op) {
  Parameters parameters;
  std::vector<std::string> known;
  for (const ParameterInfo& info : op.parameters) known.push_back(info.name);
  for (const std::string& each : given) {
    const std::size_t equals = std::min(each.find('='), each.size());
    const std::string name = each.substr(0, equals);
    const ParameterInfo* info = op.parameter(name);
    if (equals == each.size()) throw InputError("--param " + each + ": expected NAME=VALUE, such as --param eps=1e-6");
    if (info == nullptr)
      throw InputError("--param " + each + ": " + op.name + " has no parameter '" + name + "'" +
                       suggestion(name, known));
    if (parameters.find(name) != nullptr) throw InputError("--param " + each + ": " + name + " is given twice");
    try {
      parameters.push_back({name, parameter_from(each.substr(equals + 1), *info)});
    } catch (const InputError& error) {
      throw InputError("--param " + each + ": " + error.what());
    }
  }
  return parameters;
}

// Without its folder, which is another one on another machine.
std::string name_for_people(const TensorFile& given) {
  const TensorPlace place = place_from(given.file);
  return clean(std::filesystem::path(place.file).filename().string() +
               (place.member.empty() ? "" : ":" + place.member));
}

GivenTensor read_given(const TensorFile& given) {
  return {given.value, name_for_people(given), read_tensor(place_from(given.file))};
}

std::vector<TensorSource> sources_of(const std::vector<TensorFile>& files) {
  std::vector<TensorSource> sources;
  for (const TensorFile& each : files)
    sources.push_back({each.value, name_for_people(each), sha256_of_file(place_from(each.file).file)});
  return sources;
}

// As the op declares them, whatever the order of a command line or a table is.
void sort_by(const std::vector<ValueInfo>& declared, std::vector<TensorFile>& files) {
  std::ranges::stable_sort(files, {}, [&](const TensorFile& file) {
    return std::ranges::find(declared, file.value, &ValueInfo::name) - declared.begin();
  });
}

bool is_of(const std::vector<std::string>& globs, Dtype dtype) {
  return globs.empty() ||
         std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, name_of(dtype)); });
}

void add_cells(Plan& plan, const OwnCells& cells, const ReadCase& read) {
  std::string label;  // the first file, in the order of the op: mostly of its data
  for (const TensorSource& each : read.tensors->sources)
    if (label.empty() && !each.sha256.empty()) label = each.from;
  for (const int threads : cells.threads)
    for (const CacheMode cache : cells.cache) {
      // The values are there once. To time a call on others would be to time another case.
      Cell cell{read.which, cache, cells.measure, label, Inputs::repeated};
      cell.which.threads = threads;
      if (std::ranges::find(plan.cells, to_id(cell), [](const Cell& each) { return to_id(each); }) == plan.cells.end())
        plan.cells.push_back(std::move(cell));
    }
  for (const CheckGroup& check : cells.checks)
    if (check.dtype == read.which.dtype && check.cases > 0) add_check(plan, check);
}

void keep_tensors(Plan& plan, const ReadCase& read, const Location& at) {
  const auto [known, fresh] = plan.tensors.try_emplace(read.which.literal, read.tensors);
  if (fresh || read.tensors->expected.empty()) return;
  if (!known->second->expected.empty() && known->second->expected != read.tensors->expected)
    throw InputError(at, "the same inputs are given twice, with other expectations");
  known->second = read.tensors;
}

}  // namespace

bool has_own_tensors(const Options& options) {
  const bool of_texts = options.whole_texts && options.inputs.empty();
  return !options.inputs.empty() || !options.expects.empty() || (!options.params.empty() && !of_texts);
}

Parameters given_parameters(const Options& options, const OpInfo& op) { return parameters_from(options.params, op); }

OwnCase own_case_of(const Options& options, const OpInfo& op) {
  OwnCase own;
  own.op = op.name;
  for (const std::string& each : options.inputs) own.inputs.push_back(tensor_file_from("--input", each));
  for (const std::string& each : options.expects) own.expected.push_back(tensor_file_from("--expect", each));
  if (own.inputs.empty())
    throw InputError(
        "--expect and --param say more of a case that --input NAME=FILE gives the values of; give that as well");
  own.parameters = parameters_from(options.params, op);
  return own;
}

Plan plan_of_own_tensors(const Options& options, const std::vector<std::string>& ops, const PlanOptions& plan_options) {
  if (ops.size() != 1) throw InputError("--input is for one op; --op leaves " + join(ops, ", "));
  const OpInfo& op = find_op(ops[0])->info();
  PlanOptions all_dtypes = plan_options;  // which one it is, is known when the files are read
  all_dtypes.dtypes.clear();
  Plan plan = default_plan(op, all_dtypes);
  plan.name = op.name + " of own tensors";
  plan.cells.clear();
  OwnCells cells;
  cells.which = own_case_of(options, op);
  cells.checks = std::exchange(plan.checks, {});
  plan.own_cells.push_back(std::move(cells));
  return plan;
}

ReadCase read_own_case(const OwnCase& given, const Resources& resources) try {
  OwnCase asked = given;
  const Op& op = *find_op(asked.op);
  sort_by(op.info().inputs, asked.inputs);
  sort_by(op.info().outputs, asked.expected);
  Fitting fitting;
  for (const TensorFile& each : asked.inputs) fitting.inputs.push_back(read_given(each));
  for (const TensorFile& each : asked.expected) fitting.expected.push_back(read_given(each));
  fitting.parameters = asked.parameters;
  fitting.dims = asked.dims;
  fitting.values = asked.values;
  Fitted fitted = fit(op, std::move(fitting), resources);
  for (TensorSource& each : sources_of(asked.inputs)) fitted.tensors.sources.push_back(std::move(each));
  fitted.tensors.of_expected = sources_of(asked.expected);
  fitted.which.literal = hash_of(fitted.tensors.inputs);
  return {std::move(fitted.which), std::make_shared<const OwnTensors>(std::move(fitted.tensors)),
          std::move(fitted.notes)};
} catch (const InputError& error) {
  if (given.at.file.empty()) throw;
  throw InputError(given.at, error.what());
}

void read_own_cells(Plan& plan, const std::vector<std::string>& dtypes, const Resources& resources) {
  if (plan.own_cells.empty()) return;
  std::set<std::string> told;
  std::string read_from = plan.hash;
  for (const OwnCells& cells : std::exchange(plan.own_cells, {})) {
    const ReadCase read = read_own_case(cells.which, resources);
    if (!is_of(dtypes, read.which.dtype)) continue;
    keep_tensors(plan, read, cells.which.at);
    add_cells(plan, cells, read);
    for (const std::string& note : read.notes)
      if (told.insert(note).second) plan.notes.push_back(note);
    read_from += " " + to_id(read.which);
    for (const TensorSource& each : read.tensors->of_expected) read_from += " " + each.value + "=" + each.sha256;
  }
  // A run goes on with the files that it was begun with, and no others.
  plan.hash = sha256_of(read_from).substr(0, plan.hash.size());
  if (plan.cells.empty())
    throw InputError("nothing is left: no case is of the dtype that --dtype says (" + join(dtypes, ", ") + ")");
}

}  // namespace assay
