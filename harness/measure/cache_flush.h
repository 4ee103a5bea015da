// Memory that the harness has written comes out of all caches again: what is to be found cold must not be warm because
// it was made new.
#pragma once

#include <cstddef>

namespace assay {

void flush_from_caches(const void* from, std::size_t bytes);

}  // namespace assay
