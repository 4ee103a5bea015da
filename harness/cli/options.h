// The verbs, and the options that several of them have.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "harness/run/options.h"

namespace assay {

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
// --text and --vocabulary.
void add_own_resources(CLI::App& verb, Options& options);
// --seed, --effort, --require and --output.
void add_check_options(CLI::App& verb, Options& options);
// --junit.
void add_junit(CLI::App& verb, Options& options);
void add_spec(CLI::App& verb, Options& options);            // SPEC, --jobs
void add_op_filters(CLI::App& verb, Options& options);      // --op, --dtype
void add_effort_options(CLI::App& verb, Options& options);  // --seed, --effort
// The spec, the filters, --seed, --effort, --require, --jobs, --output and --resume.
void add_spec_options(CLI::App& verb, Options& options);

}  // namespace assay
