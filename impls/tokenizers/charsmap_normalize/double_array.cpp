#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/prepare_normalizer.h"

namespace assay::charsmap_normalize {

Implementation double_array() {
  return own_implementation(prepare_normalizer<DoubleArrayNormalizer>,
                            "walks the trie of the charsmap as it lies in the file");
}

}  // namespace assay::charsmap_normalize
