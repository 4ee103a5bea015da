// The first thing that a reader wants to know of a run: is all right, and what should I use? Worked out once for all
// reports.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay::report {

// "All that could be checked passed", "2 of 107 failed: gelu bf16 onednn, swish f32 mine": before all else, what is
// missing of a run that was stopped.
std::string headline_of(const Summary& summary);

// "simd is the fastest right choice, alone or tied, in 48 of 56 cells; use scalar for pretokenize, onednn for
// layer_norm bf16". A cell in which the most frequent winner is within 2% of the fastest needs no other choice. Empty
// if nothing was measured.
std::string advice_of(const Summary& summary);

// Both, as sentences.
std::string answer_of(const Summary& summary);

// How far from the fastest the implementations of a family are over all its decided cells: the geometric mean of
// time / time of the cell's fastest.
struct FamilyMean {
  std::string implementation;
  double mean = 0;  // 1: the fastest everywhere
  int cells = 0;    // in so many of the family's cells it has a time; only equal numbers may be compared
};
struct FamilyMeans {
  std::string family;
  int cells = 0;                  // decided
  std::vector<FamilyMean> means;  // those with all cells first, then by their mean
};
std::vector<FamilyMeans> means_of(const Summary& summary);

// What a reader knows a processor by: its name, cores, instruction sets, caches and memory; only what is known.
Facts processor_of(const Environment& environment);

}  // namespace assay::report
