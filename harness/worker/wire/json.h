// The type of a message, for headers that only name it. To see the whole of it costs a file a second and a half of
// compiling: who looks into a message includes frame.h, or process.h for what was answered.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace assay {

using Json = nlohmann::json;

}  // namespace assay
