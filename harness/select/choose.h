// From what runs of one machine measured to the section of a dispatch table that says what to call there.
#pragma once

#include <string>
#include <vector>

#include "harness/core/crossover.h"
#include "harness/core/plan.h"
#include "harness/core/summary.h"
#include "harness/dispatch_table.hpp"

namespace assay {

// What is chosen stays unless another one is faster by more than this, beyond the 99% interval.
inline constexpr double dispatch_margin = 1.02;

struct ChooseOptions {
  std::string cache = "hot";  // which of the measurements count
  // The section that stood for this machine so far: of equals, its choice stays.
  const DispatchMachine* before = nullptr;
};

struct Chosen {
  DispatchMachine machine;
  std::vector<std::string> notes;  // who was left out, and why
};

// The runs must be of one machine. Only what passed its checks in every run that has it takes part, without a waiver
// and callable from C++. Cells that differ in nothing that a table keys (values, labels, runs) count as one, with the
// geometric mean of their ratios. Of those that the margin does not set apart from the fastest, the earlier table's
// choice is taken, else that of the next smaller size, else the first by name: ties do not make edges.
Chosen choose(const std::vector<Summary>& runs, const ChooseOptions& options);

// Along each ranged dimension of which two sizes or more were measured, on hot caches, with the edges that `choose`
// would make.
std::vector<Crossover> crossovers_of(const std::vector<Summary>& runs);

// The cells in the middle (by factors) of where the choice changes from one measured size to the next.
std::vector<Cell> cells_at_edges(const DispatchMachine& machine);

// Sizes that were not measured, between those that were: `count` of them, spread over all keys by chance.
std::vector<Cell> held_out_cells(const DispatchMachine& machine, int count, std::uint64_t seed);

// What obeying costs on one cell.
struct CellRegret {
  std::string op, dtype, cell;
  std::vector<Dimension> dims;
  std::string chosen, fastest;
  Estimate lost;  // time of the chosen / time of the fastest; 1 if they are the same
};

struct Regret {
  std::vector<CellRegret> cells;
  int undecided = 0;                 // cells in which somebody who is right could not be measured...
  std::vector<std::string> missing;  // ...and who that was
};

// Of the cells that the table's section has something to say of; held against everybody who may be chosen and was
// measured there, whether the table knows it or not.
Regret regret_of(const Dispatch& dispatch, const Summary& run);

// The geometric mean of what is lost; 1 of nothing.
Estimate mean_regret(const std::vector<CellRegret>& cells);

struct DispatchDisagreement {
  std::string what;        // "rms_norm f32 cols=768 rows=16"
  std::string one, other;  // what either calls
};

// Sizes that both tables were measured at.
struct DispatchAgreement {
  int compared = 0;
  int same = 0;
  int ties = 0;         // they differ, and one says of the other's choice that it cannot be told from the fastest
  int only_in_one = 0;  // sizes that were not measured for the other, and so were not compared
  // What is left: each says that the other is wrong by more than the margin.
  std::vector<DispatchDisagreement> different;
};

// Of the sections for machines that both tables have.
DispatchAgreement agreement_of(const DispatchTable& one, const DispatchTable& other);

}  // namespace assay
