#include "harness/check/replay.h"
#include "harness/cli/options.h"

#include <chrono>
#include <cstdio>
#include <optional>

#include "harness/check/counterexample.h"
#include "harness/check/own_expectation.h"
#include "harness/core/clean.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/replay_case.h"
#include "harness/run/save_case.h"
#include "harness/run/shrink_case.h"

namespace assay {
namespace {

// Of a counterexample from outside: how to bring its implementation, if that has not been done.
void refuse_without_its_plugin(const ReplayedCase& asked, const Options& options) {
  const std::string plugin = asked.example ? plugin_of_library(asked.example->subject.library) : "";
  if (plugin.empty() || !options.plugins.empty() || !options.implementations.empty()) return;
  throw InputError("counterexample " + asked.example->id + " is of a plug-in: give it as well, --plugin " + plugin +
                   ", or another implementation with --impl");
}

// Where there is room for one implementation only.
const Contender& the_only(const std::vector<Contender>& found, const std::string& option_and_verb) {
  std::vector<std::string> names;
  for (const Contender& contender : found) names.push_back(contender.subject.implementation);
  if (found.size() != 1)
    throw InputError(option_and_verb + " one implementation; choose with --impl: " + join(names, ", "));
  if (!found[0].present()) throw InputError(names[0] + " is absent: " + found[0].absent);
  return found[0];
}

int shrink_further(const std::string& id, const Options& options, double minutes) {
  const ReplayedCase asked = read_case(id, options);
  refuse_without_its_plugin(asked, options);
  const Available available(options);
  const std::vector<Contender> found = available.asked_of(asked);
  const Contender& contender = the_only(found, "--shrink takes");
  std::fputs((asked.origin() + asked.other_build(contender)).c_str(), stdout);
  return shrink_case(asked, contender, available.yardstick_of(asked), options,
                     std::chrono::seconds(static_cast<std::int64_t>(60 * minutes)));
}

int show_case(const std::string& id, const Options& options, const std::string& folder) {
  const ReplayedCase asked = read_case(id, options);
  refuse_without_its_plugin(asked, options);
  const Available available(options);
  const std::vector<Contender> contenders = available.asked_of(asked);
  const std::optional<Yardstick> yardstick = available.yardstick_of(asked);
  Arena arena;
  const std::unique_ptr<Trial> trial = asked.lay_out(arena, yardstick ? &*yardstick : nullptr);
  std::fputs(asked.origin().c_str(), stdout);
  bool failed = false;
  std::vector<std::string> saved = folder.empty() ? std::vector<std::string>{} : save_case(*trial, folder);
  if (asked.own != nullptr && !asked.own->expected.empty()) {
    // By the contract, whoever else stands for the reference.
    const std::unique_ptr<Trial> by_contract = yardstick ? asked.lay_out(arena) : nullptr;
    const Trial& judged = by_contract ? *by_contract : *trial;
    std::fputs(describe_expectation(judged, *asked.own).c_str(), stdout);
    failed = judge_expectation(judged, *asked.own, {}).verdict != Verdict::pass;
  }
  for (const Contender& contender : contenders) {
    if (!contender.present()) {
      std::printf("implementation  %s is absent: %s\n", clean(contender.subject.implementation).c_str(),
                  clean(contender.absent).c_str());
      failed = true;
      continue;
    }
    std::fputs(asked.other_build(contender).c_str(), stdout);
    const Replayed replayed = replay(*trial, contender, arena, yardstick ? &*yardstick : nullptr, asked.own.get());
    std::fputs(replayed.text.c_str(), stdout);
    if (!folder.empty()) save_answer(replayed.outputs, contender.subject.implementation, folder, saved);
    failed = failed || is_failure(replayed.verdict);
  }
  for (const std::string& file : saved) std::printf("saved           %s\n", clean(file).c_str());
  return failed ? check_failed : all_well;
}

// In one process there is room for one implementation. Where a plug-in brings it, no other worker is started: a
// debugger would have to follow them all.
int show_in_process(const std::string& id, const Options& options) {
  const ReplayedCase asked = read_case(id, options);
  refuse_without_its_plugin(asked, options);
  std::vector<Contender> found;
  const Roster plugins = discover_plugins(roster_options(options));
  for (const Contender& contender : plugins.of(asked.op->info().name)) {
    bool wanted = asked.implementations.empty();
    for (const std::string& glob : asked.implementations) wanted = wanted || contender.goes_by(glob);
    if (wanted) found.push_back(contender);
  }
  if (found.empty()) found = Available(options).asked_of(asked);
  become_worker_of(asked, the_only(found, "--in-process runs"), options);
}

}  // namespace

void add_replay(CommandLine& program) {
  Verb verb = program.verb("replay", "Shows one case again: inputs, expected, got");
  verb.footer(
      "Examples: ./assay replay 3f2a9c\n"
      "          ./assay replay rms_norm:f32,rows=1,cols=15,seed=0 --impl naive\n"
      "          ./assay replay rms_norm --input x=acts.npy --impl naive --save out/\n"
      "          ./assay replay 3f2a9c --shrink --minutes 30\n"
      "          gdb --args build/release/bin/assay replay 3f2a9c --in-process");
  auto id = std::make_shared<std::string>();
  auto options = std::make_shared<Options>();
  auto in_process = std::make_shared<bool>(false), answered = std::make_shared<bool>(false),
       wider = std::make_shared<bool>(false);
  auto shrink = std::make_shared<bool>(false);
  auto minutes = std::make_shared<std::optional<double>>();
  verb.option("CASE", *id, "A counterexample's id or file, the id of a case, or\nthe op that --input is for")
      .required();
  verb.option("--impl", options->implementations, "What to run (default: the one that failed)").type("GLOB").one_each();
  verb.option("--reference", options->reference,
              "Holds it against this implementation\n(default: the one that it failed against, if any)")
      .type("NAME");
  verb.option("--worker", options->workers, "The worker that it was found in").type("[NAME=]COMMAND").one_each();
  add_plugins(verb, *options);
  add_own_resources(verb, *options);
  add_own_tensors(verb, *options);
  auto folder = std::make_shared<std::string>();
  verb.option("--save", *folder, "Writes inputs, expected and got as .npy to this\nfolder").folder_to_write();
  verb.option("--output", options->output, "Folder of the results (default: results/)").folder_to_write();
  verb.flag("--in-process", *in_process, "In this process, without a deadline: for debuggers");
  verb.flag("--shrink", *shrink, "Goes on shrinking it, and keeps what is simpler");
  verb.option("--minutes", *minutes, "To shrink for at most (default: 5)").within(0.0, 1440.0);
  verb.flag("--answered", *answered).hidden();        // the second half of --in-process
  verb.flag("--accumulates-wider", *wider).hidden();  // of what that answered
  verb.does([=] {
    if (*answered) return judge_answer_of_worker(*id, *wider ? Accumulation::wider : Accumulation::usual, *options);
    if (*minutes && !*shrink) throw InputError("--minutes is for --shrink; give that as well");
    if (*shrink && *in_process) throw InputError("--shrink and --in-process exclude each other: give one of them");
    if (!folder->empty() && (*shrink || *in_process))
      throw InputError("--save is for a plain replay; leave out --shrink and --in-process");
    if (*shrink) return shrink_further(*id, *options, minutes->value_or(5));
    return *in_process ? show_in_process(*id, *options) : show_case(*id, *options, *folder);
  });
}

}  // namespace assay
