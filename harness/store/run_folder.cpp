#include "harness/store/run_folder.h"

#include <filesystem>
#include <optional>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/environment.h"
#include "harness/store/former.h"
#include "harness/store/json.h"
#include "harness/store/json_line.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// Up to schema 4 the lines did not say where they were made, and called the machine by what is now a former name.
void complete(Record& record, const Environment& environment) {
  if (!record.host.empty() || !record.allocation.empty()) return;
  record.host = host_in_brief(environment);
  record.allocation = environment.allocation;
  if (record.machine == former_fingerprint(environment)) record.machine = environment.machine_fingerprint;
}

// What to name instead, where a folder of runs was named.
std::string runs_within(const std::string& folder) {
  std::string latest;
  int count = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (!fs::exists(entry.path() / "environment.json", error)) continue;
    ++count;
    latest = std::max(latest, entry.path().string());
  }
  if (count == 0) return "; expected one, such as results/20261123T210904Z-3f2a9c";
  return ", but holds " + std::to_string(count) + (count == 1 ? " run" : " runs") + ": name one of them, such as " +
         latest + ", or 'latest'";
}

}  // namespace

void refuse_no_run(const std::string& folder) {
  std::error_code unknown;
  if (!fs::is_directory(folder, unknown))
    throw InputError({folder}, "is not a folder; expected one of a run, such as results/20261123T210904Z-3f2a9c");
  if (!fs::exists(folder + "/environment.json", unknown))
    throw InputError({folder}, "is not the folder of a run" + runs_within(folder));
}

Run read_run(const std::string& folder) {
  refuse_no_run(folder);
  Run run;
  run.folder = folder;
  const std::string records = folder + "/records.jsonl", environment = folder + "/environment.json";
  const std::optional<Json> json = parse_line(read_whole(environment, longest_line));
  if (!json) throw InputError({environment}, "is not a JSON object; the folder is not one of a run");
  try {
    run.environment = environment_from(*json);
  } catch (const InputError& error) {
    throw InputError({environment}, error.what());
  }
  ReadRecords read = read_records(records);
  run.records = std::move(read.records);
  for (Record& record : run.records) complete(record, run.environment);
  run.damage = std::move(read.damage);
  return run;
}

void write_environment(const std::string& folder, const Environment& environment) {
  write_whole(folder + "/environment.json",
              to_json(environment).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string make_run_folder(const std::string& results, const std::string& machine_fingerprint) {
  std::string stamp = utc_now();
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  const std::string base = results + "/" + stamp + "-" + machine_fingerprint.substr(0, 6);
  std::error_code error;
  fs::create_directories(results, error);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string folder = attempt == 0 ? base : base + "-" + std::to_string(attempt);
    if (fs::create_directory(folder, error)) return folder;
    if (error) throw InputError({folder}, "cannot be created: " + error.message());
  }
  throw InputError({base}, "exists already");
}

}  // namespace assay
