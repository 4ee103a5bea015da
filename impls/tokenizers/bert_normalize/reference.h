// The rules of op.h, step by step, for this contract and for those of ops that begin with it. No implementation may
// include it.
#pragma once

#include <string>
#include <string_view>

#include "impls/tokenizers/bert_normalize/op.h"

namespace assay::bert_normalize {

std::string reference_normalize(std::string_view text, const Settings& settings);

}  // namespace assay::bert_normalize
