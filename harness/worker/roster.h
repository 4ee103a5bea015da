// Which implementations there are on this machine: each worker is started and asked.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/core/catalog.h"
#include "harness/core/record.h"
#include "harness/worker/process.h"

namespace assay {

// One row of every table: an implementation or a variant of one, of one op, and how to start it.
struct Contender {
  std::string op;
  Subject subject;  // its name is subject.implementation
  std::string backend, variant;
  std::vector<std::string> aliases;  // variants that are the same code on this machine
  std::string note;
  WorkerCommand command;
  std::string absent;          // why it cannot run here; empty if it can
  bool did_not_start = false;  // absent, and it was given on the command line

  bool present() const { return absent.empty(); }
  bool goes_by(const std::string& glob) const;  // its name, its backend's or an alias
};

struct RosterOptions {
  std::string worker_directory;                       // where the assay-worker-* executables are
  std::vector<std::string> further;                   // "NAME=COMMAND" or "COMMAND": workers that are not assay's own
  std::vector<std::string> plugins = {};              // "NAME=FILE" or "FILE": shared libraries (harness/plugin.h)
  std::chrono::duration<double> plugin_deadline{20};  // to load one and to say what it has
  std::vector<std::string> external = {};             // the command of the worker in impls/external; empty: none
  Limits limits = {};                                 // of each worker
};

class Roster {
 public:
  const std::vector<Contender>& all() const { return all_; }
  // Those of an op, probes of the machine by the name of their own op.
  std::vector<Contender> of(const std::string& op) const;
  friend Roster discover(const RosterOptions& options);
  friend Roster discover_plugins(const RosterOptions& options);
  friend Roster discover_mutants(const RosterOptions& options);

 private:
  std::vector<Contender> all_;
};

Roster discover(const RosterOptions& options);
// What the plug-ins have, without asking any other worker.
Roster discover_plugins(const RosterOptions& options);

struct Greeting;
// The rows that a greeting makes of the implementations that the catalog has in a library: `discover` does this for
// each library and for each of its variants.
void add_rows(std::vector<Contender>& rows, const CatalogLibrary& library, const LibraryVariant* variant,
              const WorkerCommand& command, const Greeting& greeting);
// Each mutant twice: with its bug, named "mutant@bug", and without, "mutant@twin".
Roster discover_mutants(const RosterOptions& options);

}  // namespace assay
