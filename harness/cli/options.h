// What can be said on the command line, once for all verbs.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

struct Options {
  std::string spec;                                       // file; empty: the default spec of each op of `ops`
  std::vector<std::string> ops, implementations, dtypes;  // globs
  std::vector<std::string> require;
  std::vector<std::string> workers;  // NAME=COMMAND
  std::vector<std::string> plugins;  // NAME=FILE
  std::string reference;             // an implementation to hold the others against
  std::optional<std::uint64_t> seed;
  std::string effort;
  std::string output;         // folder for results; empty: the project's results/
  double budget_seconds = 0;  // to measure in; 0: as long as the effort takes
  std::string junit;          // file for the verdicts; empty: none
  std::string resume;         // folder of a run to go on with
  int jobs = 0;               // 0: one per core
  bool json = false;
  bool verbose = false;
};

enum ExitCode : int {
  all_well = 0,
  check_failed = 1,
  bad_usage = 2,
  regression = 3,
  nothing_measured = 4,
  interrupted = 130,
};

// Each verb adds itself to the program: its name, its help with an example, its options, what it does.
// What it returns is kept until the command line has been read, and then called if it was the one.
using Verb = std::function<int()>;

void add_list(CLI::App& program, Verb& chosen);
void add_plan(CLI::App& program, Verb& chosen);
void add_check(CLI::App& program, Verb& chosen);
void add_bench(CLI::App& program, Verb& chosen);
void add_run(CLI::App& program, Verb& chosen);
void add_report(CLI::App& program, Verb& chosen);
void add_replay(CLI::App& program, Verb& chosen);
void add_selftest(CLI::App& program, Verb& chosen);
void add_fetch(CLI::App& program, Verb& chosen);
void add_compare(CLI::App& program, Verb& chosen);
void add_calibrate(CLI::App& program, Verb& chosen);
void add_nightly(CLI::App& program, Verb& chosen);
void add_doctor(CLI::App& program, Verb& chosen);
void add_select(CLI::App& program, Verb& chosen);
void add_explain(CLI::App& program, Verb& chosen);
void add_regret(CLI::App& program, Verb& chosen);
void add_history(CLI::App& program, Verb& chosen);
void add_baseline(CLI::App& program, Verb& chosen);

// --op, --impl and --dtype.
void add_filters(CLI::App& verb, Options& options);
// --plugin.
void add_plugins(CLI::App& verb, Options& options);
// --seed, --effort, --require and --output.
void add_check_options(CLI::App& verb, Options& options);
// --junit.
void add_junit(CLI::App& verb, Options& options);
void add_spec(CLI::App& verb, Options& options);            // SPEC, --jobs
void add_op_filters(CLI::App& verb, Options& options);      // --op, --dtype
void add_effort_options(CLI::App& verb, Options& options);  // --seed, --effort
// The spec, the filters, --seed, --effort, --require, --jobs, --output and --resume.
void add_spec_options(CLI::App& verb, Options& options);

// The command line that this program was started with, as a shell would take it.
void remember_command_line(const std::string& program, int count, char** arguments);
const std::string& command_line();

}  // namespace assay
