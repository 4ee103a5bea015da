// `assay compare-tokenizers`, as the command line asks for it.
#pragma once

#include "harness/run/cut_options.h"

namespace assay {

// Prints the comparison and writes its page. Throws InputError, and Interrupted.
int compare_tokenizers(const CutOptions& options);

}  // namespace assay
