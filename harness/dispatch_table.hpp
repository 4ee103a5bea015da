// Which implementation of an op to call, as measured: the table that `assay select` makes, and how a program obeys it.
//
//   assay::Dispatch dispatch(assay::read_dispatch("dispatch.json"));       // assay/dispatch.hpp
//   assay::Dispatch dispatch(dispatch_table());                            // or of the generated header: no file
//   auto rms_norm = dispatch.bind<RmsNorm>({"rms_norm", "f32", 1, {}, {{"cols", 4096}}},
//                                          {{"mine", &mine, "avx512f"}, {"plain", &plain, ""}});
//   rms_norm(rows)(x, weight, y, rows, cols);
//
// `bind` does all the looking up; a call is a binary search in a handful of edges, without a lock or a counter, so that
// threads may share it. Nothing is ever measured at run time. In this order:
//   1. the variable ASSAY_DISPATCH="rms_norm=plain,gelu=mine" ("*" stands for every op)
//   2. the table's section for exactly this machine
//   3. its section for one of the same family and instruction sets: marked inherited
//   4. the program's own order: the first candidate whose instruction sets this machine has
//   5. the last candidate that needs none
// Within a section, a size that was not measured is served by its range, and exact dimensions that were not measured by
// the nearest ones that were (marked so). Of an entry, the fastest implementation that the program has is taken.
// C++17, standard library only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "machine.hpp"

namespace assay {

inline constexpr int dispatch_schema = 1;

// What is wrong with a table, a variable or a request, for people.
class DispatchError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// With its 99% interval.
struct DispatchRatio {
  double value = 0, low = 0, high = 0;
};

struct DispatchCandidate {
  std::string implementation, version, build_id;  // of its library
  DispatchRatio slower;                           // its time / that of the entry's choice
};

// A size of the ranged dimension that was measured.
struct DispatchPoint {
  std::int64_t size = 0;
  std::vector<std::string> tied;  // who cannot be told from the fastest by the margin; one: it is alone
};

struct DispatchEntry {
  std::string op, dtype, cache;
  int threads = 1;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<std::pair<std::string, std::int64_t>> dims;  // that must match
  std::string ranged;                                      // the dimension that the range is of
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();  // not included
  std::vector<DispatchCandidate> ranking;                        // the choice, then the others, fastest first
  std::string baseline;
  DispatchRatio to_baseline;  // time of the baseline / that of the choice; zeros if there was none
  int launches = 0;
  std::vector<DispatchPoint> points;
  std::string proof_run;         // the run whose records prove the choice right...
  std::int64_t proof_cases = 0;  // ...with as many cases
  std::string cell;              // the id of one that was measured...
  std::string values = {};       // ...with which values, empty in older tables...
  std::uint64_t seed = 0;        // ...and from which seed

  const std::string& choice() const { return ranking.front().implementation; }
  // Whether at each of its sizes another one could not be told from the fastest: the choice is then one of several.
  bool is_tie() const {
    for (const DispatchPoint& point : points)
      if (point.tied.size() < 2) return false;
    return true;
  }
};

// What can only be set for a whole process.
struct DispatchAdvice {
  std::string setting, implementation;  // "OPENBLAS_CORETYPE=HASWELL" makes "openblas" faster
  DispatchRatio gain;                   // time without / time with it, over all cells
  int cells = 0;
  int would_win = 0;  // cells in which it would then beat what the table chooses
};

// A size at which somebody who is right could not be measured, so that nobody is known to be the fastest. What the
// table said of it before still stands; else no entry is for it.
struct DispatchUndecided {
  std::string op, dtype, cache;
  int threads = 1;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::vector<std::pair<std::string, std::int64_t>> dims;
  std::string ranged;
  std::int64_t size = 0;
  std::vector<std::string> missing;  // who could not be measured
  std::string kept;                  // the choice of before; empty: there was none
};

struct DispatchMachine {
  std::string fingerprint, name;
  MachineFacts facts;
  std::vector<std::string> runs;
  std::vector<DispatchEntry> entries;
  std::vector<DispatchAdvice> advice;
  std::vector<DispatchUndecided> undecided = {};
};

struct DispatchTable {
  std::string made, command;  // UTC; the command that made it
  std::vector<DispatchMachine> machines;
};

struct DispatchRequest {
  std::string op, dtype = "f32";
  int threads = 1;
  std::vector<std::pair<std::string, std::string>> parameters = {};  // one that is not named may have any value
  std::vector<std::pair<std::string, std::int64_t>> dims = {};       // exact ones: all but the ranged one
};

enum class DispatchSource { environment, exact, inherited, order, plain };

inline const char* name_of(DispatchSource source) {
  switch (source) {
    case DispatchSource::environment: return "environment";
    case DispatchSource::exact: return "this machine";
    case DispatchSource::inherited: return "inherited";
    case DispatchSource::order: return "static order";
    case DispatchSource::plain: break;
  }
  return "plain";
}

// What a program has: its name in the table, and what it needs: "avx2 fma", or "" if it runs anywhere.
struct DispatchOffer {
  std::string implementation, isa = {};
};

struct DispatchStep {
  std::int64_t low = 0, high = 0;  // of the ranged dimension, half-open
  std::size_t offer = 0;
  DispatchSource source = DispatchSource::plain;
  const DispatchEntry* entry = nullptr;  // that says so; null beyond the table
  bool nearest = false;                  // of the nearest exact dimensions, not of these
};

template <class Function>
struct Candidate {
  std::string implementation;
  Function function;
  std::string isa = {};
};

// From a size of the ranged dimension to a function.
template <class Function>
class Chooser {
 public:
  Function operator()(std::int64_t size) const {
    const auto after = std::upper_bound(lows_.begin() + 1, lows_.end(), size);
    return functions_[static_cast<std::size_t>(after - lows_.begin()) - 1];
  }

 private:
  friend class Dispatch;
  std::vector<std::int64_t> lows_;  // the first one counts for all that is below, too
  std::vector<Function> functions_;
};

class Dispatch {
 public:
  explicit Dispatch(DispatchTable table, MachineFacts here = read_machine_facts())
      : table_(std::move(table)), here_(std::move(here)) {
    for (const DispatchMachine& machine : table_.machines)
      if (same_hardware(machine.facts, here_)) machine_ = &machine, exact_ = true;
    if (machine_ != nullptr) return;
    for (const DispatchMachine& machine : table_.machines)
      if (is_of_family(machine) && (machine_ == nullptr || same(machine, "cpu_model"))) machine_ = &machine;
  }
  Dispatch(const Dispatch&) = delete;
  Dispatch& operator=(const Dispatch&) = delete;

  const DispatchTable& table() const { return table_; }
  const DispatchMachine* machine() const { return machine_; }  // the section that counts here; null: none
  bool is_exact() const { return exact_; }

  // From 0 to the greatest number, without gaps. Throws DispatchError if no offer runs here, or if ASSAY_DISPATCH names
  // something that is not offered.
  std::vector<DispatchStep> steps(const DispatchRequest& request, const std::vector<DispatchOffer>& offers) const {
    constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
    std::size_t by_order = offers.size();
    for (std::size_t i = offers.size(); i-- > 0;)
      if (runs_here(offers[i])) by_order = i;
    if (by_order == offers.size())
      throw DispatchError("no implementation of " + request.op + " that is offered runs on this machine");
    const DispatchSource otherwise = offers[by_order].isa.empty() ? DispatchSource::plain : DispatchSource::order;
    const std::string forced = overridden(request.op);
    if (!forced.empty())
      return {{0, end, index_of(forced, request.op, offers), DispatchSource::environment, nullptr, false}};

    bool nearest = false;
    std::vector<DispatchStep> steps;
    std::int64_t reached = 0;
    for (const DispatchEntry* entry : entries_of(request, nearest)) {
      for (const DispatchCandidate& ranked : entry->ranking) {
        const std::size_t at = find(ranked.implementation, offers);
        if (at == offers.size() || !runs_here(offers[at])) continue;
        if (entry->low > reached) steps.push_back({reached, entry->low, by_order, otherwise, nullptr, false});
        steps.push_back({std::max(entry->low, reached), entry->high, at,
                         exact_ ? DispatchSource::exact : DispatchSource::inherited, entry, nearest});
        reached = entry->high;
        break;
      }
    }
    if (reached < end) steps.push_back({reached, end, by_order, otherwise, nullptr, false});
    return steps;
  }

  template <class Function>
  Chooser<Function> bind(const DispatchRequest& request, const std::vector<Candidate<Function>>& candidates) const {
    std::vector<DispatchOffer> offers;
    for (const auto& each : candidates) offers.push_back({each.implementation, each.isa});
    Chooser<Function> chooser;
    for (const DispatchStep& step : steps(request, offers)) {
      chooser.lows_.push_back(step.low);
      chooser.functions_.push_back(candidates[step.offer].function);
    }
    return chooser;
  }

 private:
  bool same(const DispatchMachine& machine, const char* fact) const {
    return machine_fact(machine.facts, fact) == machine_fact(here_, fact);
  }
  bool is_of_family(const DispatchMachine& machine) const {
    return same(machine, "architecture") && same(machine, "cpu_vendor") && same(machine, "cpu_family") &&
           same(machine, "usable_isa");
  }

  bool runs_here(const DispatchOffer& offer) const {
    const std::string usable = " " + machine_fact(here_, "usable_isa") + " ";
    std::istringstream words(offer.isa);
    for (std::string word; words >> word;)
      if (usable.find(" " + word + " ") == std::string::npos) return false;
    return true;
  }

  static std::size_t find(const std::string& implementation, const std::vector<DispatchOffer>& offers) {
    std::size_t at = 0;
    while (at < offers.size() && offers[at].implementation != implementation) ++at;
    return at;
  }

  std::size_t index_of(const std::string& forced, const std::string& op,
                       const std::vector<DispatchOffer>& offers) const {
    const std::size_t at = find(forced, offers);
    std::string known;
    for (const DispatchOffer& each : offers) known += (known.empty() ? "" : ", ") + each.implementation;
    if (at == offers.size())
      throw DispatchError("ASSAY_DISPATCH asks for " + op + "=" + forced + "; this program has: " + known);
    if (!runs_here(offers[at]))
      throw DispatchError("ASSAY_DISPATCH asks for " + op + "=" + forced + ", which needs " + offers[at].isa +
                          "; this machine does not have it");
    return at;
  }

  // What ASSAY_DISPATCH says of an op; empty if nothing. What is said of the op itself wins over "*".
  static std::string overridden(const std::string& op) {
    const char* variable = std::getenv("ASSAY_DISPATCH");
    if (variable == nullptr) return {};
    std::string all, own;
    std::istringstream parts{std::string(variable)};
    for (std::string part; std::getline(parts, part, ',');) {
      const std::size_t equals = part.find('=');
      if (part.empty()) continue;
      if (equals == std::string::npos || equals == 0 || equals + 1 == part.size())
        throw DispatchError("ASSAY_DISPATCH: '" + part + "' is not of the form OP=IMPLEMENTATION");
      if (part.substr(0, equals) == op) own = part.substr(equals + 1);
      if (part.substr(0, equals) == "*") all = part.substr(equals + 1);
    }
    return own.empty() ? all : own;
  }

  static bool same_value(const std::string& one, const std::string& other) {
    if (one == other) return true;
    char *end_of_one = nullptr, *end_of_other = nullptr;
    const double a = std::strtod(one.c_str(), &end_of_one), b = std::strtod(other.c_str(), &end_of_other);
    return !one.empty() && !other.empty() && *end_of_one == 0 && *end_of_other == 0 && a == b;
  }

  static bool concerns(const DispatchEntry& entry, const DispatchRequest& request) {
    if (entry.op != request.op || entry.dtype != request.dtype || entry.threads != request.threads) return false;
    for (const auto& [name, value] : request.parameters)
      for (const auto& [known, its] : entry.parameters)
        if (known == name && !same_value(its, value)) return false;
    return true;
  }

  // In octaves, over all exact dimensions; infinite if they are not the same ones.
  static double distance(const DispatchEntry& entry, const DispatchRequest& request) {
    double sum = 0;
    for (const auto& [name, size] : entry.dims) {
      bool found = false;
      for (const auto& [wanted, its] : request.dims) {
        if (wanted != name) continue;
        found = true;
        sum += std::fabs(std::log2(static_cast<double>(std::max<std::int64_t>(its, 1))) -
                         std::log2(static_cast<double>(std::max<std::int64_t>(size, 1))));
      }
      if (!found) return std::numeric_limits<double>::infinity();
    }
    return sum;
  }

  std::vector<const DispatchEntry*> entries_of(const DispatchRequest& request, bool& nearest) const {
    std::vector<const DispatchEntry*> found;
    if (machine_ == nullptr) return found;
    const DispatchEntry* closest = nullptr;
    for (const DispatchEntry& entry : machine_->entries)
      if (concerns(entry, request) && std::isfinite(distance(entry, request)) &&
          (closest == nullptr || distance(entry, request) < distance(*closest, request)))
        closest = &entry;
    if (closest == nullptr) return found;
    nearest = distance(*closest, request) > 0;
    for (const DispatchEntry& entry : machine_->entries)
      if (concerns(entry, request) && entry.dims == closest->dims && entry.parameters == closest->parameters)
        found.push_back(&entry);
    std::sort(found.begin(), found.end(), [](const auto* a, const auto* b) { return a->low < b->low; });
    return found;
  }

  DispatchTable table_;
  MachineFacts here_;
  const DispatchMachine* machine_ = nullptr;
  bool exact_ = false;
};

}  // namespace assay
