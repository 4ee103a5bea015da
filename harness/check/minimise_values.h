// Makes the elements of a failing case plainer, and a text shorter, as long as it still fails.
#pragma once

#include <functional>

#include "harness/check/trial.h"

namespace assay {

// The dims of the inputs that a case of this shape would have.
using InputDims = std::function<std::vector<std::vector<std::int64_t>>(const Case&)>;

LiteralCase minimise_values(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails);
// Rows and columns are taken out as well, wherever they lie.
LiteralCase minimise_values(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails,
                            const InputDims& dims_of);

// The case with its inputs spelt out.
LiteralCase spell_out(const Case& which, const std::vector<Buffer>& inputs);

}  // namespace assay
