// The verbs, and the options that several of them have.
#pragma once

#include "harness/cli/command_line.h"
#include "harness/run/options.h"

namespace assay {

// Each verb adds itself to the program: its name, its help with an example, its options, what it does.
void add_list(CommandLine& program);
void add_plan(CommandLine& program);
void add_check(CommandLine& program);
void add_bench(CommandLine& program);
void add_run(CommandLine& program);
void add_report(CommandLine& program);
void add_replay(CommandLine& program);
void add_selftest(CommandLine& program);
void add_advise(CommandLine& program);
void add_fetch(CommandLine& program);
void add_compare(CommandLine& program);
void add_calibrate(CommandLine& program);
void add_nightly(CommandLine& program);
void add_doctor(CommandLine& program);
void add_select(CommandLine& program);
void add_explain(CommandLine& program);
void add_regret(CommandLine& program);
void add_history(CommandLine& program);
void add_new(CommandLine& program);
void add_baseline(CommandLine& program);
void add_tokenize(CommandLine& program);
void add_certify(CommandLine& program);
void add_compare_tokenizers(CommandLine& program);
void add_train(CommandLine& program);

// --op, --impl and --dtype.
void add_filters(Verb& verb, Options& options);
// --plugin.
void add_plugins(Verb& verb, Options& options);
// --text and --vocabulary.
void add_own_resources(Verb& verb, Options& options);
// --vocabulary, by its name or its file, and --pattern and --rule for what that does not say.
void add_vocabulary(Verb& verb, std::string& vocabulary, std::string& pattern, std::string& rule);
// --input, --expect and --param.
void add_own_tensors(Verb& verb, Options& options);
// --seed, --effort, --require and --output.
void add_check_options(Verb& verb, Options& options);
// --noisy, of what makes baselines.
void add_noisy(Verb& verb, bool& noisy);
// --junit.
void add_junit(Verb& verb, Options& options);
void add_spec(Verb& verb, Options& options);            // SPEC, --jobs
void add_op_filters(Verb& verb, Options& options);      // --op, --dtype
void add_effort_options(Verb& verb, Options& options);  // --seed, --effort
// The spec, the filters, --seed, --effort, --require, --jobs, --output and --resume.
void add_spec_options(Verb& verb, Options& options);

}  // namespace assay
