// Keeps the index what the folders are.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "harness/core/error.h"
#include "harness/core/median.h"
#include "harness/core/setting.h"
#include "harness/store/environment.h"
#include "harness/store/former.h"
#include "harness/store/index.h"
#include "harness/store/run_folder.h"
#include "harness/store/statement.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr const char* nights_folder = "nightly";

struct Found {
  std::string stamp;
  bool night = false;
};
using Places = std::map<std::string, bool>;    // folders with runs, and whether those are nights
using Folders = std::map<std::string, Found>;  // of runs

// What changes when a file is written to; empty if there is no such file.
std::string stamp_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  if (error) return {};
  const auto time = fs::last_write_time(file, error);
  return error ? "" : std::to_string(size) + " " + std::to_string(time.time_since_epoch().count());
}

Places places_of(const std::vector<std::string>& results) {
  Places places;
  for (const std::string& given : results) {
    if (!fs::is_directory(given)) throw InputError({given}, "is not a folder; expected one with runs, such as results");
    fs::path folder = fs::absolute(given).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    places[folder.string()] = folder.filename() == nights_folder;
    if (fs::is_directory(folder / nights_folder)) places[(folder / nights_folder).string()] = true;
  }
  return places;
}

Folders folders_in(const Places& places) {
  Folders folders;
  for (const auto& [place, nights] : places)
    for (const fs::directory_entry& entry : fs::directory_iterator(place))
      if (fs::exists(entry.path() / "environment.json") && fs::exists(entry.path() / "records.jsonl"))
        folders[entry.path().string()] = {
            stamp_of(entry.path() / "records.jsonl") + " " + stamp_of(entry.path() / "environment.json"), nights};
  return folders;
}

// Nothing if all samples were dropped.
double seconds_of(const MeasurementRecord& record) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < record.samples.size(); ++i)
    if (std::ranges::find(record.dropped, static_cast<int>(i)) == record.dropped.end())
      kept.push_back(record.threads == 1 ? record.samples[i].cpu : record.samples[i].wall);
  return kept.empty() ? 0 : median(std::move(kept));
}

struct Times {
  const MeasurementRecord* latest = nullptr;
  // A file may hold the records of several runs (`cat`), each with launches of its own.
  std::map<LaunchKey, double> launches;
};

std::vector<CellTime> times_of(const Run& run) {
  std::map<std::pair<std::string, std::string>, Times> by_cell;
  for (const Record& record : run.records) {
    const auto* measured = std::get_if<MeasurementRecord>(&record.body);
    if (measured == nullptr || measured->probe) continue;
    Times& all = by_cell[{measured->cell, measured->subject.implementation}];
    all.latest = measured;
    if (const double seconds = seconds_of(*measured); seconds > 0) all.launches[launch_key(record)] = seconds;
  }
  std::vector<CellTime> times;
  for (const auto& [key, all] : by_cell) {
    std::vector<double> launches;
    for (const auto& [launch, seconds] : all.launches) launches.push_back(seconds);
    if (launches.empty()) continue;
    const MeasurementRecord& latest = *all.latest;
    times.push_back({latest.op, latest.dtype, latest.cell, shape_of(latest.dims), latest.cache,
                     latest.subject.implementation, latest.subject.version, latest.threads,
                     static_cast<int>(launches.size()), median(launches), unusual_of(latest)});
  }
  return times;
}

// The tables, row by row, within a transaction.
class Tables {
 public:
  explicit Tables(sqlite3* database) : database_(database) {}

  void follow(const Folders& folders) const {
    std::map<std::string, std::string> known;
    {
      Statement all(database_, "SELECT folder, stamp FROM run WHERE history = ''");
      while (all.step()) known[all.text(0)] = all.text(1);
    }
    for (const auto& [folder, stamp] : known)
      if (!folders.contains(folder)) forget(folder);
    for (const auto& [folder, found] : folders)
      if (const auto same = known.find(folder); same == known.end() || same->second != found.stamp) read(folder, found);
  }

  // The nights of a place whose records are gone.
  void follow_history(const fs::path& place, bool nights, const Folders& folders) const {
    const std::string file = (place / history_name).string();
    std::string state = stamp_of(file);
    if (state.empty()) return drop_history(file);
    // Which runs are there is a part of it: once a night's records go, its line is looked for.
    for (const auto& [folder, found] : folders)
      if (fs::path(folder).parent_path() == place) state += " " + fs::path(folder).filename().string();
    if (Statement same(database_, "SELECT 1 FROM history WHERE file = ? AND stamp = ?");
        same.bind(file).bind(state).step())
      return;
    const ReadNights read = read_nights(file);
    std::map<std::string, const Night*> gone;  // by the folder that it had
    for (const Night& night : read.nights)
      if (const std::string folder = (place / night.run).string(); !folders.contains(folder)) gone[folder] = &night;
    for (const std::string& folder : thinned(file))
      if (gone.erase(folder) == 0) forget(folder);
    for (const auto& [folder, night] : gone) insert_night(folder, *night, nights, file);
    Statement(database_, "DELETE FROM damage WHERE source = ?").bind(file).step();
    tell(file, read.damage);
    Statement(database_, "INSERT OR REPLACE INTO history VALUES (?, ?)").bind(file).bind(state).step();
  }

  void drop_histories_outside(const Places& places) const {
    std::vector<std::string> files;
    {
      Statement all(database_, "SELECT file FROM history");
      while (all.step()) files.push_back(all.text(0));
    }
    for (const std::string& file : files)
      if (!places.contains(fs::path(file).parent_path().string())) drop_history(file);
  }

 private:
  std::vector<std::string> thinned(const std::string& history) const {
    std::vector<std::string> folders;
    Statement all(database_, "SELECT folder FROM run WHERE history = ?");
    all.bind(history);
    while (all.step()) folders.push_back(all.text(0));
    return folders;
  }

  void forget(const std::string& folder) const {
    Statement(database_, "DELETE FROM run WHERE folder = ?").bind(folder).step();  // and its times
    Statement(database_, "DELETE FROM damage WHERE source = ?").bind(folder).step();
  }

  void drop_history(const std::string& file) const {
    for (const std::string& folder : thinned(file)) forget(folder);
    Statement(database_, "DELETE FROM damage WHERE source = ?").bind(file).step();
    Statement(database_, "DELETE FROM history WHERE file = ?").bind(file).step();
  }

  void read(const std::string& folder, const Found& found) const {
    forget(folder);
    Run run;
    try {
      run = read_run(folder);
    } catch (const InputError& error) {  // one run that cannot be read does not hide the others
      run.damage.push_back(std::string(error.what()) + "; the run is left out");
    }
    const Environment& environment = run.environment;
    const std::string campaign = fs::path(folder).filename().string();
    insert_run({folder, campaign, environment.machine_fingerprint, fact_of(environment.recorded, "cpu_name"),
                environment.spec, environment.started, environment.finished, fact_of(environment.software, "commit"),
                environment.command, static_cast<std::int64_t>(run.records.size()), found.night},
               found.stamp, "", times_of(run));
    tell(folder, run.damage);
  }

  void insert_night(const std::string& folder, const Night& night, bool is_night, const std::string& history) const {
    // Nights keep no facts: what they call this machine by may be the name that it had before.
    const std::string machine = night.machine == former_fingerprint(here_) ? here_.machine_fingerprint : night.machine;
    insert_run(
        {folder, night.run, machine, "", night.spec, night.started, night.time, night.commit, "", 0, is_night, true},
        "", history, night.times);
  }

  void insert_run(const IndexedRun& run, const std::string& stamp, const std::string& history,
                  const std::vector<CellTime>& times) const {
    Statement(database_, "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(run.folder)
        .bind(stamp)
        .bind(run.campaign)
        .bind(run.machine)
        .bind(run.machine_name)
        .bind(run.spec)
        .bind(run.started)
        .bind(run.finished)
        .bind(run.commit)
        .bind(run.command)
        .bind(run.records)
        .bind(std::int64_t{run.night})
        .bind(history)
        .step();
    for (const CellTime& time : times)
      Statement(database_, "INSERT INTO time VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
          .bind(run.folder)
          .bind(time.op)
          .bind(time.dtype)
          .bind(time.cell)
          .bind(time.shape)
          .bind(time.cache)
          .bind(time.implementation)
          .bind(time.version)
          .bind(std::int64_t{time.threads})
          .bind(std::int64_t{time.launches})
          .bind(time.seconds)
          .bind(time.unusual)
          .step();
  }

  void tell(const std::string& source, const std::vector<std::string>& damage) const {
    for (const std::string& line : damage)
      Statement(database_, "INSERT INTO damage VALUES (?, ?)").bind(source).bind(line).step();
  }

  sqlite3* database_;
  Environment here_ = take_environment({}, "", "");
};

}  // namespace

void Index::update(const std::vector<std::string>& results) {
  const Places places = places_of(results);
  const Folders folders = folders_in(places);
  if (!execute(database_, "BEGIN IMMEDIATE")) throw InputError("the index is in use by another program for too long");
  try {
    const Tables tables(database_);
    tables.follow(folders);
    for (const auto& [place, nights] : places) tables.follow_history(place, nights, folders);
    tables.drop_histories_outside(places);
  } catch (...) {
    execute(database_, "ROLLBACK");
    throw;
  }
  execute(database_, "COMMIT");
}

}  // namespace assay
