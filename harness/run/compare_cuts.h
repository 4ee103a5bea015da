// One text, cut in every way: what `assay compare-tokenizers` finds out.
#pragma once

#include <cstddef>

#include "harness/report/cuts.h"
#include "harness/run/cut_options.h"

namespace assay {

// Of each text as much as this, up to the end of a line.
inline constexpr std::size_t most_cut = std::size_t{1} << 20;

// Throws InputError, and Interrupted.
report::CutComparison compare_cuts(const CutOptions& options);

}  // namespace assay
