#include "impls/norms/family/mutants_of_sums.h"

namespace assay::layer_norm {
std::vector<norms::Bug> bugs();
}

namespace assay::add_layer_norm {

std::vector<Mutant> mutants() { return norms::of_a_sum::mutants_of_sums(true, layer_norm::bugs()); }

}  // namespace assay::add_layer_norm
