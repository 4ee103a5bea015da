// What to use on this machine: the answer of runs to somebody who runs models. Made by select/, shown by report/.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

// One op at one shape.
struct AdvisedCell {
  CellFields cell;
  std::string run;               // that it was measured in
  std::vector<std::string> use;  // the fastest and whoever is as fast; of those, the obvious choice comes first
  Estimate seconds;              // of the first of them
  std::string obvious;           // what one would take without measuring; empty if that was not measured
  Estimate gain;                 // time of the obvious choice / time of the fastest
};

// Why nothing is said of a shape.
enum class Doubt : std::uint8_t {
  unfinished,   // there was no time for it so far
  interrupted,  // somebody who is right was interrupted too often: `why` has who
  noisy,        // what may be as fast may as well be much slower: `why` has who
  suspect,      // times beat what the machine can do: `why` has whose
  nobody,       // nobody can be used there, and `why` says why not
};

inline std::string_view name_of(Doubt doubt) {
  switch (doubt) {
    case Doubt::unfinished: return "unfinished";
    case Doubt::interrupted: return "interrupted";
    case Doubt::noisy: return "noisy";
    case Doubt::suspect: return "suspect";
    case Doubt::nobody: break;
  }
  return "nobody";
}

struct UndecidedCell {
  CellFields cell;
  Doubt doubt = Doubt::unfinished;
  std::string why;
};

// What can only be set for a whole process, and is worth something.
struct AdvisedSetting {
  std::string setting;         // "ONEDNN_MAX_CPU_ISA=AVX2"
  std::string implementation;  // that it makes faster
  Estimate gain;               // time without / time with it, over all its shapes
  int shapes = 0;
  int would_win = 0;  // in so many it would then beat what is advised
};

// What several threads gain over one, where both are decided.
struct AdvisedThreads {
  struct Gain {
    CellFields cell;
    Estimate ratio;  // time on one thread / time on several
  };
  int shapes = 0;           // that were measured with both
  std::vector<Gain> gains;  // those of them that certainly gain
};

struct Advice {
  std::vector<std::string> models;  // whose shapes they are; empty: of none
  std::string machine;              // what its processor calls itself
  std::vector<AdvisedCell> cells;   // in the order in which they were asked for
  std::vector<AdvisedSetting> settings;
  std::map<int, AdvisedThreads> threads;  // by their number
  std::vector<UndecidedCell> undecided;
  std::vector<std::string> left_out;  // who takes no part, and why: a line for each reason
  std::vector<std::string> runs;      // that it rests on
  double interrupted = 0;             // the share of all samples that other programs spoilt
};

}  // namespace assay
