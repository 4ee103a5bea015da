// One line of a records file: a verdict or a measurement, with all that is needed to trust it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "harness/core/cell_fields.h"
#include "harness/core/contract.h"
#include "harness/core/edge_counts.h"
#include "harness/core/environment.h"
#include "harness/core/verdict.h"

namespace assay {

// 2: shares; 3: ulps; 4: leaves; 5: all of a cell in fields, the worker's kind, resources, host and allocation; 6: the
// inputs of a cell, calls and processor time of each sample, what was wrong in one
inline constexpr int record_schema = 6;

// Who answers for an implementation.
enum class WorkerKind : std::uint8_t { built_in, python, plug_in, command, mutants };
inline constexpr std::array worker_kinds{WorkerKind::built_in, WorkerKind::python, WorkerKind::plug_in,
                                         WorkerKind::command, WorkerKind::mutants};
std::string_view name_of(WorkerKind kind);
// Of the library that an implementation lives in (Subject::library).
WorkerKind worker_of_library(const std::string& library);

// The implementation as it was: what a comparison names as a suspect when it changes.
struct Subject {
  std::string implementation;  // "onednn@avx2"
  std::string version;         // of its library
  std::string isa;             // that it really uses
  std::string library;         // the worker it lives in; see `library_of_plugin`
  std::string build_id;        // of the library's file; empty if it has none. Of a plug-in without one: a hash
  WorkerKind worker = WorkerKind::built_in;
  int protocol = 0;  // that its worker speaks; 0: not known, in records before schema 5 and of what did not start
};

// In how many of the cases that could tell, a trait was there.
struct Tally {
  std::int64_t held = 0, tried = 0;
  bool operator==(const Tally&) const = default;
};
// What stands for the library of a plug-in that was given as "[NAME=]FILE", and the other way round: what was given;
// empty for any other library.
inline constexpr std::string_view plugin_library = "plugin ";
inline std::string library_of_plugin(const std::string& given) { return std::string(plugin_library) + given; }
inline std::string plugin_of_library(std::string_view library) {
  return library.starts_with(plugin_library) ? std::string(library.substr(plugin_library.size())) : std::string();
}

// A text, a vocabulary or a tensor of its user's that a case needs, as it was: what stands in its file decides what is
// computed.
struct ResourceHash {
  std::string name;  // "vocabulary gpt2", "input x acts.npy", "expected y out.npy"
  std::string hash;  // SHA-256 in hexadecimal digits, or the beginning of it; empty of what is no file
  bool operator==(const ResourceHash&) const = default;
};
inline constexpr std::string_view input_resource = "input ", expected_resource = "expected ";

// In how many of the cases that both answered two implementations gave the same bits, or the same within their budgets.
struct Agreement {
  std::int64_t same_bits = 0, within = 0, tried = 0;
  bool operator==(const Agreement&) const = default;
};

struct VerdictRecord {
  std::string op;
  std::string dtype;
  std::string scope;               // "generated", "waiver", or the id of the cell
  std::optional<CellFields> cell;  // of a cell
  std::vector<ResourceHash> resources;
  std::string property;  // the property that decided, or "all"
  Subject subject;
  Verdict verdict = Verdict::pass;
  std::string reason;          // one line for people; empty for a pass
  std::string counterexample;  // its id, for `assay replay`
  std::string waiver;          // the reason of the waiver that tolerates it; empty if none does
  std::uint64_t seed = 0;
  std::int64_t cases = 0;    // that were answered
  std::int64_t refused = 0;  // that the implementation does not support, with the reason in `reason`
  std::int64_t elements = 0;
  std::int64_t probative = 0;
  std::int64_t probative_cases = 0;  // in which a wrong implementation would probably have shown
  std::string exhaustive;            // "all 65536 inputs", if all were tried; else empty
  double worst_share = 0;
  ShareDistribution shares;  // empty in records of schema 1
  double worst_ulp = 0;
  UlpDistribution ulps;  // empty in records of schema 1 and 2
  double seconds = 0;
  std::map<std::string, Tally> traits;         // relations between runs, required ones among them
  std::map<std::string, Agreement> agreement;  // with other implementations, by name
  std::vector<std::string> companions;  // of other libraries, that failed a case as well and agreed with it there
  // The implementation that it was held against, or itself if the others were held against it. Empty: the contract,
  // and of a failure: it is one by the contract.
  std::string reference;
};

struct Sample {
  double cpu = 0;             // seconds of thread CPU time per call
  double wall = 0;            // seconds per call
  std::int64_t switches = 0;  // involuntary context switches while it ran
  double round_trip = 0;      // seconds until the harness had the answer, for all calls of the sample
  double waited = 0;          // seconds of those in which the worker or the harness could have run and others did
  std::int64_t calls = 0;     // that it is of; 0: as many as the record says
  double used = 0;            // seconds of processor time that the kernel counted for the worker until the answer; 0:
                              // not known, in records before schema 6
  double aside = 0;           // seconds of those that it says went into what is not timed; below 0: it does not say
};

// The samples of one implementation on one cell in one launch; sample i belongs to block i.
struct MeasurementRecord : CellFields {
  std::vector<ResourceHash> resources;
  Subject subject;
  bool probe = false;  // a measurement of the machine itself: a copy of as many bytes
  int launch = 0;
  std::uint64_t order_seed = 0;
  std::int64_t iterations = 0;  // calls per sample
  std::vector<Sample> samples;
  // Of the library's own function alone, on objects that are ready: without the cost of its binding to another
  // language. As many as there are samples, or none.
  std::vector<Sample> bare;
  std::vector<int> dropped;  // blocks whose sample a context switch spoilt
  double prepare_seconds = 0;
  double first_call_seconds = 0;
  double answer_seconds = 0;  // the quickest answer to a request for no calls
  double answer_used = 0;     // processor time of the worker for such a request
  double idle_used = 0;       // processor time that it took between its samples, while others were timed
  double children_used = 0;   // processor time of processes that it started
  bool verified = false;      // all outputs that were looked at after they had been timed were right
  std::string verification;   // what was wrong
  // An output was wrong after it had been timed: `fail` if it is wrong for the same inputs in a check as well, `cheats`
  // if it is right there; `pass` if no output was wrong.
  Verdict after_timing = Verdict::pass;
  std::string violated;            // then: the property
  std::int64_t verifications = 0;  // samples whose output was held against the reference
  std::string leaves;              // why it is not measured on this cell any further; empty if it is
  Work work;
  TextCounts counts;
  double load_before = 0, load_after = 0;    // one-minute load average
  double steal_before = 0, steal_after = 0;  // seconds since boot
};

struct Record {
  int schema = record_schema;
  std::string time;      // UTC, ISO 8601
  std::string campaign;  // the run that it belongs to
  std::string machine;   // fingerprint of the hardware
  Facts host;            // the system that it was made on...
  Facts allocation;      // ...and what of the machine the run could use; see Environment
  std::string commit;    // of assay, with "+" if the tree was dirty
  std::string spec;      // hash
  std::variant<VerdictRecord, MeasurementRecord> body;
};

// Names the launch of a measurement among those of several runs, whose records may stand in one file.
using LaunchKey = std::pair<std::string, int>;
inline LaunchKey launch_key(const Record& record) {
  const auto* measurement = std::get_if<MeasurementRecord>(&record.body);
  return {record.campaign, measurement == nullptr ? 0 : measurement->launch};
}

}  // namespace assay
