#include "harness/measure/notes.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/core/catalog.h"
#include "harness/core/names.h"
#include "harness/core/setting.h"

namespace assay {

bool is_own(const std::string& library) {
  return library == "mutants" ||
         std::ranges::find(catalog_libraries(), library, &CatalogLibrary::name) != catalog_libraries().end();
}

std::vector<std::string> refused_everything(const std::vector<Record>& records) {
  struct Answers {
    bool any = false;
    std::string refusal;
  };
  std::map<std::pair<std::string, std::string>, Answers> all;  // by op and implementation
  std::vector<std::pair<std::string, std::string>> order;
  for (const Record& record : records) {
    const auto* verdict = std::get_if<VerdictRecord>(&record.body);
    if (verdict == nullptr || verdict->subject.library.empty() || is_own(verdict->subject.library)) continue;
    const std::pair key{verdict->op, verdict->subject.implementation};
    if (!all.contains(key)) order.push_back(key);
    if (verdict->verdict == Verdict::unsupported) all[key].refusal = verdict->reason;
    else all[key].any = true;
  }
  std::vector<std::string> lines;
  for (const auto& [op, implementation] : order) {
    const Answers& answers = all[{op, implementation}];
    if (!answers.any && !answers.refusal.empty())
      lines.push_back(implementation + " refused every case of " + op + " and so has not passed: " + answers.refusal);
  }
  return lines;
}

std::string note_of_mute_cells(const std::vector<CellSummary>& cells,
                               const std::vector<const VerdictRecord*>& verdicts) {
  constexpr std::size_t most_names = 3;
  std::map<std::string, bool> could_tell;  // by the id of the cell
  for (const VerdictRecord* verdict : verdicts)
    if (verdict->cases > 0) {
      bool& any = could_tell[verdict->scope];
      any = any || verdict->probative_cases > 0;
    }
  std::vector<std::string> mute;
  for (const CellSummary& cell : cells) {
    const auto checked = could_tell.find(cell.cell);
    if (checked == could_tell.end() || checked->second) continue;
    mute.push_back(cell.op + " " + cell.dtype + " " + shape_of(cell.dims) +
                   (cell.values.empty() ? "" : " (" + cell.values + ")"));
  }
  if (mute.empty()) return {};
  const std::size_t count = mute.size();
  if (count > most_names) mute.resize(most_names);
  return std::to_string(count) + (count == 1 ? " cell" : " cells") +
         " could not have told right from wrong: " + join(mute, ", ") +
         (count > most_names ? " and " + std::to_string(count - most_names) + " more" : "") +
         "; there, every expected number is the same, or is no larger than its budget";
}

std::string note_of_effort(const Environment& environment) {
  const std::string effort = fact_of(environment.recorded, effort_fact), quick = "quick: ";
  if (!effort.starts_with(quick)) return {};
  return "effort quick (" + effort.substr(quick.size()) + "): differences below about 3% cannot be seen";
}

std::string note_of_missing_copies(const Environment& environment) {
  const std::string why = fact_of(environment.recorded, missing_copies_fact);
  if (why.empty()) return {};
  return "no fresh copies of the workers for each launch (" + why +
         "): where a program lies in memory is the same chance in all launches, and the intervals do not show it";
}

std::vector<std::string> notes_of_tensors(const std::vector<Record>& records) {
  std::vector<std::string> lines;
  std::set<std::string> told;
  const auto add = [&](const CellFields& cell, const std::vector<ResourceHash>& resources) {
    std::vector<std::string> parts;
    for (const ResourceHash& each : resources) {
      const bool expected = each.name.starts_with(expected_resource);
      if (!expected && !each.name.starts_with(input_resource)) continue;
      const std::string rest = each.name.substr(expected ? expected_resource.size() : input_resource.size());
      const std::size_t blank = std::min(rest.find(' '), rest.size() - 1);
      parts.push_back(rest.substr(0, blank) + (expected ? " is expected as in " : " is ") + rest.substr(blank + 1) +
                      (each.hash.empty() ? "" : " (SHA-256 " + each.hash.substr(0, content_digits) + ")"));
    }
    if (!parts.empty() && told.insert(cell.op + cell.literal).second)
      lines.push_back(cell.op + " " + cell.dtype + " " + shape_of(cell.dims) + ", literal=" + cell.literal + ": " +
                      join(parts, ", "));
  };
  for (const Record& record : records) {
    if (const auto* verdict = std::get_if<VerdictRecord>(&record.body)) {
      if (verdict->cell && !verdict->cell->literal.empty()) add(*verdict->cell, verdict->resources);
    } else if (const auto& times = std::get<MeasurementRecord>(record.body); !times.literal.empty()) {
      add(times, times.resources);
    }
  }
  return lines;
}

std::string note_of_runs(const std::vector<Record>& records) {
  constexpr std::size_t most_names = 6;
  std::set<std::string> known;
  std::vector<std::string> named;
  for (const Record& record : records)
    if (known.insert(record.campaign).second && named.size() < most_names) named.push_back(record.campaign);
  if (known.size() < 2) return {};
  return "the records of " + std::to_string(known.size()) + " runs are put together: " + join(named, ", ") +
         (known.size() > named.size() ? " ..." : "");
}

}  // namespace assay
