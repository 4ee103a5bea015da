#include "harness/cli/options.h"

namespace assay {

void add_op_filters(CLI::App& verb, Options& options) {
  verb.add_option("--op", options.ops, "Only these ops (names or globs)")->type_name("GLOB")->allow_extra_args(false);
  verb.add_option("--dtype", options.dtypes, "Only these dtypes (f32, bf16, u8 for text)")
      ->type_name("GLOB")
      ->allow_extra_args(false);
}

void add_filters(CLI::App& verb, Options& options) {
  add_op_filters(verb, options);
  verb.add_option("--impl", options.implementations, "Only these implementations (onednn, 'simd@*')")
      ->type_name("GLOB")
      ->allow_extra_args(false);
  verb.add_option("--worker", options.workers, "A further worker, under NAME if given")
      ->type_name("[NAME=]COMMAND")
      ->allow_extra_args(false);
}

void add_plugins(CLI::App& verb, Options& options) {
  verb.add_option("--plugin", options.plugins,
                  "A shared library with implementations of your own,\nunder NAME if given")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
}

void add_own_resources(CLI::App& verb, Options& options) {
  verb.add_option("--text", options.texts, "A text of your own, in UTF-8,\nunder NAME if given")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
  verb.add_option("--vocabulary", options.vocabularies, "A vocabulary of your own: a rank file,\nunder NAME if given")
      ->type_name("[NAME=]FILE")
      ->allow_extra_args(false);
}

void add_effort_options(CLI::App& verb, Options& options) {
  verb.add_option("--seed", options.seed, "Repeat a run with the seed that it printed")->type_name("NUMBER");
  verb.add_option("--effort", options.effort, "quick, standard or thorough (default: the spec's)");
}

void add_check_options(CLI::App& verb, Options& options) {
  add_effort_options(verb, options);
  verb.add_option("--require", options.require, "What must be there: absent is a failure")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb.add_option("--output", options.output, "Folder for the results (default: results/)")->type_name("DIR");
}

void add_junit(CLI::App& verb, Options& options) {
  verb.add_option("--junit", options.junit, "Writes the verdicts there as JUnit's XML")->type_name("FILE");
}

void add_spec(CLI::App& verb, Options& options) {
  verb.add_option("SPEC", options.spec, "A TOML file; without it, the default specs of --op");
  verb.add_option("--jobs", options.jobs, "Checks that run at once (default: one per core)")->check(CLI::Range(1, 256));
}

void add_spec_options(CLI::App& verb, Options& options) {
  add_spec(verb, options);
  add_filters(verb, options);
  add_check_options(verb, options);
  verb.add_option("--budget-seconds", options.budget_seconds,
                  "Time to measure in, spent where it tells most\n(default: the launches of the effort)")
      ->check(CLI::Range(1, 1000000));
  verb.add_option("--resume", options.resume, "Go on with the run in this folder")->type_name("DIR");
}

}  // namespace assay
