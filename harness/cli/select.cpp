#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "harness/cli/arguments.h"
#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/dispatch.hpp"
#include "harness/measure/summarise.h"
#include "harness/report/dispatch.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/run_cells.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"
#include "harness/select/choose.h"
#include "harness/select/merge.h"
#include "harness/select/write.h"
#include "harness/spec/resource_list.h"
#include "harness/store/environment.h"

namespace assay {

namespace fs = std::filesystem;

namespace {

struct SelectArguments {
  Options options;
  std::vector<std::string> runs;
  std::string output, header, cache = "hot", agrees_with;
  int refine = 0;
  bool fresh = false, partial = false;
};

bool is_asked_for(const std::vector<std::string>& globs, const std::string& name) {
  return globs.empty() || std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, name); });
}

// Runs by machine, in the order in which they were given.
std::vector<std::vector<Summary>> by_machine(const SelectArguments& arguments) {
  std::vector<std::vector<Summary>> machines;
  std::size_t cells = 0;
  for (const std::string& folder : arguments.runs) {
    const Run run = open_run(folder).run;
    if (run.environment.was_stopped() && !arguments.partial)
      throw InputError({run.folder},
                       "was interrupted; finish it with --resume, or choose from what there is with --partial");
    for (const std::string& line : run.damage) tell(line);
    Summary summary = summarise(run.environment, run.records, run.damage);
    std::erase_if(summary.cells, [&](const CellSummary& cell) {
      return !is_asked_for(arguments.options.ops, cell.op) || !is_asked_for(arguments.options.dtypes, cell.dtype);
    });
    cells += summary.cells.size();
    const auto same = std::ranges::find_if(machines, [&](const std::vector<Summary>& each) {
      return same_hardware(each.front().environment.machine, run.environment.machine);
    });
    if (same == machines.end()) machines.push_back({std::move(summary)});
    else same->push_back(std::move(summary));
  }
  if (cells == 0 && !(arguments.options.ops.empty() && arguments.options.dtypes.empty()))
    throw InputError("no cell of these runs is of --op and --dtype as given");
  return machines;
}

DispatchTable table_so_far(const std::string& file, bool fresh) {
  std::error_code error;
  if (fresh || !fs::exists(file, error)) return {};
  return read_dispatch(file);
}

// What these runs were brought is brought again.
Options with_own_of(const std::vector<Summary>& runs, Options options) {
  for (const Summary& run : runs)
    for (const OwnResource& each : run.environment.own) {
      std::vector<std::string>& given = each.family == text_family ? options.texts : options.vocabularies;
      const std::string option = each.name + "=" + each.path;
      if (std::ranges::find(given, option) == given.end()) given.push_back(option);
    }
  return options;
}

// Measures where the choice changes, until there is nothing between or the rounds are over.
Chosen refined(const SelectArguments& arguments, std::vector<Summary>& runs, const ChooseOptions& options) {
  Chosen chosen = choose(runs, options);
  if (arguments.refine == 0) return chosen;
  if (!same_hardware(take_environment({}, "", "").machine, runs.front().environment.machine)) {
    chosen.notes.push_back(
        "--refine measures on this machine, and these runs are of another one: edges are left as they are");
    return chosen;
  }
  for (int round = 0; round < arguments.refine; ++round) {
    const std::vector<Cell> cells = cells_at_edges(chosen.machine);
    if (cells.empty()) break;
    std::fprintf(stderr, "round %d: %zu shapes where the choice changes\n", round + 1, cells.size());
    runs.push_back(run_cells(with_own_of(runs, arguments.options), "edges", cells));
    chosen = choose(runs, options);
  }
  return chosen;
}

std::string of_all(int count, std::size_t all, const std::string& what) {
  return std::to_string(count) + " of " + std::to_string(all) + " " + what;
}

void tell_ties(const DispatchTable& table) {
  std::size_t entries = 0;
  int ties = 0;
  for (const DispatchMachine& machine : table.machines) {
    entries += machine.entries.size();
    ties += static_cast<int>(std::ranges::count_if(machine.entries, &DispatchEntry::is_tie));
  }
  std::printf("%s\n", of_all(ties, entries, ties == 1 ? "entries is a tie" : "entries are ties").c_str());
}

// Every disagreement and what they come to; whether there was none.
bool tell_agreement(const DispatchAgreement& agreement, const std::string& other) {
  for (const DispatchDisagreement& each : agreement.different)
    print_wrapped("differs: " + each.what + ": " + each.one + ", and " + each.other + " in " + other, 2, 80);
  std::string text = "agrees with " + other + " on " +
                     of_all(agreement.same, static_cast<std::size_t>(agreement.compared), "sizes") +
                     " that both were measured at; " + std::to_string(agreement.ties) + " more are ties, " +
                     std::to_string(agreement.different.size()) + " differ";
  if (agreement.only_in_one > 0) text += "; " + std::to_string(agreement.only_in_one) + " sizes are in one table only";
  print_wrapped(text, 2, 80);
  return agreement.different.empty();
}

void note(const SelectArguments& arguments, const std::string& line) {
  if (arguments.options.json) tell(line);  // standard output is the table's
  else print_wrapped(line, 2, 80);
}

int select_verb(const SelectArguments& arguments) {
  const std::string file = arguments.output.empty() ? default_table() : arguments.output;
  DispatchTable table = table_so_far(file, arguments.fresh);
  // Read first: it may be the very file that is written.
  const DispatchTable other = arguments.agrees_with.empty() ? DispatchTable{} : read_dispatch(arguments.agrees_with);
  DispatchTable made;
  bool nothing = true;
  for (std::vector<Summary>& runs : by_machine(arguments)) {
    const auto known = std::ranges::find_if(table.machines, [&](const DispatchMachine& each) {
      return same_hardware(each.facts, runs.front().environment.machine);
    });
    ChooseOptions options;
    options.cache = arguments.cache;
    options.before = known == table.machines.end() ? nullptr : &*known;
    Chosen chosen = refined(arguments, runs, options);
    for (const std::string& line : chosen.notes) note(arguments, line);
    nothing = nothing && chosen.machine.entries.empty();
    if (known == table.machines.end()) {
      made.machines.push_back(std::move(chosen.machine));
      continue;
    }
    MergedMachine merged = merge_sections(*known, std::move(chosen.machine));
    for (const std::string& line : merged.removed) note(arguments, line);
    made.machines.push_back(std::move(merged.machine));
  }
  if (nothing)
    throw InputError("nothing in these runs can be chosen from: at no size was everybody who is right measured with " +
                     arguments.cache + " caches; './assay bench SPEC' measures");
  const DispatchAgreement agreement = agreement_of(made, other);
  if (!arguments.agrees_with.empty() && agreement.compared == 0)
    throw InputError({arguments.agrees_with}, "was not measured on this machine at any of the sizes of these runs");
  for (DispatchMachine& machine : table.machines)  // of machines whose runs were not given this time
    if (std::ranges::find(made.machines, machine.facts, &DispatchMachine::facts) == made.machines.end())
      made.machines.push_back(std::move(machine));
  made.made = utc_now();
  made.command = command_line();
  fs::create_directories(fs::absolute(file).parent_path());
  write_whole(file, to_json(made));
  if (!arguments.header.empty()) write_whole(arguments.header, to_header(made));
  if (arguments.options.json) {
    std::fputs(to_json(made).c_str(), stdout);
    return agreement.different.empty() ? all_well : check_failed;
  }
  const TerminalStyle style = style_of_stdout();
  std::fputs(print_dispatch(made, style).c_str(), stdout);
  tell_ties(made);
  std::printf("written to %s\n", clean(fs::path(file).lexically_proximate(fs::current_path()).string()).c_str());
  if (arguments.agrees_with.empty()) return all_well;
  return tell_agreement(agreement, arguments.agrees_with) ? all_well : check_failed;
}

}  // namespace

void add_select(CommandLine& program) {
  Verb verb = program.verb("select", "Makes a table of what is right and fastest");
  verb.footer(
      "Example: ./assay select results/20261123T210904Z-3f2a9c --refine 2\n"
      "Runs of several machines make one table; './assay explain' says why it says\nwhat it says, './assay regret' "
      "what obeying it costs.");
  auto given = std::make_shared<SelectArguments>();
  verb.option("RUN", given->runs, "Folders of runs, of one or several machines").required();
  verb.option("-o,--output", given->output, "The table (default: results/dispatch.json)")
      .type("FILE")
      .checked(
          [](const std::string& file) { return fault_of_folder_to_write(fs::absolute(file).parent_path().string()); });
  verb.option("--header", given->header, "Writes the same as a C++ header, too").file_to_write();
  add_op_filters(verb, given->options);
  verb.option("--cache", given->cache, "Which measurements count").one_of({"hot", "cold"});
  verb.option("--refine", given->refine, "Rounds of measuring where the choice changes").within(0, 8);
  verb.option("--effort", given->options.effort, "Of --refine: quick, standard or thorough");
  verb.option("--seed", given->options.seed, "Of --refine (default: a fresh one)");
  verb.flag("--fresh", given->fresh,
            "Forgets the table that is there: its choices, its other\nops and its other machines");
  verb.flag("--partial", given->partial, "Chooses from runs that were interrupted, too");
  verb.option("--agrees-with", given->agrees_with,
              "Another table: exit code 1 if a choice differs from its and is no tie")
      .type("FILE");
  verb.flag("--json", given->options.json, "Prints the table as JSON");
  add_plugins(verb, given->options);
  verb.does([given] { return select_verb(*given); });
}

}  // namespace assay
