#include "harness/cli/session.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <map>
#include <random>
#include <thread>

#include "harness/check/property.h"
#include "harness/cli/progress.h"
#include "harness/core/build.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/measure/launch.h"
#include "harness/measure/summarise.h"
#include "harness/spec/spec.h"
#include "harness/store/environment.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

Facts library_facts(const Roster& roster) {
  std::map<std::string, std::string> libraries;
  for (const Contender& contender : roster.all()) {
    if (!contender.present() || contender.subject.library == "native") continue;
    std::string& text = libraries[contender.subject.library];
    text = contender.subject.version + (contender.subject.build_id.empty() ? "" : " build-id " + contender.subject.build_id);
  }
  return {libraries.begin(), libraries.end()};
}

std::uint64_t fresh_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 16 ^ device()) & 0xffffffffffff;
}

// The last of the processors that we may use: interrupts tend to go to the first.
int processor_to_pin() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return -1;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu)
    if (CPU_ISSET(cpu, &set)) return cpu;
  return -1;
}

int allotted_processors() { return std::max(1u, std::thread::hardware_concurrency()); }

std::vector<std::string> property_names() {
  std::vector<std::string> names;
  for (const Property& property : required_properties()) names.push_back(property.name);
  return names;
}

void append(Plan& all, Plan&& more) {
  all.checks.insert(all.checks.end(), more.checks.begin(), more.checks.end());
  all.cells.insert(all.cells.end(), more.cells.begin(), more.cells.end());
  all.exclusions.insert(all.exclusions.end(), more.exclusions.begin(), more.exclusions.end());
  all.name += "+" + more.name;
  all.hash += more.hash.substr(0, 8);
}

}  // namespace

std::string project_root() {
  const char* given = std::getenv("ASSAY_ROOT");
  if (given != nullptr && *given != '\0') return given;
  return ASSAY_SOURCE_DIRECTORY;
}

RosterOptions roster_options(const Options& options) {
  return {fs::read_symlink("/proc/self/exe").parent_path().string(), options.workers};
}

Plan plan_of(const Options& options) {
  PlanOptions plan_options;
  plan_options.root = project_root();
  plan_options.ops = options.ops;
  plan_options.dtypes = options.dtypes;
  plan_options.implementations = options.implementations;
  if (!options.effort.empty()) plan_options.effort = options.effort;
  plan_options.seed = options.seed;
  plan_options.require = options.require;
  plan_options.properties = property_names();
  if (!options.spec.empty()) return load_plan(options.spec, plan_options);
  if (options.ops.empty()) throw InputError("give a spec (specs/quick.toml), or --op for the default spec of an op");
  std::vector<std::string> names;
  for (const std::string& glob : options.ops) {
    bool any = false;
    for (const std::string& name : op_names())
      if (matches_glob(glob, name)) {
        any = true;
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
      }
    if (!any) throw InputError("--op: no op is named '" + glob + "'" + suggestion(glob, op_names()));
  }
  std::optional<Plan> all;
  for (const std::string& name : names) {
    // A glob of ops may take in some that have none of the dtypes asked for.
    const std::vector<Dtype>& dtypes = find_op(name)->info().dtypes;
    const bool any = options.dtypes.empty() || std::ranges::any_of(options.dtypes, [&](const std::string& glob) {
      return std::ranges::any_of(dtypes, [&](Dtype dtype) { return matches_glob(glob, name_of(dtype)); });
    });
    if (!any) continue;
    Plan plan = load_plan(project_root() + "/specs/ops/" + name + ".toml", plan_options);
    if (all) append(*all, std::move(plan));
    else all = std::move(plan);
  }
  if (!all) throw InputError("--dtype: none of these ops has a dtype named " + join(options.dtypes, ", "));
  return std::move(*all);
}

std::vector<Contender> chosen(const Roster& roster, const std::vector<std::string>& implementations) {
  std::vector<Contender> left;
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const Contender& contender : roster.all()) {
    const Op* op = find_op(contender.op);
    const bool probe = op != nullptr && op->info().probe;
    if (!probe) names.push_back(contender.subject.implementation);
    bool wanted = implementations.empty() || probe;
    for (const std::string& glob : implementations)
      if (!probe && contender.goes_by(glob)) {
        wanted = true;
        used.insert(glob);
      }
    if (wanted) left.push_back(contender);
  }
  for (const std::string& glob : implementations)
    if (!used.contains(glob)) {
      std::ranges::sort(names);
      names.erase(std::ranges::unique(names).begin(), names.end());
      throw InputError("--impl: no implementation is named '" + glob + "'" + suggestion(glob, names));
    }
  return left;
}

std::vector<std::string> missing_required(const Roster& roster, const std::vector<std::string>& required) {
  std::vector<std::string> missing;
  for (const std::string& name : required) {
    std::string reason = "there is no implementation of that name";
    bool there = false;
    for (const Contender& contender : roster.all()) {
      if (!contender.goes_by(name)) continue;
      there = there || contender.present();
      reason = contender.absent;
    }
    if (!there) missing.push_back(name + " is required and absent: " + reason);
  }
  return missing;
}

Session::Session(const Options& options)
    : options_(options),
      plan_(plan_of(options)),
      roster_(discover(roster_options(options))),
      contenders_(chosen(roster_, options.implementations)),
      missing_(missing_required(roster_, plan_.require)),
      resources_(project_root()),
      store_((options.output.empty() ? project_root() + "/results" : options.output) + "/counterexamples"),
      seed_(plan_.seed ? *plan_.seed : fresh_seed()) {
  for (const std::string& line : missing_) std::fprintf(stderr, "%s\n", line.c_str());
  Facts libraries = library_facts(roster_);
  environment_ = take_environment(libraries, command_line(), plan_.name + " " + plan_.hash);
  if (options_.resume.empty()) {
    folder_ = make_run_folder(options_.output.empty() ? project_root() + "/results" : options_.output, environment_.machine_fingerprint);
  } else {
    Run run = read_run(options_.resume);
    folder_ = options_.resume;
    if (run.environment.machine_fingerprint != environment_.machine_fingerprint)
      throw InputError({folder_}, "was made on another machine (" + join(differences(run.environment.machine, environment_.machine), "; ") + ")");
    if (run.environment.spec != environment_.spec)
      throw InputError({folder_}, "was made with the spec '" + run.environment.spec + "', not '" + environment_.spec + "'; resume it with its own");
    records_ = std::move(run.records);
    damage_ = std::move(run.damage);
    environment_.started = run.environment.started;
    for (const Record& record : records_)
      if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) seed_ = verdict->seed;
  }
  environment_.recorded.emplace_back("seed", std::to_string(seed_));
  write_environment(folder_, environment_);
  writer_ = std::make_unique<RecordWriter>(folder_ + "/records.jsonl");
  std::fprintf(stderr, "seed %llu, records in %s\n", static_cast<unsigned long long>(seed_),
               fs::path(folder_).lexically_proximate(fs::current_path()).c_str());
}

Record Session::wrap(decltype(Record::body) body) const {
  Record record;
  record.time = utc_now();
  record.campaign = fs::path(folder_).filename().string();
  record.machine = environment_.machine_fingerprint;
  record.commit = build::commit();
  record.spec = plan_.hash;
  record.body = std::move(body);
  return record;
}

void Session::keep(const VerdictRecord& verdict) {
  Record record = wrap(verdict);
  writer_->append(record);
  records_.push_back(std::move(record));
}

bool Session::verdict_known(const std::string& op, const std::string& dtype, const std::string& scope, const std::string& implementation) const {
  return std::ranges::any_of(records_, [&](const Record& record) {
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    return verdict != nullptr && verdict->op == op && verdict->dtype == dtype && verdict->scope == scope &&
           verdict->subject.implementation == implementation;
  });
}

std::vector<Contender> Session::without_verdict(const std::string& op, const std::string& dtype, const std::string& scope) const {
  std::vector<Contender> left;
  for (const Contender& contender : contenders_)
    if (contender.op == op && contender.present() && !verdict_known(op, dtype, scope, contender.subject.implementation))
      left.push_back(contender);
  return left;
}

void Session::keep_absent(const CheckGroup& group) {
  const std::string dtype(name_of(group.dtype));
  for (const Contender& contender : contenders_) {
    if (contender.op != group.op || contender.present()) continue;
    if (verdict_known(group.op, dtype, "generated", contender.subject.implementation)) continue;
    VerdictRecord record;
    record.op = group.op;
    record.dtype = dtype;
    record.scope = "generated";
    record.property = "all";
    record.subject = contender.subject;
    record.verdict = Verdict::absent;
    record.reason = contender.absent;
    record.seed = seed_;
    keep(record);
  }
}

void Session::judge_waivers() {
  // So many cases of the waived kind that a deviation which is still there shows in all but one run of thousands.
  constexpr int enough = 8;
  for (const Waiver& waiver : plan_.waivers)
    for (const CheckGroup& group : plan_.checks) {
      const std::string dtype(name_of(group.dtype));
      if (!matches_glob(waiver.op, group.op) || !matches_glob(waiver.dtype, dtype)) continue;
      const std::vector<ValuesInfo>& kinds = find_op(group.op)->info().values;
      const auto matching = std::ranges::count_if(kinds, [&](const ValuesInfo& kind) { return matches_glob(waiver.values, kind.name); });
      if (group.cases * matching < enough * static_cast<std::int64_t>(kinds.size())) continue;
      for (const Contender& contender : contenders_) {
        if (contender.op != group.op || !contender.present() || !contender.goes_by(waiver.implementation) ||
            !matches_glob(waiver.versions, contender.subject.version))
          continue;
        const bool needed = std::ranges::any_of(records_, [&](const Record& record) {
          const auto* verdict = std::get_if<VerdictRecord>(&record.body);
          return verdict != nullptr && verdict->op == group.op && verdict->dtype == dtype && !verdict->waiver.empty() &&
                 verdict->subject.implementation == contender.subject.implementation;
        });
        if (needed || verdict_known(group.op, dtype, "waiver", contender.subject.implementation)) continue;
        VerdictRecord record;
        record.op = group.op;
        record.dtype = dtype;
        record.scope = "waiver";
        record.property = waiver.property;
        record.subject = contender.subject;
        record.verdict = Verdict::fail;
        record.reason = "its waiver is no longer needed (" + waiver.reason + "): take it out of specs/waivers.toml";
        record.seed = seed_;
        keep(record);
      }
    }
}

void Session::check() {
  for (const CheckGroup& group : plan_.checks) keep_absent(group);
  struct Task {
    const CheckGroup* group = nullptr;
    const Cell* cell = nullptr;
    std::vector<Contender> contenders;
    std::int64_t steps = 1;
  };
  std::vector<Task> tasks;
  std::int64_t steps = 0;
  for (const CheckGroup& group : plan_.checks)
    tasks.push_back({&group, nullptr, without_verdict(group.op, std::string(name_of(group.dtype)), "generated"), group.cases});
  for (const Cell& cell : plan_.cells)
    tasks.push_back({nullptr, &cell, without_verdict(cell.which.op, std::string(name_of(cell.which.dtype)), to_id(cell)), 1});
  std::erase_if(tasks, [](const Task& task) { return task.contenders.empty(); });
  for (const Task& task : tasks) steps += task.steps;
  if (tasks.empty()) return;

  Progress progress("checked", steps);
  std::atomic<std::size_t> next{0};
  const CheckEvents events{[&](const VerdictRecord& verdict) {
                             const std::lock_guard lock(mutex_);
                             keep(verdict);
                             if (is_failure(verdict.verdict))
                               progress.say(std::string(name_of(verdict.verdict)) + ": " + verdict.op + " " + verdict.dtype + " " +
                                            verdict.subject.implementation + ": " + verdict.reason);
                           },
                           [&](std::int64_t cases) { progress.advance(cases); }, was_interrupted};
  const CheckSettings settings{seed_, plan_.name, plan_.exclusions, plan_.waivers};
  std::exception_ptr problem;
  const auto work = [&] {
    try {
      Checker checker(resources_, store_, settings, events);
      for (std::size_t i = next++; i < tasks.size() && !was_interrupted(); i = next++) {
        const Task& task = tasks[i];
        if (task.group != nullptr) checker.check_group(*task.group, task.contenders);
        else checker.check_cell(*task.cell, task.contenders);
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      problem = std::current_exception();
      next = tasks.size();
    }
  };
  std::vector<std::thread> threads;
  const int jobs = options_.jobs > 0 ? options_.jobs : allotted_processors();
  for (int job = 0; job < std::min<int>(jobs, static_cast<int>(tasks.size())); ++job) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (problem) std::rethrow_exception(problem);
  if (!was_interrupted()) judge_waivers();
}

std::vector<Contender> Session::proved(const Cell& cell) const {
  const std::string dtype(name_of(cell.which.dtype)), id = to_id(cell);
  const auto passed = [&](const std::string& scope, const Contender& contender) {
    return std::ranges::any_of(records_, [&](const Record& record) {
      const auto* verdict = std::get_if<VerdictRecord>(&record.body);
      return verdict != nullptr && verdict->op == cell.which.op && verdict->dtype == dtype && verdict->scope == scope &&
             verdict->subject.implementation == contender.subject.implementation && verdict->verdict == Verdict::pass;
    });
  };
  std::vector<Contender> left;
  for (const Contender& contender : contenders_)
    if (contender.op == cell.which.op && contender.present() && passed("generated", contender) && passed(id, contender))
      left.push_back(contender);
  return left;
}

std::vector<Cell> Session::measured_cells() const {
  std::vector<Cell> cells;
  bool bounded = false;
  for (const Cell& cell : plan_.cells)
    if (cell.measure) {
      cells.push_back(cell);
      bounded = bounded || !find_op(cell.which.op)->info().text;
    }
  if (bounded) {
    Cell peak;
    peak.which.op = "fma";
    peak.which.dims = {{"calls", 1}};
    peak.which.values = "half";
    cells.insert(cells.begin(), peak);
  }
  return cells;
}

void Session::measure() {
  const std::vector<Cell> cells = measured_cells();
  const Effort& effort = plan_.effort;
  Measurer measurer(resources_, {effort, seed_, processor_to_pin(), last_level_cache(), was_interrupted, [] {
                                   const Pressure now = pressure_now();
                                   return std::pair(now.load, now.steal);
                                 }});
  std::set<std::string> done;  // what a run that is resumed has already
  for (const Record& record : records_)
    if (const auto* known = std::get_if<MeasurementRecord>(&record.body))
      done.insert(known->cell + "|" + known->subject.implementation + "|" + std::to_string(known->launch));
  std::vector<Contender> copies;
  for (const Contender& contender : roster_.of("copy"))
    if (contender.present()) copies.push_back(contender);

  Progress progress("measured", static_cast<std::int64_t>(cells.size()) * effort.launches);
  for (int launch = 0; launch < effort.launches; ++launch) {
    measurer.begin_launch(launch);
    for (const Cell& cell : cells) {
      if (was_interrupted()) return;
      std::vector<Contender> contenders = cell.which.op == "fma" ? roster_.of("fma") : proved(cell);
      std::erase_if(contenders, [](const Contender& contender) { return !contender.present(); });
      const bool all_done = std::ranges::all_of(contenders, [&](const Contender& contender) {
        const std::string name = (cell.which.op == "fma" ? "fma:" : "") + contender.subject.implementation;
        return done.contains(to_id(cell) + "|" + name + "|" + std::to_string(launch));
      });
      progress.at(cell.which.op + " " + shape_of(cell.which.dims));
      if (!all_done) {
        std::vector<Record> records;
        for (MeasurementRecord& made : measurer.measure(cell, contenders, copies, launch + 1 == effort.launches))
          records.push_back(wrap(std::move(made)));
        writer_->append(records);
        records_.insert(records_.end(), records.begin(), records.end());
      }
      measured_ = measured_ || (!contenders.empty() && cell.which.op != "fma");
      progress.advance(1);
    }
  }
}

int Session::exit_code() const {
  if (was_interrupted()) return interrupted;
  bool failed = !missing_.empty();
  for (const Record& record : records_)
    if (const auto* verdict = std::get_if<VerdictRecord>(&record.body))
      failed = failed || (is_failure(verdict->verdict) && verdict->waiver.empty());
  for (const CellSummary& cell : summary().cells)
    for (const Measured& measured : cell.measured) failed = failed || measured.why_not.find("wrong after") != std::string::npos;
  return failed ? check_failed : all_well;
}

Summary Session::summary() const {
  Summary summary = summarise(environment_, records_, damage_);
  summary.campaign = fs::path(folder_).filename().string();
  for (VerdictSummary& verdict : summary.verdicts)
    if (!verdict.replay.empty() && !options_.output.empty()) verdict.replay += " --output " + options_.output;
  if (plan_.effort.name == "quick" && !summary.cells.empty())
    summary.notes.push_back("effort quick (" + std::to_string(plan_.effort.launches) + " launches of " + std::to_string(plan_.effort.blocks) +
                            " blocks): differences below about 3% cannot be told");
  return summary;
}

void Session::finish() {
  environment_.finished = utc_now();
  write_environment(folder_, environment_);
}

}  // namespace assay
