// The forms as the standard writes them down, for this contract alone.
#pragma once

#include <string>
#include <string_view>

#include "impls/tokenizers/unicode_normalize/op.h"

namespace assay::unicode_normalize {

std::string reference_normalize(std::string_view text, Form form);

}  // namespace assay::unicode_normalize
