// The OpenBLAS that this worker is linked with.
#include <cblas.h>

#include "impls/blas.h"

namespace assay::blas {

std::string version() { return openblas_get_config(); }
std::string isa(std::string_view) { return openblas_get_corename(); }
void set_threads(int threads) { openblas_set_num_threads(threads); }

}  // namespace assay::blas
