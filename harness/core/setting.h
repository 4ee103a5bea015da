// What a cell is measured under, and how that is said to people. One place says what belongs to a setting, so that a
// field that cells get belongs to it everywhere.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/core/cell_fields.h"

namespace assay {

// By name, all that two cells of one op, dtype and shape can differ in but the seed of their values: cache, threads,
// parameters, values, whether their inputs are repeated, and how they lie in memory. What is as it is by default
// (inputs, placement, padding) is left out.
using Setting = std::map<std::string, std::string>;
Setting setting_of(const CellFields& cell);

// "hot cache", "2 threads", "pattern=none": the cache, the threads, that inputs were repeated, and of the rest what
// `told` names.
std::vector<std::string> words_of(const Setting& setting, const std::set<std::string>& told);
std::string in_words(const Setting& setting, const std::set<std::string>& told);  // with commas between them

// What tells cells of one shape apart where there is little room: " gpt2 german". What most have in common
// (values=normal, pattern=gpt2) goes without saying, so that it is empty for most cells of numbers.
std::string unusual_of(const CellFields& cell);

// How one shape looks to people: "32x768", "65536 bytes".
std::string shape_of(const std::vector<Dimension>& dims);

// Which cell it is, but for op and dtype: "32x4096 cold", "65536 bytes gpt2 german x2".
std::string place_of(const CellFields& cell);

}  // namespace assay
