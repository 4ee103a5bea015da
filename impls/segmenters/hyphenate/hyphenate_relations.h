// What must hold between two runs of hyphenate, whatever the reference says.
#pragma once

#include "harness/core/relation.h"
#include "impls/segmenters/hyphenate/reference.h"

namespace assay::hyphenate {

// Words know nothing of each other.
Relation texts_before_a_blank_cut_alike();
// Small letters are what counts.
Relation capitals_cut_alike();
// No piece of a word is shorter than the margins, by counting its characters anew.
Relation margins_are_kept(PatternsOfFiles& files);

}  // namespace assay::hyphenate
