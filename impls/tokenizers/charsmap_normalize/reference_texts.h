// Texts that are hard for a model of SentencePiece: of what it replaces and of its own pieces. For contracts alone.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::charsmap_normalize {

// The kinds of text that the ops on these models draw: those here, and some of all ops on text.
std::vector<ValuesInfo> kinds_of_text();

// How long texts are: 16 bytes of each, and three more, are as much as checks draw.
DimensionInfo bytes_to_normalize();

// The text of a case, and the path of its model.
std::vector<Buffer> draw_inputs(const Case& which, const Resources& resources, ModelsOfFiles& files);

// The parameter `vocabulary` with models that checks draw; the first is the default.
ParameterInfo model_parameter(const std::vector<std::string>& checked);

std::vector<ValueInfo> text_and_model();

}  // namespace assay::charsmap_normalize
