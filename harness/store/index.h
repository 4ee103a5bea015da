// An index over the runs below one or several results folders: which there are, and how a time moved from run to run.
// SQLite in a file of its own; the records' lines stay the truth, and the file may be removed at any time.
//
// A results folder is looked at one level deep, and so is its folder `nightly`. Nights whose records were removed keep
// the times that the history of nights has of them (store/history.h).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/store/history.h"

struct sqlite3;

namespace assay {

struct IndexedRun {
  std::string folder, campaign, machine, machine_name, spec, started, finished, commit, command;
  std::int64_t records = 0;
  bool night = false;    // it lies in a folder `nightly`
  bool thinned = false;  // a night whose records were removed

  // As the command line takes it.
  std::string name() const { return (night ? "nightly/" : "") + campaign; }
};

// The time of a cell, and the run that it is from.
struct IndexedTime : CellTime {
  std::string campaign, started, machine, commit;
};

// Empty fields match everything; the others are globs.
struct IndexQuery {
  std::string op = {}, dtype = {}, implementation = {}, shape = {}, cell = {}, machine = {};
};

class Index {
 public:
  // Opens or makes `file`. One that cannot be read as an index, or has other tables, is made anew; what is no
  // file is refused.
  explicit Index(const std::string& file);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Reads what is new or changed below these folders, and forgets what is gone from them. A run that cannot be read
  // (its environment is damaged, a newer assay wrote it) has no times, and is told of as damage.
  void update(const std::vector<std::string>& results);

  std::vector<IndexedRun> runs() const;  // newest first
  // By its name or the beginning of it, of nights with or without "nightly/" before it. A whole name comes before
  // beginnings, and a run before a night of the same name. "latest" is the newest that is no night and has its records,
  // "nightly/latest" the newest night. Nothing if there is none; throws InputError if there are several.
  std::optional<IndexedRun> find(const std::string& name) const;
  std::vector<IndexedTime> times(const IndexQuery& query) const;  // by cell, implementation and time
  std::vector<std::string> damage() const;  // "FILE:LINE: what is wrong" of lines that were skipped

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace assay
