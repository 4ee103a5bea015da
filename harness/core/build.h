// How this program was built. The values come from the build system.
#pragma once

#include <string>

namespace assay::build {

extern const char* const version;
extern const char* const compiler;
extern const char* const flags;
// The commit of the source tree. With "+" and a hash of all sources if they had changes; "tree-" and that hash outside
// a git tree: no two states of the source have the same. Taken at build time.
std::string commit();

// For people: without the hash of the sources, and "+" in its place.
std::string short_commit(const std::string& commit);

}  // namespace assay::build
