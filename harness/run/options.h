// What was asked for on a command line, in plain values: whoever reads one fills this in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

struct Options {
  std::string spec;                                       // file; empty: the default spec of each op of `ops`
  std::vector<std::string> ops, implementations, dtypes;  // globs
  std::vector<std::string> require;
  std::vector<std::string> workers;              // NAME=COMMAND
  std::vector<std::string> plugins;              // NAME=FILE
  std::vector<std::string> texts, vocabularies;  // of the user's own: NAME=FILE
  std::vector<std::string> inputs, expects;      // tensors of the user's own: NAME=FILE[:MEMBER]
  std::vector<std::string> params;               // NAME=VALUE, of their case
  std::string model;                             // the model of which a spec takes the ops and the sizes...
  std::vector<std::int64_t> rows;                // ...with these rows...
  std::vector<int> threads;                      // ...and threads; empty: as the spec has it
  std::string reference;                         // an implementation to hold the others against
  std::optional<std::uint64_t> seed;
  std::string effort;
  bool whole_texts = false;   // of the user's own, all of each, in place of slices
  bool exhaustive = false;    // tries all 2^32 inputs of activations in float32
  std::string output;         // folder for results; empty: the project's results/
  double budget_seconds = 0;  // to measure in; 0: as long as the effort takes
  std::string junit;          // file for the verdicts; empty: none
  std::string resume;         // folder of a run to go on with
  int jobs = 0;               // 0: one per core
  bool json = false;
  bool markdown = false;  // list prints the page of all ops
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

// An argument as a shell would take it.
std::string in_shell(const std::string& argument);
// The command line that this program was started with, as a shell would take it.
void remember_command_line(const std::string& program, int count, char** arguments);
const std::string& command_line();

}  // namespace assay
