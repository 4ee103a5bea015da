// Measurements that are made up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

struct Time {
  std::string implementation;
  double seconds;
};

// A cell in which every ratio is known to 0.4%, or as `half` says.
inline CellSummary cell(std::int64_t rows, const std::vector<Time>& times, double half = 0.004,
                        std::int64_t cols = 768) {
  CellSummary made;
  made.op = "rms_norm";
  made.dtype = "f32";
  made.cache = "hot";
  made.baseline = "naive";
  made.dims = {{"rows", rows}, {"cols", cols}};
  made.parameters = {{"eps", 1e-05}, {"weight_offset", 0.0}, {"weights", std::string("same")}};
  made.values = "normal";
  made.case_seed = 1;
  made.cell = "rms_norm:f32,rows=" + std::to_string(rows) + ",cols=" + std::to_string(cols) +
              ",eps=1e-05,weight_offset=0,weights=same,values=normal,seed=1;hot";
  for (const Time& one : times) {
    Measured& measured = made.measured.emplace_back();
    measured.subject.implementation = one.implementation;
    measured.subject.library = one.implementation.starts_with("openblas") ? "openblas" : "native";
    measured.launches = 24;
    measured.seconds = {one.seconds, one.seconds, one.seconds};
    for (const Time& other : times)
      if (other.implementation != one.implementation) {
        const double ratio = other.seconds / one.seconds;
        measured.ahead[other.implementation] = {ratio, ratio * (1 - half), ratio * (1 + half)};
      }
  }
  return made;
}

inline Summary run(std::vector<CellSummary> cells, const std::string& campaign = "run") {
  Summary summary;
  summary.campaign = campaign;
  summary.environment.machine = {{"cpu_model", "1"}};
  summary.cells = std::move(cells);
  for (const char* name : {"naive", "simd", "onednn", "openblas", "openblas@haswell"}) {
    VerdictSummary& verdict = summary.verdicts.emplace_back();
    verdict.op = "rms_norm";
    verdict.dtype = "f32";
    verdict.subject.implementation = name;
    verdict.subject.library = std::string(name).starts_with("openblas") ? "openblas" : "native";
    verdict.cases = 100;
  }
  return summary;
}

}  // namespace assay
