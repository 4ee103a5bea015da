// One implementation as it is on this machine, and how to start it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "harness/core/limits.h"
#include "harness/core/record.h"
#include "harness/worker/parent/spawn.h"

namespace assay {

// One row of every table: an implementation or a variant of one, of one op, and how to start it.
struct Contender {
  std::string op;
  Subject subject;  // its name is subject.implementation
  std::string backend, variant;
  std::vector<std::string> aliases;  // variants that are the same code on this machine
  std::string note;
  WorkerCommand command;
  std::string absent;                              // why it cannot run here; empty if it can
  bool did_not_start = false;                      // absent, and it was given on the command line
  std::vector<std::string> required_traits = {};   // what others may lack: a spec asks for it
  Accumulation accumulates = Accumulation::usual;  // as it says of itself; it is held to it
  double slowdown = 0;  // a share of extra work that is asked for when it is timed: for calibrations

  bool present() const { return absent.empty(); }
  bool goes_by(const std::string& glob) const;  // its name, its backend's or an alias
};

// Takes down who answers for it, once it is known whether it does.
void note_worker(Contender& contender);

// A library that is fetched: where it is, or why it is not there.
struct FetchedFolder {
  std::string folder, absent;
};

struct RosterOptions {
  std::string worker_directory;                       // where the assay-worker-* executables are
  std::vector<std::string> further;                   // "NAME=COMMAND" or "COMMAND": workers that are not assay's own
  std::vector<std::string> plugins = {};              // "NAME=FILE" or "FILE": shared libraries (harness/plugin.h)
  std::chrono::duration<double> plugin_deadline{20};  // to load one and to say what it has
  std::vector<std::string> external = {};             // the command of the worker in impls/external; empty: none
  Limits limits = {};                                 // of each worker
  std::map<std::string, FetchedFolder> fetched = {};  // by the resource's name; what is not there is not fetched
};

}  // namespace assay
