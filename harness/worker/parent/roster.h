// Which implementations there are on this machine: each worker is started and asked.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/worker/parent/contender.h"

namespace assay {

class Roster {
 public:
  const std::vector<Contender>& all() const { return all_; }
  // Those of an op, probes of the machine by the name of their own op.
  std::vector<Contender> of(const std::string& op) const;
  // Leaves out all others.
  void keep(const std::function<bool(const Contender&)>& wanted);
  friend Roster discover(const RosterOptions& options);
  friend Roster discover_plugins(const RosterOptions& options);
  friend Roster discover_mutants(const RosterOptions& options);

 private:
  std::vector<Contender> all_;
};

Roster discover(const RosterOptions& options);
// What the plug-ins have, without asking any other worker.
Roster discover_plugins(const RosterOptions& options);

// Each mutant twice: with its bug, named "mutant@bug", and without, "mutant@twin".
Roster discover_mutants(const RosterOptions& options);

}  // namespace assay
