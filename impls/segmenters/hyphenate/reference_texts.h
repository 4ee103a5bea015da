// The texts that find bugs of hyphenation. For contracts alone.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "impls/segmenters/hyphenate/reference.h"

namespace assay::hyphenate {

// Kinds of text that are made of patterns and letters, before those of all ops on text.
std::vector<ValuesInfo> kinds_of_words();
bool is_kind_of_words(const std::string& kind);

// Exactly so many bytes.
std::string draw_words(const Case& which, const Patterns& patterns);

// What every check tries.
std::vector<Case> planned_words(const OpInfo& op);

}  // namespace assay::hyphenate
