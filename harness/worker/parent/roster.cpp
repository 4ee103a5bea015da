#include "harness/worker/parent/roster.h"

#include <algorithm>
#include <cstdlib>
#include <future>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/command_worker.h"
#include "harness/worker/parent/greeting.h"
#include "harness/worker/parent/plugin_roster.h"

namespace assay {
namespace {

// Libraries of other languages share one worker: it is asked once, while the others are.
Greeting greet_external(const RosterOptions& options) {
  const auto any = std::ranges::any_of(catalog_libraries(), &CatalogLibrary::external);
  if (!any || options.external.empty()) return {nullptr, "there is no worker for Python's libraries here", {}, false};
  Arena arena;  // of its own: it is asked by another thread
  Greeting greeting = greet({options.external, {}, {}, options.limits}, arena);
  if (!greeting.absent.empty()) greeting.absent = options.external[0] + ": " + greeting.absent;
  return greeting;
}

WorkerCommand external_command(const RosterOptions& options, const std::string& library) {
  WorkerCommand command{options.external, {}, {}, options.limits, true};
  command.arguments.insert(command.arguments.end(), {"--load", library});
  return command;
}

// It was not there when assay was built, or it is fetched and is not here.
std::string why_absent(const RosterOptions& options, const CatalogLibrary& library) {
  if (!library.absent.empty() || !library.fetched) return library.absent;
  const auto found = options.fetched.find(library.fetched->resource);
  return found == options.fetched.end() ? "not fetched" : found->second.absent;
}

// What the worker loads it by, and what the library itself reads.
std::vector<std::string> environment_of(const RosterOptions& options, const FetchedLibrary& library) {
  const std::string& folder = options.fetched.at(library.resource).folder;
  const char* before = std::getenv("LD_LIBRARY_PATH");
  std::vector<std::string> environment = library.environment;
  environment.push_back("ASSAY_LIBRARY=" + library.file);
  environment.push_back("LD_LIBRARY_PATH=" + folder +
                        (before == nullptr || *before == '\0' ? "" : ":" + std::string(before)));
  return environment;
}

}  // namespace

std::vector<Contender> Roster::of(const std::string& op) const {
  std::vector<Contender> found;
  for (const Contender& contender : all_)
    if (contender.op == op) found.push_back(contender);
  return found;
}

void Roster::keep(const std::function<bool(const Contender&)>& wanted) {
  std::erase_if(all_, [&](const Contender& contender) { return !wanted(contender); });
}

Roster discover(const RosterOptions& options) {
  Roster roster;
  Arena arena;
  std::future<Greeting> external = std::async(std::launch::async, greet_external, options);
  for (const CatalogLibrary& library : catalog_libraries()) {
    if (library.external) continue;
    if (const std::string absent = why_absent(options, library); !absent.empty()) {
      add_rows(roster.all_, library, nullptr, {}, {nullptr, absent, {}, false});
      continue;
    }
    WorkerCommand command{{options.worker_directory + "/assay-worker-" + library.name}, {}, {}, options.limits};
    if (library.fetched) command.environment = environment_of(options, *library.fetched);
    add_rows(roster.all_, library, nullptr, command, greet(command, arena));
    for (const LibraryVariant& variant : library.variants) {
      WorkerCommand changed = command;
      changed.environment = variant.environment;
      add_rows(roster.all_, library, &variant, changed, greet(changed, arena));
    }
  }
  const Greeting greeting = external.get();
  for (const CatalogLibrary& library : catalog_libraries())
    if (library.external) add_rows(roster.all_, library, nullptr, external_command(options, library.name), greeting);
  for (const std::string& text : options.further) add_further_worker(roster.all_, text, options.limits, arena);
  for (const std::string& text : options.plugins) add_plugin(roster.all_, options, text, arena);
  // In the order of the ops, not of the libraries.
  std::ranges::stable_sort(roster.all_, {}, [](const Contender& contender) {
    const auto found = std::ranges::find(catalog(), contender.op, &CatalogEntry::op);
    return found - catalog().begin();
  });
  std::ranges::for_each(roster.all_, note_worker);
  return roster;
}

Roster discover_plugins(const RosterOptions& options) {
  Roster roster;
  Arena arena;
  for (const std::string& text : options.plugins) add_plugin(roster.all_, options, text, arena);
  std::ranges::for_each(roster.all_, note_worker);
  return roster;
}

Roster discover_mutants(const RosterOptions& options) {
  Roster roster;
  Arena arena;
  const WorkerCommand command{{options.worker_directory + "/assay-worker-mutants"}, {}, {}, options.limits};
  const Greeting greeting = greet(command, arena);
  if (!greeting.absent.empty()) return roster;
  for (const Json& told : greeting.message["implementations"])
    for (const char* variant : {"bug", "twin"}) {
      Contender contender;
      contender.op = told.at("op");
      contender.backend = told.at("implementation");
      contender.variant = variant;
      contender.subject = {contender.backend + "@" + variant, told.at("version"), told.at("isa"), "mutants", ""};
      contender.note = told.at("note");
      contender.command = command;
      note_worker(contender);
      roster.all_.push_back(std::move(contender));
    }
  return roster;
}

}  // namespace assay
