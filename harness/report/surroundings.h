// What is known around a run, and shown beside it: of its machine, of earlier runs, of what a table would make of it.
#pragma once

#include <string>
#include <vector>

#include "harness/core/calibration.h"
#include "harness/core/crossover.h"
#include "harness/core/roofline.h"
#include "harness/report/history.h"

namespace assay {

struct Surroundings {
  Roofline roofline;        // without a machine: not known
  Calibration calibration;  // without a machine: not known
  std::vector<Crossover> crossovers;
  std::vector<HistoryLine> history;  // of the run's cells, one of two runs or more each
  std::vector<std::string> notes;    // what of this could not be read
};

}  // namespace assay
