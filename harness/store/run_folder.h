// The folder of one run: records.jsonl and environment.json.
#pragma once

#include <string>
#include <vector>

#include "harness/core/environment.h"
#include "harness/core/record.h"

namespace assay {

// Appends records, each with one write of a whole line: whatever kills the program, at most the line that is being
// written is lost.
class RecordWriter {
 public:
  // Creates the file if it is not there. A torn last line is cut off first.
  explicit RecordWriter(const std::string& file);
  ~RecordWriter();
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;

  void append(const Record& record);
  void append(const std::vector<Record>& records);  // in one write

 private:
  void write(const std::string& lines);
  std::string file_;
  int descriptor_ = -1;
};

struct ReadRecords {
  std::vector<Record> records;
  std::vector<std::string> damage;  // "FILE:LINE: what is wrong", one per line that was skipped
};

ReadRecords read_records(const std::string& file);

struct Run {
  std::string folder;
  Environment environment;
  std::vector<Record> records;
  std::vector<std::string> damage;
};

// Throws InputError if the folder is not one of a run.
Run read_run(const std::string& folder);

void write_environment(const std::string& folder, const Environment& environment);

// "20261123T210904Z-3f2a9c": new, below `results`, which is created.
std::string make_run_folder(const std::string& results, const std::string& machine_fingerprint);

}  // namespace assay
