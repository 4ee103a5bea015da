// Makes the elements of a failing case plainer and fewer, and a text shorter, as long as it still fails.
#pragma once

#include <functional>

#include "harness/check/trial.h"

namespace assay {

// `declared` are the op's inputs: of each of its dimensions as much is taken out as can be, wherever it is an axis.
LiteralCase minimise_values(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails,
                            const std::vector<ValueInfo>& declared);

// The case with its inputs spelt out.
LiteralCase spell_out(const Case& which, const std::vector<Buffer>& inputs);

}  // namespace assay
