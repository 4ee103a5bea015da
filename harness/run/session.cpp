#include "harness/run/session.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "harness/core/build.h"
#include "harness/core/catalog.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/measure/notes.h"
#include "harness/measure/summarise.h"
#include "harness/run/interrupts.h"
#include "harness/run/tell.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

Facts library_facts(const Roster& roster) {
  std::map<std::string, std::string> libraries;
  for (const Contender& contender : roster.all()) {
    if (!contender.present() || contender.subject.library == "native") continue;
    std::string& text = libraries[contender.subject.library];
    text = contender.subject.version +
           (contender.subject.build_id.empty() ? "" : " build-id " + contender.subject.build_id);
  }
  return {libraries.begin(), libraries.end()};
}

// Also of what is absent: that is told when it is missed.
void refuse_unknown_reference(const std::string& name, const std::vector<Contender>& all) {
  if (name.empty()) return;
  std::vector<std::string> names;
  for (const Contender& contender : all) {
    const Op* op = find_op(contender.op);
    if (op != nullptr && op->info().probe) continue;
    if (contender.goes_by(name)) return;
    if (std::ranges::count(names, contender.subject.implementation) == 0)
      names.push_back(contender.subject.implementation);
  }
  throw InputError("--reference: no implementation is named '" + name + "'" + suggestion(name, names));
}

// The recorded fact that says to what a run was narrowed. Older runs have none.
constexpr const char* filters_fact = "filters";

std::string filters_of(const Options& options) {
  std::string text;
  const auto add = [&](const char* option, const std::vector<std::string>& globs) {
    for (const std::string& glob : globs) text += (text.empty() ? "" : " ") + std::string(option) + " " + glob;
  };
  add("--op", options.ops);
  add("--dtype", options.dtypes);
  add("--impl", options.implementations);
  return text.empty() ? "no filter" : text;
}

// Those that the filters leave, and the one that stands for the reference, even if they leave it out.
std::vector<Contender> taking_part(const Roster& roster, const Options& options) {
  std::vector<Contender> left = chosen(roster, options.implementations);
  refuse_unknown_reference(options.reference, roster.all());
  for (const std::string& op : op_names()) {
    if (reference_among(left, op, options.reference) != nullptr) continue;
    if (const Contender* reference = reference_among(roster.all(), op, options.reference)) left.push_back(*reference);
  }
  return left;
}

// Another allotment is no other machine, but it may make other times.
void tell_other_allocation(const Environment& then, const Environment& now) {
  for (const auto& [name, value] : then.allocation)
    if (const std::string here = fact_of(now.allocation, name); !here.empty() && here != value)
      tell("since the run began, the machine allots something else: " + name + " was " + value + " and is " + here);
}

// A verdict against one implementation says nothing of how its subject stands against another.
void refuse_other_reference(const std::vector<Record>& records, const std::vector<Contender>& contenders,
                            const std::string& name, const std::string& folder) {
  for (const Record& record : records) {
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    if (verdict == nullptr || (verdict->verdict != Verdict::pass && verdict->reference.empty())) continue;
    const Contender* reference = reference_among(contenders, verdict->op, name);
    if ((reference == nullptr ? "" : reference->subject.implementation) == verdict->reference) continue;
    throw InputError(
        {folder},
        verdict->reference.empty()
            ? "was checked against the references of the contracts; resume it without --reference"
            : "was checked against " + verdict->reference + "; resume it with --reference " + verdict->reference);
  }
}

// What the cells are made of, where it is not what the project's list has.
void tell_other_contents(const Plan& plan, const FileResources& resources) {
  std::set<std::string> told;
  for (const Cell& cell : plan.cells)
    for (const FileOfCase& file : files_of(find_op(cell.which.op)->info(), cell.which)) {
      const std::string note = resources.note_on(file.family, file.name);
      if (!note.empty() && told.insert(note).second) tell(note);
    }
}

// A run that was begun before cases carried their content goes on with what it has.
void complete_contents(std::vector<Record>& records, const Plan& plan) {
  KnownContents contents;
  for (const Cell& cell : plan.cells) contents.add(to_id(cell));
  for (Record& record : records) {
    if (auto* verdict = std::get_if<VerdictRecord>(&record.body)) verdict->scope = contents.completed(verdict->scope);
    if (auto* times = std::get_if<MeasurementRecord>(&record.body)) times->cell = contents.completed(times->cell);
  }
}

// What was proved of one build of a plug-in says nothing of another.
void refuse_other_builds(const std::vector<Record>& records, const std::vector<Contender>& contenders,
                         const std::string& folder) {
  for (const Record& record : records) {
    const Subject& subject = std::visit([](const auto& body) -> const Subject& { return body.subject; }, record.body);
    const std::string plugin = plugin_of_library(subject.library);
    if (plugin.empty()) continue;
    for (const Contender& contender : contenders)
      if (contender.subject.library == subject.library && contender.subject.build_id != subject.build_id)
        throw InputError({folder}, "was made with another build of " + plugin + "; start a new run");
  }
}

}  // namespace

Session::Session(const Options& options) : Session(options, plan_of(options)) {}

Session::Session(const Options& options, Plan plan)
    : options_(options),
      plan_(std::move(plan)),
      roster_(discover(roster_options(options, plan_.limits))),
      contenders_(taking_part(roster_, options)),
      missing_(missing_required(roster_, plan_.require)),
      resources_(project_resources(plan_)),
      store_((options.output.empty() ? output_root() + "/results" : options.output) + "/counterexamples"),
      seed_(plan_.seed ? *plan_.seed : fresh_seed()) {
  refuse_idle_plugins(options_.plugins, roster_.all(), plan_);
  tell_other_contents(plan_, resources_);
  for (const std::string& line : plan_.notes) tell(line);
  for (const std::string& line : missing_) tell(line);
  Facts libraries = library_facts(roster_);
  environment_ = take_environment(libraries, command_line(), spec_of(plan_));
  environment_.own = plan_.own;
  if (options_.resume.empty()) {
    folder_ = make_run_folder(options_.output.empty() ? output_root() + "/results" : options_.output,
                              environment_.machine_fingerprint);
    lock_.emplace(folder_);
  } else {
    refuse_no_run(options_.resume);
    lock_.emplace(options_.resume);
    Run run = read_run(options_.resume);
    folder_ = (fs::path(options_.resume) / "").parent_path().string();  // whether or not a '/' ends it
    if (const std::vector<std::string> other = hardware_differences(run.environment.machine, environment_.machine);
        !other.empty() || run.environment.machine_fingerprint != environment_.machine_fingerprint)
      throw InputError({folder_}, "was made on another machine (" + join(other, "; ") + ")");
    tell_other_allocation(run.environment, environment_);
    if (run.environment.spec != environment_.spec)
      throw InputError({folder_}, "was made with the spec '" + run.environment.spec + "', not '" + environment_.spec +
                                      "'; resume it with its own");
    if (const std::string then = fact_of(run.environment.recorded, filters_fact), now = filters_of(options);
        !then.empty() && then != now)
      throw InputError({folder_},
                       "was made with " + then + ", and this command has " + now + "; resume it with the same");
    refuse_other_builds(run.records, roster_.all(), folder_);
    refuse_other_reference(run.records, contenders_, options_.reference, folder_);
    complete_contents(run.records, plan_);
    for (const Record& record : run.records) note(record);
    damage_ = std::move(run.damage);
    environment_.started = run.environment.started;
    for (const Record& record : records_)
      if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) seed_ = verdict->seed;
  }
  environment_.recorded.emplace_back("seed", std::to_string(seed_));
  environment_.recorded.emplace_back(filters_fact, filters_of(options));
  environment_.recorded.emplace_back(effort_fact, described(plan_.effort));
  write_environment(folder_, environment_);
  forced_end_.emplace([folder = folder_, then = environment_]() mutable {
    then.interrupted = true;
    then.finished = utc_now();
    write_environment(folder, then);
    tell_interrupted("go on with --resume " + folder);
  });
  sink_ = std::make_unique<JsonLinesSink>(folder_ + "/records.jsonl");
  tell("seed " + std::to_string(seed_) + ", records in " +
       fs::path(folder_).lexically_proximate(fs::current_path()).string());
}

std::vector<std::string> Session::held_against_nothing() const {
  std::vector<std::string> lines;
  std::set<std::pair<std::string, std::string>> checked;  // op and dtype
  for (const CheckGroup& group : plan_.checks) checked.emplace(group.op, name_of(group.dtype));
  for (const Cell& cell : plan_.cells) checked.emplace(cell.which.op, name_of(cell.which.dtype));
  for (const auto& [op, dtype] : checked) {
    if (options_.reference.empty() || was_interrupted()) break;
    const Contender* reference = reference_among(contenders_, op, options_.reference);
    bool answered = false;
    std::string why =
        reference == nullptr ? "it has no implementation of " + op : "it is not among the chosen implementations";
    for (const Contender& contender : roster_.of(op))
      if (reference == nullptr && contender.goes_by(options_.reference)) why = "it is absent: " + contender.absent;
    const std::string name = reference == nullptr ? "" : reference->subject.implementation;
    for (const VerdictRecord* verdict : verdicts_.of(op, dtype, name)) {
      answered = answered || (verdict->cases > 0 && verdict->verdict != Verdict::unsupported);
      why = (verdict->verdict == Verdict::unsupported ? "it refused every case: " : "it failed in every case: ") +
            verdict->reason;
    }
    if (!answered)
      lines.push_back("nothing of " + op + " " + dtype + " was checked against " + options_.reference +
                      ", which stands for the reference: " + why);
  }
  return lines;
}

Record Session::wrap(decltype(Record::body) body) const {
  Record record;
  record.time = utc_now();
  record.campaign = name_of_folder(folder_);
  record.machine = environment_.machine_fingerprint;
  record.host = host_in_brief(environment_);
  record.allocation = environment_.allocation;
  record.commit = build::commit();
  record.spec = plan_.hash;
  record.body = std::move(body);
  return record;
}

void Session::note(const Record& record) {
  if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) verdicts_.add(*verdict);
  records_.push_back(record);
}

void Session::keep(const VerdictRecord& verdict) {
  const Record record = wrap(verdict);
  sink_->append(record);
  note(record);
}

std::vector<Contender> Session::without_verdict(const std::string& op, const std::string& dtype,
                                                const std::string& scope) const {
  const auto is_known = [&](const Contender& contender) {
    const VerdictRecord* verdict = verdicts_.find({op, dtype, contender.subject.implementation, scope});
    return verdict != nullptr && verdict->verdict != Verdict::absent;  // what was not here may have been fetched since
  };
  std::vector<Contender> left;
  for (const Contender& contender : contenders_)
    if (contender.op == op && contender.present() && !is_known(contender)) left.push_back(contender);
  // The implementation that stands for the reference has to answer once more if others are left to be held against it.
  const Contender* reference = left.empty() ? nullptr : reference_among(contenders_, op, options_.reference);
  if (reference != nullptr && is_known(*reference)) left.push_back(*reference);
  return left;
}

int Session::exit_code() const {
  if (was_interrupted()) return interrupted;
  bool failed = !missing_.empty() || !refused_everything(records_).empty() || !held_against_nothing().empty();
  for (const auto& [key, verdict] : verdicts_.all()) failed = failed || is_failure(verdict.verdict);
  for (const CellSummary& cell : summary().cells)
    for (const Measured& measured : cell.measured) failed = failed || is_wrong_after_timing(measured);
  return failed ? check_failed : all_well;
}

Summary Session::summary() const {
  Summary summary = summarise(environment_, records_, damage_);
  summary.campaign = name_of_folder(folder_);
  for (VerdictSummary& verdict : summary.verdicts)
    if (!verdict.replay.empty() && !options_.output.empty()) verdict.replay += " --output " + options_.output;
  for (VerdictSummary& verdict : summary.verdicts) verdict.replay = as_called(verdict.replay);
  for (const std::string& line : held_against_nothing()) summary.notes.push_back(line);
  if (measuring_)
    for (const std::string& line : proved_by_nothing()) summary.notes.push_back(line);
  return summary;
}

void Session::finish() {
  forced_end_.reset();
  sink_->finish();
  environment_.finished = utc_now();
  environment_.interrupted = was_interrupted();
  write_environment(folder_, environment_);
}

}  // namespace assay
