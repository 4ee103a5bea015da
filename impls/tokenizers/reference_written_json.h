// What the tokenizer.json files of all trainers have in common. For contracts alone.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace assay::tokenizers {

using Json = nlohmann::ordered_json;  // members stay in the order in which they are said, which people read

// The content of a file. Refuses what is not text in UTF-8.
std::string text_of(const Json& json);

// From each token to its place among them, which is its id. Each is another, so none has to be looked for.
Json vocabulary_json(const std::vector<std::string>& tokens);

// Special tokens, whose ids are `first_id` and those that follow.
Json added_tokens_json(const std::vector<std::string>& contents, std::size_t first_id);

// The whole, without truncation, padding and post-processing.
Json tokenizer_json(Json added_tokens, Json normalizer, Json pre_tokenizer, Json decoder, Json model);

}  // namespace assay::tokenizers
