// Runs of ASCII, 64 bytes at a time: what of `fast` is compiled for sets of instructions.
#pragma once

#include <cstdint>

namespace assay::bert_normalize {

struct AsciiRun {
  const unsigned char *from, *end;
  char* to;    // of which as many bytes may be written as `most_growth` allows for what is read
  bool apart;  // the next character begins a word
};

struct SimdKernels {
  // Goes on to the first byte that is not ASCII, or until fewer than 64 are left. Something must have been written
  // before: words get a blank before them.
  void (*take_ascii)(AsciiRun& run, bool cased);
};

const SimdKernels* fast_avx512vbmi2();
const SimdKernels* fast_avx2();

}  // namespace assay::bert_normalize
