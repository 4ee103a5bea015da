// Cells of whole texts: what a check of a user's own texts is about.
#pragma once

#include <vector>

#include "harness/core/plan.h"
#include "harness/run/chosen_vocabulary.h"
#include "harness/run/options.h"

namespace assay {

// Puts one cell for each text of the user's own, as it is and all of it, in place of the plan's cells of the op: with
// each vocabulary of their own, cut and merged as that asks for or as --param says. Throws InputError.
void take_whole_texts(Plan& plan, const Op& op, const std::vector<OwnResource>& given, const Options& options,
                      const KnownResources& known);

}  // namespace assay
