// How this program was built. The values come from the build system.
#pragma once

#include <string>

namespace assay::build {

extern const char* const version;
extern const char* const compiler;
extern const char* const flags;
// The commit of the source tree, with "+" if it had changes; "unknown" outside a git tree. Taken at build time.
std::string commit();

}  // namespace assay::build
