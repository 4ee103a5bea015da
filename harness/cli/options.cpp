#include "harness/cli/options.h"

namespace assay {

void add_op_filters(Verb& verb, Options& options) {
  verb.option("--op", options.ops, "Only these ops (names or globs)").type("GLOB").one_each();
  verb.option("--dtype", options.dtypes, "Only these dtypes (f32, bf16, f16, u8 for text)").type("GLOB").one_each();
}

void add_filters(Verb& verb, Options& options) {
  add_op_filters(verb, options);
  verb.option("--impl", options.implementations, "Only these implementations (onednn, 'simd@*')")
      .type("GLOB")
      .one_each();
  verb.option("--worker", options.workers, "Adds a worker of your own, as NAME").type("[NAME=]COMMAND").one_each();
}

void add_plugins(Verb& verb, Options& options) {
  verb.option("--plugin", options.plugins, "Adds a shared library with implementations of your\nown, as NAME")
      .type("[NAME=]FILE")
      .one_each();
}

void add_own_resources(Verb& verb, Options& options) {
  verb.option("--text", options.texts, "Adds a text of your own in UTF-8, as NAME").type("[NAME=]FILE").one_each();
  verb.option("--vocabulary", options.vocabularies, "Adds a vocabulary of your own, as NAME")
      .type("[NAME=]FILE")
      .one_each();
}

void add_vocabulary(Verb& verb, std::string& vocabulary, std::string& pattern, std::string& rule) {
  verb.option("--vocabulary", vocabulary, "A vocabulary: a name in specs/resources.toml, or a file")
      .type("NAME|FILE")
      .required();
  verb.option("--pattern", pattern, "How texts are cut (default: as the vocabulary says)").type("NAME");
  verb.option("--rule", rule, "What merges first: bytes, pairs or\npairs_ignore_merges (default: as it says)")
      .type("NAME");
}

void add_own_tensors(Verb& verb, Options& options) {
  verb.option("--input", options.inputs,
              "A file of your own with the values of an input\nof --op: .npy, .npz:NAME or .safetensors:NAME")
      .type("NAME=FILE")
      .one_each();
  verb.option("--expect", options.expects, "A file with what you expect of an output; held\nagainst the reference, too")
      .type("NAME=FILE")
      .one_each();
  verb.option("--param", options.params, "A parameter of that case, or of --text (default: the\nop's)")
      .type("NAME=VALUE")
      .one_each();
}

void add_effort_options(Verb& verb, Options& options) {
  verb.option("--seed", options.seed, "Draws the same cases as the run that printed this seed").type("NUMBER");
  verb.option("--effort", options.effort, "quick, standard or thorough (default: the spec's)");
}

void add_check_options(Verb& verb, Options& options) {
  add_effort_options(verb, options);
  verb.option("--require", options.require, "Fails if this implementation is absent").type("NAME").one_each();
  verb.option("--output", options.output, "Writes the results to this folder\n(default: results/)").folder_to_write();
}

void add_noisy(Verb& verb, bool& noisy) {
  verb.flag("--noisy", noisy, "Makes a baseline even if this machine cannot tell 3%");
}

void add_junit(Verb& verb, Options& options) {
  verb.option("--junit", options.junit, "Writes the verdicts to this file as JUnit XML").file_to_write();
}

void add_spec(Verb& verb, Options& options) {
  verb.option("SPEC", options.spec, "A TOML file (default: the default specs of --op)");
  verb.option("--jobs", options.jobs, "How many checks run at once (default: one per core)").within(1, 256);
}

void add_spec_options(Verb& verb, Options& options) {
  add_spec(verb, options);
  add_filters(verb, options);
  add_check_options(verb, options);
  verb.option(
          "--budget-seconds", options.budget_seconds,
          "Measures for so long, and longest where the fastest\nis least certain (default: a fixed number of launches)")
      .within(1, 1000000);
  verb.option("--resume", options.resume, "Goes on with the interrupted run in this folder").type("DIR");
}

}  // namespace assay
