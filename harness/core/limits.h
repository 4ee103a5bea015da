// How much a worker may take before it is killed. A spec may change them ([limits]); the defaults are generous: they
// are for accidents, not for tuning.
#pragma once

namespace assay {

struct Limits {
  double seconds = 5;      // for the answer to a case, and 2 us more for each byte of the case, 5 for each of its files
  double memory_gib = 2;   // of the worker and all that it started, and 16 bytes more for each byte of the case
  int tasks = 1024;        // processes and threads, all together
  int descriptors = 1024;  // open at a time, in each process
  double output_mib = 64;  // printed while it works on one request
  double file_gib = 1;     // of a file that it writes
  bool operator==(const Limits&) const = default;
};

}  // namespace assay
