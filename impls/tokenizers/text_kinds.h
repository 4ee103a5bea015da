// The generated kinds of text, a unit at a time. For texts.cpp alone.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/random.h"

namespace assay::tokenizers {

std::vector<ValuesInfo> generated_kinds();

// Appends one or a few characters of the kind; at least one byte.
void append_unit(const std::string& kind, std::string& text, Random& random);

// What a text of the kind "repeated" consists of.
std::string repeated_unit(Random& random);

}  // namespace assay::tokenizers
