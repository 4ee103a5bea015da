// An index over the runs below one or several results folders: which there are, and how a time moved from run to run.
// SQLite in a file of its own; the records' lines stay the truth, and the file may be removed at any time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace assay {

struct IndexedRun {
  std::string folder, campaign, machine, machine_name, spec, started, finished, commit, command;
  std::int64_t records = 0;
};

// What one run says of one implementation on one cell.
struct IndexedTime {
  std::string campaign, started, machine, commit;
  std::string op, dtype, cell, shape, cache, implementation, version;
  int threads = 1, launches = 0;
  double seconds = 0;  // per call: the median over launches of the medians over samples that were not dropped
};

// Empty fields match everything; the others are globs.
struct IndexQuery {
  std::string op = {}, dtype = {}, implementation = {}, shape = {}, cell = {}, machine = {};
};

class Index {
 public:
  // Opens or makes `file`. One that cannot be read as an index, or is of another schema, is made anew.
  explicit Index(const std::string& file);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Reads what is new or changed below these folders, and forgets what is gone from them. A run that cannot be read (its
  // environment is damaged, a newer assay wrote it) has no times, and is told of as damage.
  void update(const std::vector<std::string>& results);

  std::vector<IndexedRun> runs() const;  // newest first
  // By the beginning of its name; nothing if there is none. Throws InputError if there are several.
  std::optional<IndexedRun> find(const std::string& beginning) const;
  std::vector<IndexedTime> times(const IndexQuery& query) const;  // by cell, implementation and time
  std::vector<std::string> damage() const;  // "FILE:LINE: what is wrong" of lines that were skipped

 private:
  void read_run_into(const std::string& folder, const std::string& stamp);
  void forget(const std::string& folder);
  sqlite3* database_ = nullptr;
};

}  // namespace assay
