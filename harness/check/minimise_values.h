// Makes the elements of a failing case plainer, and a text shorter, as long as it still fails.
#pragma once

#include <functional>

#include "harness/check/trial.h"

namespace assay {

LiteralCase minimise_values(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails);

// The case with its inputs spelt out.
LiteralCase spell_out(const Case& which, const std::vector<Buffer>& inputs);

}  // namespace assay
