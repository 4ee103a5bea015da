// The cells of a machine's runs, ordered as a dispatch table keys them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "harness/core/op_info.h"
#include "harness/core/summary.h"
#include "harness/select/pool.h"

namespace assay {

// All that must match, in words; the ranged dimension is what is left.
struct DispatchKeyed {
  std::string op, dtype, cache;
  int threads = 1;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<std::pair<std::string, std::int64_t>> dims;
  std::string ranged;
  auto operator<=>(const DispatchKeyed&) const = default;
};

// All cells of one key and one size.
struct DispatchSample {
  int cells = 0, launches = 0;
  CellFields cell;  // one of them
  std::string baseline;
  std::map<std::string, Subject> subjects;
  std::map<std::string, int> seen;                            // in how many of the cells
  std::set<std::string> missing;                              // who is right and could be chosen, but has no time
  std::map<std::pair<std::string, std::string>, Pool> ahead;  // (a, b): time of b / time of a

  // Time of `other` / time of `mine`; zeros if they were not measured together.
  Estimate ahead_of(const std::string& mine, const std::string& other) const;
  // Those that were measured in all the cells.
  std::vector<std::string> whole() const;
  // Of these, the one that is behind nobody; intervals do not matter for who leads.
  std::string fastest_of(const std::vector<std::string>& candidates) const;
};

using DispatchPoints = std::map<DispatchKeyed, std::map<std::int64_t, DispatchSample>>;

// The variable that makes an implementation the variant that it is, if that can only be set for a whole process.
std::string process_setting(const Subject& subject);

struct PointsFound {
  DispatchPoints points;
  // By op, dtype and implementation: the run and the number of cases.
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<std::string, std::int64_t>> proofs;
  std::vector<std::string> notes;
};

// Who may be chosen, by what the verdicts of runs say: who is right without a waiver, and can be called from C++.
class Admitted {
 public:
  explicit Admitted(const std::vector<Summary>& runs);
  // Why it may not; empty if it may, or if no verdict speaks of it.
  std::string why_left_out(const std::string& op, const std::string& dtype, const std::string& implementation) const;
  // Whether its verdict lets it, and it is no variant that only a whole process can be set to.
  bool may_be_chosen(const std::string& op, const std::string& dtype, const Subject& subject) const;
  const auto& proofs() const { return proofs_; }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, std::string> left_out_;
  std::map<Key, std::pair<std::string, std::int64_t>> proofs_;
};

// Where a table keys a cell: all that must match, and the size of what need not; false if the op has no dimension to
// range over.
bool read_key(const CellFields& cell, const OpInfo& info, DispatchKeyed& key, std::int64_t& size);

PointsFound points_of(const std::vector<Summary>& runs, const std::string& cache);

}  // namespace assay
