// Which cells the next launch measures, and who still takes part in them: time is spent where it decides something.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/core/plan.h"
#include "harness/measure/series.h"

namespace assay {

class Sampling {
 public:
  explicit Sampling(const Effort& effort) : effort_(effort) {}

  // What was measured before; also of a run that is resumed.
  void add(const MeasurementRecord& record, double seconds_it_took = 0);

  bool is_done(const std::string& cell, const std::string& implementation, int launch) const;
  // Whether it left the cell, in this run or in the one that is resumed.
  bool has_left(const std::string& cell, const std::string& implementation) const;

  // Of these records of one cell and launch, those whose implementation is a clear loser by now say so: its time is
  // certainly (99%) more than `losers_leave` times that of the fastest. The op's baseline may be among them: its
  // ratio is then known well enough.
  void dismiss_losers(std::vector<MeasurementRecord>& records) const;

  // How well the cell is known: the relative half-width of the 99% interval of the ratio between the fastest and who
  // comes closest to it, or of the time of one that is alone. Infinite below two launches.
  double uncertainty(const std::string& cell) const;

  // Seconds that a launch of the cell took on average; nothing if it was never measured.
  std::optional<double> cost(const std::string& cell) const;

  // Of these, as many as fit into `seconds`, the least certain first; those that are certain to `enough` are left out.
  std::vector<std::string> next(const std::vector<std::string>& cells, double seconds, double enough = 0.005) const;

 private:
  Effort effort_;
  std::map<std::string, CellSeries> cells_;
  std::set<std::string> done_;  // cell, implementation and launch
  std::map<std::string, std::map<int, double>> costs_;
};

}  // namespace assay
