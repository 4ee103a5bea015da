// Records as lines of JSON in a file: written and read.
#pragma once

#include <string>
#include <vector>

#include "harness/core/record.h"
#include "harness/store/record_sink.h"

namespace assay {

// Whatever kills the program, at most the line that is being written is lost.
class JsonLinesSink : public RecordSink {
 public:
  // Creates the file if it is not there. A torn last line is cut off first.
  explicit JsonLinesSink(const std::string& file);
  ~JsonLinesSink() override;

  using RecordSink::append;
  void append(const std::vector<Record>& records) override;
  void finish() override;

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

}  // namespace assay
