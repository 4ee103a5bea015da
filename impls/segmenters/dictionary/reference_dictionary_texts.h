// Texts that are made of the words of a dictionary. For contracts alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "impls/segmenters/dictionary/reference_dictionary.h"

namespace assay::dictionary {

// These kinds, and behind them those of texts that segmenters by dictionary and by statistics are tried on.
std::vector<ValuesInfo> kinds_of_words();
bool is_of_words(std::string_view kind);
// Exactly as long as the case says.
std::string draw_of_words(const Case& which, const ReferenceDictionary& words);

Buffer text_buffer(std::string_view content);
Buffer path_buffer(const char* name, std::string_view path);

// The path of the file that the parameter of this name names. Throws AbsentResource.
std::string path_of(const Case& which, const Resources& resources, std::string_view parameter);

}  // namespace assay::dictionary
