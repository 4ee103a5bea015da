#include "harness/store/index.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "harness/core/error.h"
#include "harness/core/summary.h"
#include "harness/store/run_folder.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
constexpr int index_schema = 1;

constexpr const char* tables = R"(
  CREATE TABLE run (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, campaign TEXT, machine TEXT, machine_name TEXT,
    spec TEXT, started TEXT, finished TEXT, commit_id TEXT, command TEXT, records INTEGER);
  CREATE TABLE time (folder TEXT NOT NULL REFERENCES run ON DELETE CASCADE, op TEXT, dtype TEXT, cell TEXT, shape TEXT,
    cache TEXT, implementation TEXT, version TEXT, threads INTEGER, launches INTEGER, seconds REAL);
  CREATE TABLE damage (folder TEXT NOT NULL REFERENCES run ON DELETE CASCADE, text TEXT);
  CREATE INDEX time_of_cell ON time (cell, implementation);
  CREATE INDEX time_of_run ON time (folder);
)";

// One statement; parameters are always bound.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) : database_(database) {
    if (sqlite3_prepare_v2(database, text, -1, &statement_, nullptr) != SQLITE_OK) fail();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text) {
    if (sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) fail();
    return *this;
  }
  Statement& bind(std::int64_t number) {
    if (sqlite3_bind_int64(statement_, ++bound_, number) != SQLITE_OK) fail();
    return *this;
  }
  Statement& bind(double number) {
    if (sqlite3_bind_double(statement_, ++bound_, number) != SQLITE_OK) fail();
    return *this;
  }
  // Whether there is a row.
  bool step() {
    const int state = sqlite3_step(statement_);
    if (state != SQLITE_ROW && state != SQLITE_DONE) fail();
    return state == SQLITE_ROW;
  }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double number(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  [[noreturn]] void fail() const { throw InputError(std::string("the index: ") + sqlite3_errmsg(database_)); }
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

bool execute(sqlite3* database, const char* text) { return sqlite3_exec(database, text, nullptr, nullptr, nullptr) == SQLITE_OK; }

// Whether it is an index of this schema, or an empty file that is to become one.
bool is_usable(sqlite3* database) {
  try {
    Statement version(database, "PRAGMA user_version");
    if (!version.step()) return false;
    if (version.integer(0) == index_schema) return Statement(database, "SELECT count(*) FROM run").step();
    Statement any(database, "SELECT count(*) FROM sqlite_master");
    if (!any.step() || any.integer(0) != 0) return false;
    return execute(database, tables) && execute(database, ("PRAGMA user_version = " + std::to_string(index_schema)).c_str());
  } catch (const InputError&) {
    return false;
  }
}

// What changes when a file is written to.
std::string stamp_of(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  const auto time = fs::last_write_time(file, error);
  return error ? "" : std::to_string(size) + " " + std::to_string(time.time_since_epoch().count());
}

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// Nothing if all samples were dropped.
double seconds_of(const MeasurementRecord& record) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < record.samples.size(); ++i)
    if (std::ranges::find(record.dropped, static_cast<int>(i)) == record.dropped.end())
      kept.push_back(record.threads == 1 ? record.samples[i].cpu : record.samples[i].wall);
  return median_of(std::move(kept));
}

struct Times {
  const MeasurementRecord* latest = nullptr;
  std::map<int, double> launches;
};

}  // namespace

Index::Index(const std::string& file) {
  std::error_code error;
  fs::create_directories(fs::absolute(file).parent_path(), error);
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (sqlite3_open(file.c_str(), &database_) == SQLITE_OK) {
      sqlite3_busy_timeout(database_, 20000);
      execute(database_, "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
      if (is_usable(database_)) return;
    }
    sqlite3_close(database_);
    database_ = nullptr;
    // Nothing is lost with it: it is made again from the lines.
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(file + suffix, error);
  }
  throw InputError({file}, "cannot be made; expected a place for the index of the runs");
}

Index::~Index() { sqlite3_close(database_); }

void Index::forget(const std::string& folder) {
  Statement(database_, "DELETE FROM run WHERE folder = ?").bind(folder).step();
}

void Index::read_run_into(const std::string& folder, const std::string& stamp) {
  forget(folder);
  Run run;
  std::string unreadable;
  try {
    run = read_run(folder);
  } catch (const InputError& error) {  // one run that cannot be read does not hide the others
    unreadable = std::string(error.what()) + "; the run is left out";
  }
  const Environment& environment = run.environment;
  Statement(database_, "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(folder).bind(stamp).bind(fs::path(folder).filename().string()).bind(environment.machine_fingerprint)
      .bind(fact_of(environment.recorded, "cpu_name")).bind(environment.spec).bind(environment.started)
      .bind(environment.finished).bind(fact_of(environment.software, "commit")).bind(environment.command)
      .bind(static_cast<std::int64_t>(run.records.size())).step();
  std::map<std::pair<std::string, std::string>, Times> times;
  for (const Record& record : run.records) {
    const auto* measured = std::get_if<MeasurementRecord>(&record.body);
    if (measured == nullptr || measured->probe) continue;
    Times& all = times[{measured->cell, measured->subject.implementation}];
    all.latest = measured;
    if (const double seconds = seconds_of(*measured); seconds > 0) all.launches[measured->launch] = seconds;
  }
  for (const auto& [key, all] : times) {
    std::vector<double> launches;
    for (const auto& [launch, seconds] : all.launches) launches.push_back(seconds);
    if (launches.empty()) continue;
    const MeasurementRecord& latest = *all.latest;
    Statement(database_, "INSERT INTO time VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(folder).bind(latest.op).bind(latest.dtype).bind(latest.cell).bind(shape_of(latest.dims)).bind(latest.cache)
        .bind(latest.subject.implementation).bind(latest.subject.version).bind(std::int64_t{latest.threads})
        .bind(static_cast<std::int64_t>(launches.size())).bind(median_of(launches)).step();
  }
  if (!unreadable.empty()) run.damage.push_back(unreadable);
  for (const std::string& line : run.damage)
    Statement(database_, "INSERT INTO damage VALUES (?, ?)").bind(folder).bind(line).step();
}

void Index::update(const std::vector<std::string>& results) {
  std::map<std::string, std::string> known, found;
  {
    Statement all(database_, "SELECT folder, stamp FROM run");
    while (all.step()) known[all.text(0)] = all.text(1);
  }
  for (const std::string& folder : results) {
    if (!fs::is_directory(folder)) throw InputError({folder}, "is not a folder; expected one with runs, such as results");
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
      if (fs::exists(entry.path() / "environment.json") && fs::exists(entry.path() / "records.jsonl"))
        found[fs::absolute(entry.path()).lexically_normal().string()] =
            stamp_of(entry.path() / "records.jsonl") + " " + stamp_of(entry.path() / "environment.json");
  }
  if (!execute(database_, "BEGIN IMMEDIATE")) throw InputError("the index is in use by another program for too long");
  try {
    for (const auto& [folder, stamp] : known)
      if (!found.contains(folder)) forget(folder);
    for (const auto& [folder, stamp] : found)
      if (const auto same = known.find(folder); same == known.end() || same->second != stamp) read_run_into(folder, stamp);
  } catch (...) {
    execute(database_, "ROLLBACK");
    throw;
  }
  execute(database_, "COMMIT");
}

std::vector<IndexedRun> Index::runs() const {
  Statement all(database_,
                "SELECT folder, campaign, machine, machine_name, spec, started, finished, commit_id, command, records FROM run "
                "ORDER BY started DESC, campaign DESC");
  std::vector<IndexedRun> runs;
  while (all.step())
    runs.push_back({all.text(0), all.text(1), all.text(2), all.text(3), all.text(4), all.text(5), all.text(6), all.text(7),
                    all.text(8), all.integer(9)});
  return runs;
}

std::optional<IndexedRun> Index::find(const std::string& beginning) const {
  std::vector<IndexedRun> fitting = runs();
  std::erase_if(fitting, [&](const IndexedRun& run) { return !run.campaign.starts_with(beginning); });
  if (fitting.empty()) return std::nullopt;
  if (fitting.size() > 1 && fitting[0].campaign != beginning)
    throw InputError(std::to_string(fitting.size()) + " runs begin with '" + beginning + "': " + fitting[0].campaign + ", " +
                     fitting[1].campaign + (fitting.size() > 2 ? "..." : "") + "; give more of the name");
  return fitting[0];
}

std::vector<IndexedTime> Index::times(const IndexQuery& query) const {
  Statement all(database_,
                "SELECT campaign, started, machine, commit_id, op, dtype, cell, shape, cache, implementation, version, threads, "
                "launches, seconds FROM time JOIN run USING (folder) WHERE (?1 = '' OR op GLOB ?1) AND (?2 = '' OR dtype GLOB ?2) "
                "AND (?3 = '' OR implementation GLOB ?3) AND (?4 = '' OR shape GLOB ?4) AND (?5 = '' OR cell GLOB ?5) "
                "AND (?6 = '' OR machine GLOB ?6) ORDER BY op, dtype, cell, implementation, machine, started, campaign");
  all.bind(query.op).bind(query.dtype).bind(query.implementation).bind(query.shape).bind(query.cell).bind(query.machine);
  std::vector<IndexedTime> times;
  while (all.step())
    times.push_back({all.text(0), all.text(1), all.text(2), all.text(3), all.text(4), all.text(5), all.text(6), all.text(7),
                     all.text(8), all.text(9), all.text(10), static_cast<int>(all.integer(11)), static_cast<int>(all.integer(12)),
                     all.number(13)});
  return times;
}

std::vector<std::string> Index::damage() const {
  Statement all(database_, "SELECT text FROM damage ORDER BY folder, rowid");
  std::vector<std::string> lines;
  while (all.step()) lines.push_back(all.text(0));
  return lines;
}

}  // namespace assay
