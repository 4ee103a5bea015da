#include "impls/tokenizers/reference_written_json.h"

#include <utility>

#include "harness/core/error.h"

namespace assay::tokenizers {

std::string text_of(const Json& json) {
  constexpr int indent = 2;
  try {
    return json.dump(indent) + "\n";
  } catch (const Json::type_error&) {  // tokens are written in characters, whatever their bytes
    throw InputError("a tokenizer.json is text in UTF-8, and one of the special tokens is not");
  }
}

Json vocabulary_json(const std::vector<std::string>& tokens) {
  Json::object_t vocabulary;
  for (std::size_t id = 0; id < tokens.size(); ++id) vocabulary.emplace_back(tokens[id], id);
  return vocabulary;
}

Json added_tokens_json(const std::vector<std::string>& contents, std::size_t first_id) {
  Json tokens = Json::array();
  for (const std::string& content : contents)
    tokens.push_back({{"id", first_id + tokens.size()},
                      {"content", content},
                      {"single_word", false},
                      {"lstrip", false},
                      {"rstrip", false},
                      {"normalized", false},
                      {"special", true}});
  return tokens;
}

Json tokenizer_json(Json added_tokens, Json normalizer, Json pre_tokenizer, Json decoder, Json model) {
  return {{"version", "1.0"},
          {"truncation", nullptr},
          {"padding", nullptr},
          {"added_tokens", std::move(added_tokens)},
          {"normalizer", std::move(normalizer)},
          {"pre_tokenizer", std::move(pre_tokenizer)},
          {"post_processor", nullptr},
          {"decoder", std::move(decoder)},
          {"model", std::move(model)}};
}

}  // namespace assay::tokenizers
