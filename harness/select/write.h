// A dispatch table as it is written: as JSON, and as a C++ header for programs that want no file at run time.
#pragma once

#include <string>

#include "harness/dispatch_table.hpp"

namespace assay {

std::string to_json(const DispatchTable& table);

// Defines `inline assay::DispatchTable dispatch_table()`; includes <assay/dispatch_table.hpp>.
std::string to_header(const DispatchTable& table);

}  // namespace assay
