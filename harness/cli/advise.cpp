#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/cli/arguments.h"
#include "harness/cli/options.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/report/advice.h"
#include "harness/run/interrupts.h"
#include "harness/run/known_cells.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"

namespace assay {
namespace {

constexpr const char* default_model = "llama-3-8b";

struct AdviseArguments {
  Options options;
  std::vector<std::string> tokens, threads;
  double minutes = 5;
  bool again = false;
};

Options options_of(const AdviseArguments& arguments) {
  Options options = arguments.options;
  if (!options.spec.empty() && !options.model.empty())
    throw InputError("give either a spec or --model, not both: " + options.spec + " says its own shapes");
  if (options.spec.empty()) {
    options.spec = project_root() + "/specs/advise.toml";
    if (options.model.empty()) options.model = default_model;
  }
  for (const std::string& each : arguments.tokens) options.rows.push_back(std::strtoll(each.c_str(), nullptr, 10));
  for (const std::string& each : arguments.threads) options.threads.push_back(std::atoi(each.c_str()));
  return options;
}

// What asks for the same again.
std::string command_of(const AdviseArguments& arguments) {
  std::string text = "./assay advise";
  const auto add = [&](const std::string& option, const std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) text += (i == 0 ? " " + option + " " : ",") + values[i];
  };
  if (!arguments.options.spec.empty()) text += " " + in_shell(arguments.options.spec);
  if (!arguments.options.model.empty()) text += " --model " + in_shell(arguments.options.model);
  add("--tokens", arguments.tokens);
  add("--threads", arguments.threads);
  for (const std::string& each : arguments.options.ops) text += " --op " + in_shell(each);
  for (const std::string& each : arguments.options.dtypes) text += " --dtype " + in_shell(each);
  return text;
}

// Of a plan, what these cells need: themselves, the checks of their ops and dtypes, and what is only checked of those.
Plan part_of(Plan plan, const std::vector<Cell>& cells) {
  std::set<std::pair<std::string, Dtype>> wanted;
  for (const Cell& cell : cells) wanted.insert({cell.which.op, cell.which.dtype});
  std::erase_if(plan.checks, [&](const CheckGroup& group) { return !wanted.contains({group.op, group.dtype}); });
  std::erase_if(plan.cells, [&](const Cell& cell) {
    return cell.measure ? std::ranges::find(cells, cell) == cells.end()
                        : !wanted.contains({cell.which.op, cell.which.dtype});
  });
  return plan;
}

// Runs what is missing: checks to their end, and launches until the minutes are over, of which they get half at least.
void run_missing(const Plan& plan, const KnownCells& known, double minutes) {
  Options options;  // the plan has what was asked for
  options.resume = known.resume;
  const auto after = [](double seconds) {
    return std::chrono::steady_clock::now() +
           std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
  };
  const Deadline end = after(60 * minutes);
  std::fprintf(stderr, "%s %zu of %zu %s: checks to their end, and measuring until about %g min are over\n",
               known.resume.empty() ? "running" : "going on with", known.missing.size(), known.question.cells.size(),
               known.question.cells.size() == 1 ? "shape" : "shapes", minutes);
  Session session(options, part_of(plan, known.missing));
  session.check();
  session.measure(std::max(end, after(30 * minutes)));
  session.finish();
  if (was_interrupted()) throw Interrupted();
}

nlohmann::json to_json(const Estimate& estimate) { return {estimate.value, estimate.low, estimate.high}; }

nlohmann::json to_json(const CellFields& cell) {
  nlohmann::json dims = nlohmann::json::object();
  for (const Dimension& each : cell.dims) dims[each.name] = each.size;
  return {{"op", cell.op},       {"dtype", cell.dtype},     {"dims", dims},       {"cell", cell.cell},
          {"cache", cell.cache}, {"threads", cell.threads}, {"model", cell.label}};
}

void print_json(const Advice& advice) {
  nlohmann::json told{{"runs", advice.runs},
                      {"cells", nlohmann::json::array()},
                      {"settings", nlohmann::json::array()},
                      {"threads", nlohmann::json::array()},
                      {"undecided", nlohmann::json::array()}};
  for (const AdvisedCell& each : advice.cells) {
    nlohmann::json cell = to_json(each.cell);
    cell.update({{"use", each.use}, {"seconds", to_json(each.seconds)}, {"obvious", each.obvious}, {"run", each.run}});
    if (each.gain.value > 0) cell["gain"] = to_json(each.gain);
    told["cells"].push_back(std::move(cell));
  }
  for (const AdvisedSetting& each : advice.settings)
    told["settings"].push_back({{"setting", each.setting},
                                {"of", each.implementation},
                                {"gain", to_json(each.gain)},
                                {"shapes", each.shapes},
                                {"would_win", each.would_win}});
  for (const auto& [threads, of] : advice.threads)
    for (const AdvisedThreads::Gain& each : of.gains) {
      nlohmann::json cell = to_json(each.cell);
      cell["gain"] = to_json(each.ratio);
      told["threads"].push_back(std::move(cell));
    }
  for (const UndecidedCell& each : advice.undecided) {
    nlohmann::json cell = to_json(each.cell);
    cell.update({{"doubt", name_of(each.doubt)}, {"why", each.why}});
    told["undecided"].push_back(std::move(cell));
  }
  std::printf("%s\n", told.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

// Of what was asked for alone: a run that knows of its cells may have found more.
bool failed(const KnownCells& known) {
  std::set<std::pair<std::string, std::string>> asked;
  for (const Cell& cell : known.question.cells) asked.emplace(cell.which.op, name_of(cell.which.dtype));
  return std::ranges::any_of(known.runs, [&](const Summary& run) {
    return std::ranges::any_of(run.verdicts,
                               [&](const VerdictSummary& verdict) {
                                 return is_failure(verdict.verdict) && asked.contains({verdict.op, verdict.dtype});
                               }) ||
           std::ranges::any_of(run.cells, [](const CellSummary& cell) {
             return std::ranges::any_of(cell.measured, is_wrong_after_timing);
           });
  });
}

int advise_verb(const AdviseArguments& arguments) {
  const Options options = options_of(arguments);
  Plan plan = plan_of(options);
  plan.name = "advise-" + plan.name;  // its runs are told from those of other verbs, whose plans it shares
  const Roster roster = discover(roster_options({}, plan.limits));
  KnownCells known = known_cells(plan, roster, arguments.again);
  if (known.question.cells.empty())
    throw InputError({options.spec}, "measures nothing; give a spec with cells to measure");
  if (!known.missing.empty()) {
    try {
      run_missing(plan, known, arguments.minutes);
    } catch (const Interrupted&) {
      tell_interrupted("'" + as_called(command_of(arguments)) + "' goes on");
      return interrupted;
    }
    known = known_cells(plan, roster, false);
  }
  const Advice advice = advise(known.runs, known.question);
  if (options.json) print_json(advice);
  else std::fputs(as_called(print_advice(advice, command_of(arguments), style_of_stdout())).c_str(), stdout);
  if (failed(known)) return check_failed;
  return advice.cells.empty() ? nothing_measured : all_well;
}

}  // namespace

void add_advise(CommandLine& program) {
  Verb verb = program.verb("advise", "Says what to use here for a model");
  verb.footer(
      "Example: ./assay advise --model llama-3-8b --tokens 1,128\n"
      "It runs what was not measured here by this build, and answers on one screen.\n"
      "The gain is over the obvious choice: the fastest library of others, as it\ncomes; where there is none, the op's "
      "baseline. Exit code: 1 if a check failed,\n4 if nothing could be decided.");
  auto given = std::make_shared<AdviseArguments>();
  verb.option("SPEC", given->options.spec, "A TOML file with shapes of your own, instead of a model");
  verb.option("--model", given->options.model, std::string("A model of specs/models (default: ") + default_model + ")")
      .type("NAME");
  verb.option("--tokens", given->tokens, "How many are worked on at once: the rows (default: 1,128)")
      .type("N")
      .separated_by(',')
      .one_each()
      .checked([](const std::string& value) { return fault_of_whole(value, 1); });
  verb.option("--threads", given->threads, "Numbers of threads to measure with (default: 1)")
      .type("N")
      .separated_by(',')
      .one_each()
      .checked([](const std::string& value) { return fault_of_whole(value, 1, 4096); });
  verb.option("--minutes", given->minutes, "When measuring ends early; called again, it goes on\n(default: 5)")
      .within(0.01, 1440.0);
  verb.flag("--again", given->again, "Measures anew what was measured and is undecided");
  add_op_filters(verb, given->options);
  verb.flag("--json", given->options.json, "As JSON");
  verb.does([given] { return advise_verb(*given); });
}

}  // namespace assay
