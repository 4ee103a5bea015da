#include "impls/norms/family/mutants_of_sums.h"

namespace assay::rms_norm {
std::vector<norms::Bug> bugs();
}

namespace assay::add_rms_norm {

std::vector<Mutant> mutants() { return norms::of_a_sum::mutants_of_sums(false, rms_norm::bugs()); }

}  // namespace assay::add_rms_norm
