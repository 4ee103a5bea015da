#include "harness/worker/roster.h"

#include <algorithm>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/worker/arena.h"
#include "harness/worker/greeting.h"
#include "harness/worker/plugin_roster.h"

namespace assay {
namespace {

std::string build_id_of(const Json& greeting, const std::string& link) {
  if (!greeting.contains("build_ids")) return {};
  for (const auto& [file, id] : greeting["build_ids"].items())
    if (link.empty() ? file.empty() : file.find(link) != std::string::npos) return id.get<std::string>();
  return {};
}

// Adds a library's implementations of one way of starting it; variants that turn out the same become aliases.
class RosterBuilder {
 public:
  explicit RosterBuilder(std::vector<Contender>& all) : all_(all) {}

  void add(const CatalogLibrary& library, const LibraryVariant* variant, const WorkerCommand& command,
           const Greeting& greeting) {
    for (const CatalogEntry& entry : catalog()) {
      if (entry.library != library.name) continue;
      Contender contender;
      contender.op = entry.op;
      contender.backend = entry.backend;
      contender.variant = variant == nullptr ? "" : variant->name;
      contender.command = command;
      contender.subject.library = library.name;
      contender.subject.implementation = entry.backend + (variant == nullptr ? "" : "@" + variant->name);
      contender.absent = greeting.absent;
      if (!greeting.absent.empty()) {
        if (variant == nullptr) all_.push_back(std::move(contender));  // one row for the library is enough
        continue;
      }
      contender.subject.build_id = build_id_of(greeting.message, library.link);
      add_greeted(std::move(contender), greeting.message, variant != nullptr);
    }
  }

 private:
  void add_greeted(Contender contender, const Json& greeting, bool by_environment) {
    for (const Json& told : greeting["implementations"]) {
      if (told.at("op") != contender.op || told.at("implementation") != contender.backend) continue;
      contender.subject.version = told.at("version");
      contender.subject.isa = told.at("isa");
      contender.note = told.at("note");
      add_variants_of(contender, told);
      if (by_environment && is_alias(contender)) return;
      all_.push_back(std::move(contender));
      if (by_environment) return;
      add_own_variants(told);
      return;
    }
    if (by_environment) return;
    contender.absent = "its worker does not have it: it was built from another state of the source";
    all_.push_back(std::move(contender));
  }

  // The first variant that can run is what the plain name stands for.
  static void add_variants_of(Contender& contender, const Json& told) {
    for (const Json& variant : told.value("variants", Json::array()))
      if (variant.at("unavailable") == "") {
        contender.aliases.push_back(contender.backend + "@" + variant.at("name").get<std::string>());
        return;
      }
  }

  void add_own_variants(const Json& told) {
    const Contender plain = all_.back();
    bool first = true;
    for (const Json& variant : told.value("variants", Json::array())) {
      Contender contender = plain;
      contender.aliases.clear();
      contender.variant = variant.at("name");
      contender.subject.implementation = contender.backend + "@" + contender.variant;
      contender.subject.isa = variant.at("isa");
      contender.absent = variant.at("unavailable");
      if (contender.present() && first) {
        first = false;
        continue;
      }
      all_.push_back(std::move(contender));
    }
  }

  // The same library with the same instruction set is the same code: one row, not two.
  bool is_alias(const Contender& contender) {
    for (Contender& known : all_)
      if (known.op == contender.op && known.backend == contender.backend && known.subject.isa == contender.subject.isa) {
        known.aliases.push_back(contender.subject.implementation);
        return true;
      }
    return false;
  }

  std::vector<Contender>& all_;
};

// A worker that is not in the catalog: what it says it has is what there is. With a name given, its implementations
// go by that name; otherwise by their own.
void add_further(std::vector<Contender>& all, const std::string& text, const Limits& limits, Arena& arena) {
  const std::size_t equals = text.find('=');
  const bool named = equals != std::string::npos && text.find_first_of(" /") > equals;
  const std::string line = named ? text.substr(equals + 1) : text;
  const WorkerCommand command{{"/bin/sh", "-c", "exec " + line}, {}, {}, limits};
  const Greeting greeting = greet(command, arena);
  if (!greeting.absent.empty()) throw InputError("--worker '" + line + "': " + greeting.absent);
  add_further_rows(all, named ? text.substr(0, equals) : "", text, command, greeting);
}

}  // namespace

void add_rows(std::vector<Contender>& rows, const CatalogLibrary& library, const LibraryVariant* variant,
              const WorkerCommand& command, const Greeting& greeting) {
  RosterBuilder(rows).add(library, variant, command, greeting);
}

void add_further_rows(std::vector<Contender>& rows, const std::string& name, const std::string& text,
                      const WorkerCommand& command, const Greeting& greeting) {
  for (const Json& told : greeting.message["implementations"]) {
    Contender contender;
    contender.op = told.at("op");
    contender.backend = told.at("implementation");
    contender.subject = {name.empty() ? contender.backend : name, told.at("version"), told.at("isa"), text, ""};
    contender.note = told.at("note");
    contender.command = command;
    if (find_op(contender.op) != nullptr) rows.push_back(std::move(contender));
  }
}

bool Contender::goes_by(const std::string& glob) const {
  if (matches_glob(glob, subject.implementation) || matches_glob(glob, backend)) return true;
  return std::ranges::any_of(aliases, [&](const std::string& alias) { return matches_glob(glob, alias); });
}

std::vector<Contender> Roster::of(const std::string& op) const {
  std::vector<Contender> found;
  for (const Contender& contender : all_)
    if (contender.op == op) found.push_back(contender);
  return found;
}

Roster discover(const RosterOptions& options) {
  Roster roster;
  Arena arena;
  for (const CatalogLibrary& library : catalog_libraries()) {
    if (!library.absent.empty()) {
      for (const CatalogEntry& entry : catalog())
        if (entry.library == library.name)
          roster.all_.push_back({entry.op, {entry.backend, "", "", library.name, ""}, entry.backend, "", {}, "", {}, library.absent});
      continue;
    }
    WorkerCommand command{{options.worker_directory + "/assay-worker-" + library.name}, {}, {}, options.limits};
    add_rows(roster.all_, library, nullptr, command, greet(command, arena));
    for (const LibraryVariant& variant : library.variants) {
      WorkerCommand changed = command;
      changed.environment = variant.environment;
      add_rows(roster.all_, library, &variant, changed, greet(changed, arena));
    }
  }
  for (const std::string& text : options.further) add_further(roster.all_, text, options.limits, arena);
  for (const std::string& text : options.plugins) add_plugin(roster.all_, options, text, arena);
  // In the order of the ops, not of the libraries.
  std::ranges::stable_sort(roster.all_, {}, [](const Contender& contender) {
    const auto found = std::ranges::find(catalog(), contender.op, &CatalogEntry::op);
    return found - catalog().begin();
  });
  return roster;
}

Roster discover_plugins(const RosterOptions& options) {
  Roster roster;
  Arena arena;
  for (const std::string& text : options.plugins) add_plugin(roster.all_, options, text, arena);
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
      roster.all_.push_back(std::move(contender));
    }
  return roster;
}

}  // namespace assay
