// Encoders by SentencePiece's models as verbs see them that stream texts and show ids. For contracts alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/text_encoding.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::sentencepiece {

// How texts are encoded by models of one kind.
struct EncodingOfKind {
  charsmap_normalize::ModelKind kind;
  std::vector<std::string> preferred;
  std::vector<std::int64_t> (*encode)(std::string_view normalized, const charsmap_normalize::ReferenceModel& model,
                                      const Parameters& parameters);
  bool (*claims)(charsmap_normalize::ModelKind kind);
  // Whether pieces know nothing of what stands before the word that they are in. Those of unigram do: the sum of all
  // that was before is rounded.
  bool words_stand_alone = false;
  std::vector<OtherRule> (*other_rules)(const Parameters& parameters) = nullptr;
};

// `files` outlives it.
std::unique_ptr<TextEncoding> text_encoding(charsmap_normalize::ModelsOfFiles& files, EncodingOfKind of_kind);

// Where the ids of an answer part from those that are expected, as a check tells it.
std::string difference_in(const TextEncoding& encoding, const Case& which, const std::vector<Buffer>& inputs,
                          const std::vector<Value>& got);

}  // namespace assay::sentencepiece
