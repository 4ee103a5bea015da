#include "harness/check/replay.h"

#include <cstdio>

#include "harness/check/counterexample.h"
#include "harness/cli/session.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/spec/resources.h"

namespace assay {
namespace {

// The contender of that name, mutants included: their counterexamples can be replayed as well.
std::vector<Contender> contenders_named(const std::string& op, const std::vector<std::string>& globs, const Options& options) {
  std::vector<Contender> found;
  std::vector<std::string> names;
  const Roster roster = discover(roster_options(options)), mutants = discover_mutants(roster_options(options));
  for (const Roster* each : {&roster, &mutants})
    for (const Contender& contender : each->of(op)) {
      if (each == &roster) names.push_back(contender.subject.implementation);
      bool wanted = globs.empty() && each == &roster;
      for (const std::string& glob : globs) wanted = wanted || contender.goes_by(glob);
      if (wanted) found.push_back(contender);
    }
  if (found.empty()) throw InputError(op + " has no implementation named " + join(globs, ", ") + suggestion(globs.empty() ? "" : globs[0], names) +
                     "; one from a worker of its own needs that --worker");
  return found;
}

int show_case(const std::string& id, const Options& options) {
  std::vector<std::string> implementations = options.implementations;
  const std::string results = options.output.empty() ? project_root() + "/results" : options.output;
  const FileResources resources(project_root());
  const CounterexampleStore store(results + "/counterexamples");
  Arena arena;
  std::unique_ptr<Trial> trial;
  std::string op_name;
  if (const Op* op = find_op(op_of_id(id))) {
    op_name = op->info().name;
    const Case which = parse_case(id, op->info());
    if (!which.literal.empty()) throw InputError("the values of '" + id + "' are in a file: give the id of its counterexample, or the file");
    trial = std::make_unique<Trial>(*op, which, resources, arena);
  } else {
    const Counterexample example = store.find(id);
    op = find_op(example.which.op);
    op_name = example.which.op;
    if (example.literal()) trial = std::make_unique<Trial>(*op, restore_literal(*op, example, resources), arena);
    else trial = std::make_unique<Trial>(*op, example.which, resources, arena);
    if (implementations.empty()) implementations = {example.implementation};
    std::printf("counterexample  %s, found %s%s%s\n", example.id.c_str(), example.found.c_str(),
                example.spec.empty() ? "" : " by ", example.spec.c_str());
    std::printf("reached from    %s (seed %llu)\n", example.first_case.c_str(), static_cast<unsigned long long>(example.seed));
  }
  bool failed = false;
  for (const Contender& contender : contenders_named(op_name, implementations, options)) {
    if (!contender.present()) {
      std::printf("implementation  %s is absent: %s\n", contender.subject.implementation.c_str(), contender.absent.c_str());
      failed = true;
      continue;
    }
    const Replayed replayed = replay(*trial, contender, arena);
    std::fputs(replayed.text.c_str(), stdout);
    failed = failed || is_failure(replayed.verdict);
  }
  return failed ? check_failed : all_well;
}

}  // namespace

void add_replay(CLI::App& program, Verb& chosen) {
  CLI::App* verb = program.add_subcommand("replay", "Shows one case again: inputs, expected, got");
  verb->footer("Examples: ./assay replay 3f2a9c\n"
               "          ./assay replay rms_norm:f32,rows=1,cols=15,seed=0 --impl naive");
  auto id = std::make_shared<std::string>();
  auto options = std::make_shared<Options>();
  verb->add_option("CASE", *id, "A counterexample's id or file, or the id of a case")->required();
  verb->add_option("--impl", options->implementations, "What to run (default: the one that failed)")->type_name("GLOB")
      ->allow_extra_args(false);
  verb->add_option("--worker", options->workers, "The worker that it was found in")
      ->type_name("[NAME=]COMMAND")->allow_extra_args(false);
  verb->add_option("--output", options->output, "Folder of the results (default: results/)")->type_name("DIR");
  verb->callback([id, options, &chosen] { chosen = [id, options] { return show_case(*id, *options); }; });
}

}  // namespace assay
