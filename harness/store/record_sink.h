// Where the records of a run go while it is made. Sinks are interchangeable: a run knows only this.
#pragma once

#include <vector>

#include "harness/core/record.h"

namespace assay {

class RecordSink {
 public:
  RecordSink() = default;
  virtual ~RecordSink() = default;
  RecordSink(const RecordSink&) = delete;
  RecordSink& operator=(const RecordSink&) = delete;

  void append(const Record& record) { append(std::vector{record}); }
  // In one write: whatever ends the program, these are all there or, at most, cut off at the end.
  virtual void append(const std::vector<Record>& records) = 0;
  // No record comes after this. What was appended outlives the machine's losing its power.
  virtual void finish() = 0;
};

}  // namespace assay
