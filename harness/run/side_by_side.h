// Measuring two builds in one session, cell by cell, where two runs leave it open which is faster.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "harness/core/own_resource.h"
#include "harness/core/record.h"
#include "harness/core/run_comparison.h"
#include "harness/run/session.h"
#include "harness/store/calibration.h"
#include "harness/worker/parent/roster.h"

namespace assay {

struct CompareOptions {
  bool measure = true;  // side by side, where both builds are there
  bool all = false;     // every cell, not only those that the runs leave open
  int launches = 0;     // of the first look; 0: the default
  std::uint64_t seed = 0;
  // When the looks end at the latest, but for their first launches: what is measured by then is what is judged.
  Deadline look_until = Deadline::max(), confirm_until = Deadline::max();
  // Within so many minutes from `start`. Who looks leaves time to who confirms.
  void set_minutes(Deadline start, double minutes);
};

// One of two builds: its workers, and of what its run recorded times.
struct Side {
  Roster roster;
  std::map<std::pair<std::string, std::string>, Subject> recorded;  // by op and implementation
  std::vector<OwnResource> own;                                     // texts and vocabularies that its run was brought
};

// First what the runs leave open (`options.all`: everything that both have), then in fresh launches what that look
// found different. Fills in the changes' `side_by_side`, `fresh` and `confirmed`, and adds notes. What is not the same
// any more as was recorded (a library or a plug-in of another version or build) is not measured: its own times would
// stand for those of something else.
void look_side_by_side(RunComparison& comparison, const Side& before, const Side& after, const CompareOptions& options,
                       const Calibration& calibration);

}  // namespace assay
