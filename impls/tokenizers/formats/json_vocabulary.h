// The formats that are JSON, by what is in them. For the files of this folder alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/formats/json_members.h"

namespace assay::tokenizers {

// By their texts, which lie in the tree.
using AddedIds = std::unordered_map<std::string_view, std::int64_t>;

// {"token": id}, where each token is written as GPT-2 does; added ones are left out.
void add_written_tokens(const JsonTree& tree, const JsonNode& vocabulary, const AddedIds& added, BpeModel& model);

// `list` is where they stand.
void finish_with_added(const JsonNode& list, std::vector<BpeModel::Added> added, BpeModel& model);

BpeModel parse_tokenizer_json(const JsonTree& tree);
BpeModel parse_tekken_json(const JsonTree& tree);

}  // namespace assay::tokenizers
