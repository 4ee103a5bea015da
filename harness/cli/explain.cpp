#include <algorithm>
#include <cstdio>
#include <optional>

#include "harness/cli/options.h"
#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/dispatch.hpp"
#include "harness/report/dispatch.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/run_cells.h"
#include "harness/run/session.h"
#include "harness/select/choose.h"

namespace assay {
namespace {

struct ExplainArguments {
  std::string op, table;
  std::vector<std::string> settings, have;
};

std::int64_t whole_of(const std::string& name, const std::string& value) {
  char* end = nullptr;
  errno = 0;
  const long long size = std::strtoll(value.c_str(), &end, 10);
  if (value.empty() || *end != 0 || errno != 0 || size < 0)
    throw InputError(name + "=" + value + ": expected a whole number");
  return size;
}

struct Asked {
  DispatchRequest request;
  std::int64_t size = 0;
};

Asked read_request(const OpInfo& info, const std::vector<std::string>& settings) {
  Asked asked;
  asked.request.op = info.name;
  asked.request.dtype = name_of(info.dtypes.front());
  std::vector<std::string> names{"dtype", "threads"};
  for (const DimensionInfo& each : info.dimensions) names.push_back(each.name);
  for (const ParameterInfo& each : info.parameters) names.push_back(each.name);
  std::map<std::string, std::int64_t> dims;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    if (equals == std::string::npos) throw InputError("'" + setting + "': expected NAME=VALUE, such as dtype=f32");
    const std::string value = setting.substr(equals + 1);
    if (name == "dtype") asked.request.dtype = value;
    else if (name == "threads")
      asked.request.threads = static_cast<int>(std::min<std::int64_t>(whole_of(name, value), 1 << 20));
    else if (info.dimension(name) != nullptr) dims[name] = whole_of(name, value);
    else if (info.parameter(name) != nullptr) asked.request.parameters.emplace_back(name, value);
    else throw InputError(info.name + " has no '" + name + "'" + suggestion(name, names));
  }
  for (const DimensionInfo& each : info.dimensions) {
    const std::int64_t size = dims.contains(each.name) ? dims[each.name] : each.default_size;
    if (each.key == DispatchKey::range) asked.size = size;
    else asked.request.dims.emplace_back(each.name, size);
  }
  return asked;
}

// Without --have: all that the table ranks, in its order, and the baseline last.
std::vector<DispatchOffer> offers_of(const ExplainArguments& arguments, const Dispatch& dispatch, const OpInfo& info) {
  std::vector<DispatchOffer> offers;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(offers, name, &DispatchOffer::implementation) == offers.end()) offers.push_back({name, ""});
  };
  for (const std::string& name : arguments.have) add(name);
  if (!offers.empty()) return offers;
  add(info.baseline);
  if (dispatch.machine() != nullptr)
    for (const DispatchEntry& entry : dispatch.machine()->entries)
      if (entry.op == info.name)
        for (const DispatchCandidate& each : entry.ranking) add(each.implementation);
  return offers;
}

int explain(const ExplainArguments& arguments) {
  const std::string file = arguments.table.empty() ? default_table() : arguments.table;
  const Dispatch dispatch(read_dispatch(file));
  if (arguments.op.empty()) {
    std::fputs(print_dispatch(dispatch.table(), style_of_stdout()).c_str(), stdout);
    return all_well;
  }
  const Op* op = find_op(arguments.op);
  if (op == nullptr) throw InputError("there is no op '" + arguments.op + "'" + suggestion(arguments.op, op_names()));
  const Asked asked = read_request(op->info(), arguments.settings);
  const std::vector<DispatchOffer> offers = offers_of(arguments, dispatch, op->info());
  const std::vector<DispatchStep> steps = dispatch.steps(asked.request, offers);
  const auto step = std::ranges::find_if(steps, [&](const DispatchStep& each) { return asked.size < each.high; });
  // Without --have nobody knows what the program's own order is.
  const bool unknown = step->entry == nullptr && step->source != DispatchSource::environment && arguments.have.empty();
  std::fputs(
      explain_dispatch(dispatch, asked.request, asked.size, *step, unknown ? "" : offers[step->offer].implementation)
          .c_str(),
      stdout);
  return all_well;
}

struct RegretArguments {
  Options options;
  std::string table;
  int shapes = 24;
  std::optional<double> at_most;  // percent
};

int regret(const RegretArguments& arguments) {
  const std::string file = arguments.table.empty() ? default_table() : arguments.table;
  const Dispatch dispatch(read_dispatch(file));
  if (!dispatch.is_exact())
    throw InputError(file +
                     " has no section for this machine, so there are no choices to judge; './assay select' makes one");
  Options options = arguments.options;
  if (!options.seed) options.seed = fresh_seed();
  const std::vector<Cell> cells = held_out_cells(*dispatch.machine(), arguments.shapes, *options.seed);
  if (cells.empty())
    throw InputError(file +
                     ": no entry was measured at two sizes or more, and shapes can only be drawn between two sizes");
  const Regret regret = regret_of(dispatch, run_cells(options, "held out", cells));
  const std::vector<CellRegret>& found = regret.cells;
  if (regret.undecided > 0)
    print_wrapped("Not judged: " + std::to_string(regret.undecided) + " of " + std::to_string(cells.size()) +
                      " shapes, in which " + join(regret.missing, ", ") +
                      (regret.missing.size() == 1 ? " was" : " were") +
                      " not measurable. Try again when this machine does nothing else.",
                  0, 80);
  if (found.empty()) return nothing_measured;
  std::vector<RegretRow> rows;
  int right = 0;
  for (const CellRegret& each : found) {
    rows.push_back({each.op + " " + each.dtype + " " + shape_of(each.dims), each.chosen, each.fastest, each.lost.value,
                    each.lost.low, each.lost.high});
    right += each.chosen == each.fastest || each.lost.low <= 1 ? 1 : 0;
  }
  std::ranges::stable_sort(rows, std::greater<>(), &RegretRow::lost);
  const Estimate mean = mean_regret(found);
  std::fputs(
      print_regret(
          rows, {"all " + std::to_string(rows.size()) + " shapes, on average", "", "", mean.value, mean.low, mean.high},
          style_of_stdout())
          .c_str(),
      stdout);
  std::printf(
      "The choice was the fastest, or could not be told from it, on %d of %zu shapes.\nThey were drawn at random, and "
      "the "
      "table was not made from them (seed %llu).\n",
      right, rows.size(), static_cast<unsigned long long>(*options.seed));
  if (!arguments.at_most || 100 * (mean.value - 1) <= *arguments.at_most) return all_well;
  std::printf("On average %.2f%% are lost, which is more than %g%%.\n", 100 * (mean.value - 1), *arguments.at_most);
  return check_failed;
}

}  // namespace

void add_explain(CommandLine& program) {
  Verb verb = program.verb("explain", "Says why the dispatch table chooses as it does");
  verb.footer(
      "Example: ./assay explain rms_norm dtype=f32 rows=48 cols=4096\nWithout an op, the whole table is shown.");
  auto given = std::make_shared<ExplainArguments>();
  verb.option("OP", given->op, "The op that is called");
  verb.option("NAME=VALUE", given->settings, "dtype, threads, dimensions and parameters of the call");
  verb.option("--table", given->table, "The table (default: results/dispatch.json)").type("FILE");
  verb.option("--have", given->have,
              "The implementations that your program gives to bind(),\nin that order (default: all in the table)")
      .separated_by(',');
  verb.does([given] { return explain(*given); });
}

void add_regret(CommandLine& program) {
  Verb verb = program.verb("regret", "Measures what the table loses on other shapes");
  verb.footer("Example: ./assay regret --shapes 24 --effort quick");
  auto given = std::make_shared<RegretArguments>();
  verb.option("TABLE", given->table, "The table (default: results/dispatch.json)");
  verb.option("--shapes", given->shapes, "How many shapes to draw (default: 24)").within(1, 1000);
  verb.option("--at-most", given->at_most, "Makes the exit code 1 if more than this is lost on average")
      .type("PERCENT")
      .within(0.0, 1e6);
  verb.option("--effort", given->options.effort,
              "quick, standard or thorough\n(default: as the default specs of the ops say)");
  verb.option("--seed", given->options.seed, "Draws the same shapes as the run that printed this seed");
  add_own_resources(verb, given->options);
  add_plugins(verb, given->options);
  verb.does([given] { return regret(*given); });
}

}  // namespace assay
