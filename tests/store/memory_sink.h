// A sink that keeps what it is given, for tests.
#pragma once

#include <vector>

#include "harness/store/record_sink.h"

namespace assay {

class MemorySink : public RecordSink {
 public:
  using RecordSink::append;
  void append(const std::vector<Record>& records) override { kept.insert(kept.end(), records.begin(), records.end()); }
  void finish() override { finished = true; }

  std::vector<Record> kept;
  bool finished = false;
};

}  // namespace assay
