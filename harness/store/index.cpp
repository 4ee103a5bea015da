#include "harness/store/index.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "harness/core/content.h"
#include "harness/core/error.h"
#include "harness/store/statement.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
constexpr int index_schema = 4;

// `history` of a run is the file that it is known from if its records are gone, and empty if they are there.
constexpr const char* tables = R"(
  CREATE TABLE run (folder TEXT PRIMARY KEY, stamp TEXT NOT NULL, campaign TEXT, machine TEXT, machine_name TEXT,
    spec TEXT, started TEXT, finished TEXT, commit_id TEXT, command TEXT, records INTEGER, night INTEGER, history TEXT);
  CREATE TABLE time (folder TEXT NOT NULL REFERENCES run ON DELETE CASCADE, op TEXT, dtype TEXT, cell TEXT, shape TEXT,
    cache TEXT, implementation TEXT, version TEXT, threads INTEGER, launches INTEGER, seconds REAL,
    unusual TEXT);
  CREATE TABLE history (file TEXT PRIMARY KEY, stamp TEXT NOT NULL);
  CREATE TABLE damage (source TEXT NOT NULL, text TEXT);
  CREATE INDEX time_of_cell ON time (cell, implementation);
  CREATE INDEX time_of_run ON time (folder);
)";

// Whether it is an index of this schema, or an empty file that is to become one.
bool is_usable(sqlite3* database) {
  try {
    Statement version(database, "PRAGMA user_version");
    if (!version.step()) return false;
    if (version.integer(0) == index_schema) return Statement(database, "SELECT count(*) FROM run").step();
    Statement any(database, "SELECT count(*) FROM sqlite_master");
    if (!any.step() || any.integer(0) != 0) return false;
    return execute(database, tables) &&
           execute(database, ("PRAGMA user_version = " + std::to_string(index_schema)).c_str());
  } catch (const InputError&) {
    return false;
  }
}

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

std::vector<IndexedRun> Index::runs() const {
  Statement all(
      database_,
      "SELECT folder, campaign, machine, machine_name, spec, started, finished, commit_id, command, records, night, "
      "history <> '' FROM run ORDER BY started DESC, campaign DESC");
  std::vector<IndexedRun> runs;
  while (all.step())
    runs.push_back({all.text(0), all.text(1), all.text(2), all.text(3), all.text(4), all.text(5), all.text(6),
                    all.text(7), all.text(8), all.integer(9), all.integer(10) != 0, all.integer(11) != 0});
  return runs;
}

std::optional<IndexedRun> Index::find(const std::string& name) const {
  const std::string prefix = "nightly/";
  const bool of_nights = name.starts_with(prefix);
  const std::string beginning = of_nights ? name.substr(prefix.size()) : name;
  std::vector<IndexedRun> fitting;
  for (const IndexedRun& run : runs()) {
    if (beginning == "latest" && run.night == of_nights && !run.thinned) return run;
    if ((run.night || !of_nights) && run.campaign.starts_with(beginning)) fitting.push_back(run);
  }
  for (const bool night : {false, true})
    for (const IndexedRun& run : fitting)
      if (run.night == night && run.campaign == beginning) return run;
  if (fitting.empty()) return std::nullopt;
  if (fitting.size() > 1)
    throw InputError(std::to_string(fitting.size()) + " runs begin with '" + name + "': " + fitting[0].name() + ", " +
                     fitting[1].name() + (fitting.size() > 2 ? "..." : "") + "; give more of the name");
  return fitting[0];
}

std::vector<IndexedTime> Index::times(const IndexQuery& query) const {
  Statement all(
      database_,
      "SELECT op, dtype, cell, shape, cache, implementation, version, threads, launches, seconds, unusual, campaign, "
      "started, machine, commit_id FROM time JOIN run USING (folder) WHERE (?1 = '' OR op GLOB ?1) AND (?2 = '' OR "
      "dtype GLOB "
      "?2) "
      "AND (?3 = '' OR implementation GLOB ?3) AND (?4 = '' OR shape GLOB ?4) AND (?5 = '' OR cell GLOB ?5) "
      "AND (?6 = '' OR machine GLOB ?6) ORDER BY op, dtype, cell, implementation, machine, started, campaign");
  all.bind(query.op)
      .bind(query.dtype)
      .bind(query.implementation)
      .bind(query.shape)
      .bind(query.cell)
      .bind(query.machine);
  std::vector<IndexedTime> times;
  while (all.step())
    times.push_back({{all.text(0), all.text(1), all.text(2), all.text(3), all.text(4), all.text(5), all.text(6),
                      static_cast<int>(all.integer(7)), static_cast<int>(all.integer(8)), all.number(9), all.text(10)},
                     all.text(11),
                     all.text(12),
                     all.text(13),
                     all.text(14)});
  // Of runs before cases carried their content, the lines go on.
  KnownContents contents;
  for (const IndexedTime& time : times) contents.add(time.cell);
  for (IndexedTime& time : times) time.cell = contents.completed(time.cell);
  std::ranges::stable_sort(times, {}, [](const IndexedTime& time) {
    return std::tie(time.op, time.dtype, time.cell, time.implementation, time.machine, time.started, time.campaign);
  });
  return times;
}

std::vector<std::string> Index::damage() const {
  Statement all(database_, "SELECT text FROM damage ORDER BY source, rowid");
  std::vector<std::string> lines;
  while (all.step()) lines.push_back(all.text(0));
  return lines;
}

}  // namespace assay
