#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/prepare_normalizer.h"

namespace assay::charsmap_normalize {

Implementation naive() {
  return own_implementation(prepare_normalizer<NaiveNormalizer>,
                            "the charsmap as a table of strings, which is asked for the longest prefix first");
}

}  // namespace assay::charsmap_normalize
