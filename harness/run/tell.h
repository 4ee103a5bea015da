// What is said on standard error: a line at a time.
#pragma once

#include <cstdio>
#include <string>

#include "harness/core/clean.h"

namespace assay {

// It may have names and words of others in it.
inline void tell(const std::string& line) { std::fputs((clean(line) + "\n").c_str(), stderr); }

}  // namespace assay
