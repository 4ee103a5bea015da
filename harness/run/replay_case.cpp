#include "harness/run/replay_case.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "harness/check/examine.h"
#include "harness/check/replay.h"
#include "harness/core/clean.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/own_tensors.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int memory_file(const char* name) {
  const int descriptor = memfd_create(name, MFD_CLOEXEC);
  if (descriptor < 0) fail(name);
  return descriptor;
}

// Under that number, and still open in the program that this process becomes. `from` is above it.
void leave_open(int from, int as) {
  if (dup2(from, as) < 0) fail("dup2");
}

int above_all(int descriptor) {
  const int raised = fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
  if (raised < 0) fail("fcntl");
  return raised;
}

}  // namespace

CounterexampleStore counterexamples_of(const Options& options) {
  return CounterexampleStore((options.output.empty() ? output_root() + "/results" : options.output) +
                             "/counterexamples");
}

// The case that --input gives the values of: all that its id or its counterexample says has to be so.
static void take_own_tensors(ReplayedCase& asked, const Options& options) {
  const OpInfo& info = asked.op->info();
  OwnCase own = own_case_of(options, info);
  const bool named = !asked.which.op.empty();
  if (named && own.parameters.empty()) own.parameters = asked.which.parameters;
  ReadCase read = read_own_case(own, *asked.resources);
  if (named) {
    Case like = asked.which;  // but for how it is run
    like.placement = Placement::start;
    like.padding = 0;
    like.in_place.clear();
    like.threads = 1;
    if (!(like == read.which))
      throw InputError("the files make the case " + to_id(read.which) + ", and not " + to_id(like));
  } else {
    asked.which = read.which;
  }
  asked.own = read.tensors;
  asked.notes = std::move(read.notes);
  asked.resources =
      std::make_shared<FileResources>(project_resources(own_resources(options), {{asked.which.literal, asked.own}}));
}

ReplayedCase read_case(const std::string& id, const Options& options) {
  ReplayedCase asked;
  asked.id = id;
  asked.implementations = options.implementations;
  asked.reference = options.reference;
  asked.resources = std::make_shared<FileResources>(project_resources(own_resources(options)));
  if (has_own_tensors(options)) asked.op = find_op(id);
  if (asked.op != nullptr) {
    take_own_tensors(asked, options);
    return asked;
  }
  asked.op = find_op(op_of_id(id));
  if (asked.op != nullptr) {
    asked.which = parse_case(id, asked.op->info());
    if (has_own_tensors(options)) take_own_tensors(asked, options);
    else if (!asked.which.literal.empty())
      throw InputError("the values of '" + id +
                       "' are in files: give the id of its counterexample, or the files with --input NAME=FILE");
    return asked;
  }
  asked.example = counterexamples_of(options).find(id);
  asked.which = asked.example->which;
  asked.op = find_op(asked.which.op);
  if (asked.implementations.empty()) asked.implementations = {asked.example->implementation};
  if (asked.reference.empty()) asked.reference = asked.example->reference;
  if (has_own_tensors(options)) take_own_tensors(asked, options);
  return asked;
}

std::unique_ptr<Trial> ReplayedCase::lay_out(Arena& arena, const Yardstick* yardstick) const {
  auto trial = example && example->literal()
                   ? std::make_unique<Trial>(*op, restore_literal(*op, *example, *resources), arena)
                   : std::make_unique<Trial>(*op, which, *resources, arena,
                                             own != nullptr ? sample_of(op->info(), which) : RowSample{});
  if (yardstick == nullptr) return trial;
  const Held held = yardstick->hold(*trial);
  if (!held.trial)
    throw InputError(yardstick->contender.subject.implementation +
                     ", which stands for the reference, does not answer this case: " + held.answer.reason);
  return std::make_unique<Trial>(*held.trial);
}

std::string ReplayedCase::origin() const {
  const std::string against =
      reference.empty() ? "" : "held against    " + reference + ", which stands for the reference\n";
  std::string of_files;
  for (const std::string& note : notes) of_files += clean("own tensors     " + note) + "\n";
  if (!example) return of_files + against;
  std::string text = clean("counterexample  " + example->id + ", found " + example->found);
  if (!example->spec.empty()) text += clean(" by " + example->spec);
  text += "\nreached from    " + clean(example->first_case) + " (seed " + std::to_string(example->seed) + ")\n";
  if (!example->stopped.empty())
    text += "may be simpler  shrinking stopped " + clean(example->stopped) + ": 'replay " + example->id +
            " --shrink' goes on\n";
  return text + of_files + against;
}

std::string ReplayedCase::other_build(const Contender& contender) const {
  if (!example || plugin_of_library(example->subject.library).empty()) return {};
  if (example->subject.build_id == contender.subject.build_id) return {};
  return clean("found in        " + example->implementation + " " + example->subject.version + " of " +
               plugin_of_library(example->subject.library) + ", build " + example->subject.build_id +
               "; this is build " + contender.subject.build_id) +
         "\n";
}

Available::Available(const Options& options)
    : roster_(discover(roster_options(options))), mutants_(discover_mutants(roster_options(options))) {}

// '*' is everything that somebody would use: a planted bug has to be meant, by its name or as one of '*@bug'.
static bool means_mutants(const std::string& glob) {
  return glob.find('@') != std::string::npos || glob.find_first_of("*?[") == std::string::npos;
}

std::vector<Contender> Available::named(const std::string& op, const std::vector<std::string>& globs) const {
  std::vector<Contender> found;
  std::vector<std::string> names;
  for (const Roster* each : {&roster_, &mutants_})
    for (const Contender& contender : each->of(op)) {
      if (each == &roster_) names.push_back(contender.subject.implementation);
      bool wanted = globs.empty() && each == &roster_;
      for (const std::string& glob : globs)
        wanted = wanted || (contender.goes_by(glob) && (each == &roster_ || means_mutants(glob)));
      if (wanted) found.push_back(contender);
    }
  if (found.empty())
    throw InputError(op + " has no implementation named " + join(globs, ", ") +
                     suggestion(globs.empty() ? "" : globs[0], names) +
                     "; one from a worker of its own needs that --worker, one from a plug-in that --plugin");
  return found;
}

std::vector<Contender> Available::asked_of(const ReplayedCase& asked) const {
  std::vector<Contender> found = named(asked.op->info().name, asked.implementations);
  if (asked.example && is_trait_of(*asked.op, asked.example->property))
    for (Contender& contender : found) contender.required_traits = {asked.example->property};
  return found;
}

std::optional<Yardstick> Available::yardstick_of(const ReplayedCase& asked) const {
  if (asked.reference.empty()) return std::nullopt;
  const std::vector<Contender> found = named(asked.op->info().name, {asked.reference});
  const Contender* reference = reference_among(found, asked.op->info().name, asked.reference);
  if (reference == nullptr)
    throw InputError(asked.reference + ", which stands for the reference, is absent: " + found[0].absent);
  const auto arena = std::make_shared<Arena>();
  return Yardstick{*reference, arena, std::make_shared<WorkerProcess>(reference->command, *arena)};
}

void become_worker_of(const ReplayedCase& asked, const Contender& contender, const Options& options) {
  std::vector<std::string> arguments = contender.command.arguments;
  if (arguments[0] == "/bin/sh")
    throw InputError("--in-process is for assay's own workers and for plug-ins; " + contender.subject.implementation +
                     " is a program of its own: start that in its debugger");
  Arena arena;
  const std::unique_ptr<Trial> trial = asked.lay_out(arena);
  Json request = trial->prepare_request(contender, arena, {});
  request["id"] = 1;
  const int requests = above_all(memory_file("assay-request")), answers = above_all(memory_file("assay-answer"));
  if (!write_frame(requests, request) || lseek(requests, 0, SEEK_SET) != 0) fail("cannot write the request");
  std::fputs((asked.origin() + asked.other_build(contender) + describe_question(*trial, contender)).c_str(), stdout);
  std::fflush(stdout);

  const int memory = above_all(arena.descriptor());
  leave_open(requests, request_descriptor);
  leave_open(answers, answer_descriptor);
  leave_open(memory, memory_descriptor);
  for (const std::string& variable : contender.command.environment) {
    const std::size_t equals = variable.find('=');
    setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
  }
  for (const std::string& each : {std::string(then_option), std::filesystem::read_symlink("/proc/self/exe").string(),
                                  std::string("replay"), asked.id, std::string("--answered")})
    arguments.push_back(each);
  if (contender.accumulates == Accumulation::wider) arguments.push_back("--accumulates-wider");
  if (!options.output.empty()) arguments.insert(arguments.end(), {"--output", options.output});
  for (const std::string& text : options.texts) arguments.insert(arguments.end(), {"--text", text});
  for (const std::string& each : options.vocabularies) arguments.insert(arguments.end(), {"--vocabulary", each});
  for (const std::string& each : options.inputs) arguments.insert(arguments.end(), {"--input", each});
  for (const std::string& each : options.expects) arguments.insert(arguments.end(), {"--expect", each});
  for (const std::string& each : options.params) arguments.insert(arguments.end(), {"--param", each});
  if (!asked.reference.empty()) {  // it is asked when the answer is there to be held against it
    arguments.insert(arguments.end(), {"--reference", asked.reference});
    for (const std::string& worker : options.workers) arguments.insert(arguments.end(), {"--worker", worker});
    for (const std::string& plugin : options.plugins) arguments.insert(arguments.end(), {"--plugin", plugin});
  }
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  execv(pointers[0], pointers.data());
  throw InputError({arguments[0]}, std::string("cannot be started: ") + std::strerror(errno));
}

int judge_answer_of_worker(const std::string& id, Accumulation sums, const Options& options) {
  if (fcntl(memory_descriptor, F_GETFD) < 0 || lseek(answer_descriptor, 0, SEEK_SET) != 0)
    throw InputError("--answered is the second half of --in-process; give that");
  Arena arena(memory_descriptor);
  const ReplayedCase asked = read_case(id, options);
  const std::optional<Yardstick> yardstick =
      asked.reference.empty() ? std::nullopt : Available(options).yardstick_of(asked);
  const std::unique_ptr<Trial> trial = asked.lay_out(arena, yardstick ? &*yardstick : nullptr);
  Reply reply;
  std::optional<Json> answer = read_frame(answer_descriptor);
  if (answer && answer->contains("type") && (*answer)["type"].is_string()) reply.message = std::move(*answer);
  else reply = {Reply::Kind::garbage, nullptr, "it gave no answer", {}, -1, false};
  const Outcome outcome = trial->outcome_of(reply, sums, arena, {});
  std::fputs(describe_outcome(*trial, outcome).c_str(), stdout);
  return is_failure(outcome.verdict) ? check_failed : all_well;
}

}  // namespace assay
