#include "harness/run/choices.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "harness/check/examine.h"
#include "harness/core/catalog.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/own_tensors.h"
#include "harness/run/whole_texts.h"
#include "harness/spec/libraries.h"
#include "harness/spec/own_resources.h"
#include "harness/spec/spec.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

Limits the_wider(const Limits& a, const Limits& b) {
  return {std::max(a.seconds, b.seconds),       std::max(a.memory_gib, b.memory_gib),
          std::max(a.tasks, b.tasks),           std::max(a.descriptors, b.descriptors),
          std::max(a.output_mib, b.output_mib), std::max(a.file_gib, b.file_gib)};
}

void append(Plan& all, Plan&& more) {
  all.checks.insert(all.checks.end(), more.checks.begin(), more.checks.end());
  all.cells.insert(all.cells.end(), more.cells.begin(), more.cells.end());
  all.own_cells.insert(all.own_cells.end(), more.own_cells.begin(), more.own_cells.end());
  all.exclusions.insert(all.exclusions.end(), more.exclusions.begin(), more.exclusions.end());
  all.limits = the_wider(all.limits, more.limits);
  for (OwnResource& own : more.own) add_own(all.own, std::move(own), more.file);
  all.name += "+" + more.name;
  all.hash += more.hash.substr(0, 8);
}

}  // namespace

namespace {

fs::path program_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

// What `cmake --install` made of it: PREFIX/bin/assay, with specs and data in PREFIX/share/assay. Empty in a build.
fs::path installed_data() {
  const fs::path data = program_folder().parent_path() / ASSAY_INSTALL_DATA;
  std::error_code error;
  return fs::is_directory(data / "specs", error) ? data : fs::path();
}

const char* root_given() {
  const char* given = std::getenv("ASSAY_ROOT");
  return given != nullptr && *given != '\0' ? given : nullptr;
}

}  // namespace

std::string project_root() {
  if (root_given() != nullptr) return root_given();
  const fs::path installed = installed_data();
  return installed.empty() ? ASSAY_SOURCE_DIRECTORY : installed.string();
}

std::string output_root() {
  if (root_given() == nullptr && !installed_data().empty()) return fs::current_path().string();
  return project_root();
}

std::string program_name() { return installed_data().empty() ? "./assay" : "assay"; }

FileResources project_resources(const std::vector<OwnResource>& own,
                                const std::map<std::string, SharedTensors>& tensors) {
  return FileResources(project_root(), program_name() + " fetch", own, tensors);
}

FileResources project_resources(const Plan& plan) { return project_resources(plan.own, plan.tensors); }

std::vector<OwnResource> own_resources(const Options& options) {
  std::vector<OwnResource> own;
  const auto add = [&](std::string_view family, const std::vector<std::string>& given) {
    for (const std::string& each : given) {
      const std::string what = "--" + std::string(family) + " " + each;
      add_own(own, own_resource(project_root(), family, each, what), what);
    }
  };
  add(text_family, options.texts);
  add(vocabulary_family, options.vocabularies);
  return own;
}

std::string as_called(std::string text) {
  constexpr std::string_view in_tree = "./assay ";
  if (installed_data().empty()) return text;
  for (std::size_t at = 0; (at = text.find(in_tree, at)) != std::string::npos;)
    text.replace(at, in_tree.size(), program_name() + " ");
  return text;
}

namespace {

std::string external_worker() { return project_root() + "/impls/external/worker.py"; }

// Whether that Python has any of the libraries that implementations are of. It is asked, and says nothing.
bool has_any_library(const std::string& python) {
  std::vector<std::string> words{python, "-B", external_worker(), "--any"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&quiet, descriptor, "/dev/null", O_RDWR, 0);
  pid_t child = -1;
  const int failed = posix_spawnp(&child, python.c_str(), &quiet, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&quiet);
  int status = -1;
  return failed == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The first on the PATH, unless that has none of the libraries and Debian's, for which its packages are, has one.
std::string installed_python() {
  const std::string first = "python3", of_debian = "/usr/bin/python3";
  return !has_any_library(first) && has_any_library(of_debian) ? of_debian : first;
}

// ASSAY_PYTHON, or the Python that `./assay fetch python` made, or one that is installed.
std::string python() {
  const char* given = std::getenv("ASSAY_PYTHON");
  if (given != nullptr && *given != '\0') return given;
  const fs::path fetched = fs::path(output_root()) / ".assay/python/bin/python3";
  std::error_code unknown;
  if (fs::exists(fetched, unknown)) return fetched.string();
  static const std::string installed = installed_python();
  return installed;
}

}  // namespace

namespace {

std::map<std::string, FetchedFolder> fetched_folders() {
  std::map<std::string, FetchedFolder> folders;
  const std::string root = project_root(), fetch = program_name() + " fetch";
  for (const CatalogLibrary& library : catalog_libraries())
    if (library.fetched)
      folders.try_emplace(library.fetched->resource,
                          FetchedFolder{folder_of_library(root, library.fetched->resource),
                                        why_library_is_absent(root, library.fetched->resource, fetch)});
  return folders;
}

}  // namespace

RosterOptions roster_options(const Options& options, const Limits& limits) {
  const bool installed = !installed_data().empty();
  const fs::path workers = installed ? program_folder().parent_path() / ASSAY_INSTALL_WORKERS : program_folder();
  return {.worker_directory = workers.string(),
          .further = options.workers,
          .plugins = options.plugins,
          .external = {python(), "-B", external_worker()},  // -B: writes no bytecode there
          .limits = limits,
          .fetched = fetched_folders()};
}

namespace {

bool takes(const OpInfo& op, std::string_view family) {
  if (family == text_family) return op.takes_text();
  return std::ranges::any_of(op.parameters, &ParameterInfo::names_vocabulary);
}

// A text or vocabulary that no chosen op takes is refused, like a plug-in without any of the chosen ops.
void refuse_idle_resources(const Plan& plan, const std::vector<OwnResource>& given) {
  for (const OwnResource& own : given) {
    const bool of_use = std::ranges::any_of(
        plan.cells, [&](const Cell& cell) { return takes(find_op(cell.which.op)->info(), own.family); });
    if (!of_use)
      throw InputError("--" + own.family + " " + own.name + ": none of the chosen ops takes a " + own.family +
                       "; give --op or another spec");
  }
}

Plan plan_without_contents(const Options& options, const std::vector<OwnResource>& given) {
  PlanOptions plan_options;
  plan_options.own = given;
  plan_options.root = project_root();
  plan_options.ops = options.ops;
  plan_options.dtypes = options.dtypes;
  plan_options.implementations = options.implementations;
  if (!options.effort.empty()) plan_options.effort = options.effort;
  plan_options.budget_seconds = options.budget_seconds;
  plan_options.seed = options.seed;
  plan_options.require = options.require;
  plan_options.properties = property_names();
  plan_options.traits = trait_names();
  plan_options.model = options.model;
  plan_options.rows = options.rows;
  plan_options.threads = options.threads;
  if (!options.spec.empty() && has_own_tensors(options))
    throw InputError(
        "--input, --expect and --param go with --op OP; a spec names its tensors itself: inputs = {x = \"x.npy\"}");
  if (!options.spec.empty()) return load_plan(options.spec, plan_options);
  if (options.ops.empty())
    throw InputError(
        "there is nothing to run; give a spec, such as specs/quick.toml, or --op for the default spec of an op");
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
  if (has_own_tensors(options)) return plan_of_own_tensors(options, names, plan_options);
  std::optional<Plan> all;
  for (const std::string& name : names) {
    // A glob of ops may take in some that have none of the dtypes asked for.
    const std::vector<Dtype>& dtypes = find_op(name)->info().dtypes;
    const bool any =
        options.dtypes.empty() || std::ranges::any_of(options.dtypes, [&](const std::string& glob) {
          return std::ranges::any_of(dtypes, [&](Dtype dtype) { return matches_glob(glob, name_of(dtype)); });
        });
    if (!any) continue;
    Plan plan = default_plan(find_op(name)->info(), plan_options);
    if (options.whole_texts && find_op(name)->info().takes_text())
      take_whole_texts(plan, *find_op(name), given, options, {project_resources(), project_root()});
    if (all) append(*all, std::move(plan));
    else all = std::move(plan);
  }
  if (!all) throw InputError("--dtype: none of these ops has a dtype named " + join(options.dtypes, ", "));
  return std::move(*all);
}

}  // namespace

// Where a spec is given, what else it may be: the name of an op is taken for --op, and what is certainly meant for
// another option is refused with its name.
static Options with_what_was_meant(Options options) {
  std::error_code error;
  const std::string given = options.spec;
  if (given.ends_with(".so"))
    throw InputError(given + " is a library, not a spec: give it with --plugin " + given + " and its op with --op");
  if (given.empty() || fs::exists(given, error)) return options;
  const Op* op = find_op(given);
  if (op == nullptr && given.find_first_of("/.") == std::string::npos)
    throw InputError("there is neither a spec nor an op '" + given + "'" + suggestion(given, op_names()));
  if (op == nullptr || op->info().probe) return options;
  options.ops.push_back(given);
  options.spec.clear();
  return options;
}

// What --exhaustive asks for.
static void add_all_floats(Plan& plan) {
  bool any = false;
  for (CheckGroup& group : plan.checks) {
    group.all_floats = find_op(group.op)->all_floats(group.dtype).has_value();
    any = any || group.all_floats;
  }
  if (!any)
    throw InputError(
        "--exhaustive is for ops that map each element of a float32 array to one, as activations do; nothing of that "
        "kind is checked here");
}

Plan plan_of(const Options& asked) {
  Options options = with_what_was_meant(asked);
  options.whole_texts = options.whole_texts && options.spec.empty();  // a spec says itself how much of them
  const std::vector<OwnResource> given = own_resources(options);
  Plan plan = plan_without_contents(options, given);
  refuse_idle_resources(plan, given);
  read_own_cells(plan, options.dtypes, project_resources(plan.own));
  if (options.exhaustive) add_all_floats(plan);
  add_contents(plan, project_resources(plan));
  return plan;
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
    std::string reason;
    bool there = false, known = false;
    std::set<std::string> names;
    for (const Contender& contender : roster.all()) {
      if (const Op* op = find_op(contender.op); op != nullptr && !op->info().probe)
        names.insert(contender.subject.implementation);
      if (!contender.goes_by(name)) continue;
      known = true;
      there = there || contender.present();
      reason = contender.absent;
    }
    if (!known)
      throw InputError("--require: no implementation is named '" + name + "'" +
                       suggestion(name, {names.begin(), names.end()}));
    if (!there) missing.push_back(name + " is required and absent: " + reason);
  }
  // A worker that was given by hand must not be left out in silence.
  for (const Contender& contender : roster.all()) {
    const std::string line = "--worker '" + contender.subject.library + "' is absent: " + contender.absent;
    if (contender.did_not_start && std::ranges::find(missing, line) == missing.end()) missing.push_back(line);
  }
  return missing;
}

bool is_foreign(const Contender& contender) {
  return std::ranges::find(catalog_libraries(), contender.subject.library, &CatalogLibrary::name) ==
         catalog_libraries().end();
}

void refuse_idle_plugins(const std::vector<std::string>& plugins, const std::vector<Contender>& all, const Plan& plan) {
  for (const std::string& plugin : plugins) {
    std::vector<std::string> ops;
    for (const Contender& contender : all)
      if (contender.subject.library == library_of_plugin(plugin) && std::ranges::count(ops, contender.op) == 0)
        ops.push_back(contender.op);
    const bool of_use = std::ranges::any_of(ops, [&](const std::string& op) {
      return std::ranges::find(plan.checks, op, &CheckGroup::op) != plan.checks.end() ||
             std::ranges::any_of(plan.cells, [&](const Cell& cell) { return cell.which.op == op; });
    });
    if (!of_use)
      throw InputError("--plugin " + plugin + ": it has only " + join(ops, ", ") +
                       ", and none of these is chosen; give --op or another spec");
  }
}

std::uint64_t fresh_seed() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 16 ^ device()) & 0xffffffffffff;
}

}  // namespace assay
