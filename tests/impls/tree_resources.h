// Vocabularies and texts that lie in the tree: what is there without a network.
#pragma once

#include <string>

#include "harness/core/contract.h"

namespace assay {

class TreeResources final : public Resources {
 public:
  Found vocabulary(const std::string& name) const override {
    if (name == "small" || name == "improper") return {data + name + ".tiktoken", ""};
    if (name == "small_merges" || name == "improper_merges" || name == "small_added")
      return {data + name + ".json", ""};
    if (name == "small_codes") return {codes + "small.bpe", ""};
    if (name == "small_pieces") return {pieces + "small.txt", ""};
    if (name == "awkward_pieces") return {pieces + "awkward.json", ""};
    if (name == "other_prefix_pieces") return {pieces + "other_prefix.json", ""};
    if (name == "special_pieces") return {pieces + "special.json", ""};
    if (name == "improper_codes") return {codes + "improper.bpe", ""};
    if (name == "small_hyphens") return {hyphens + "small.dic", ""};
    if (name == "awkward_hyphens") return {hyphens + "awkward.dic", ""};
    if (name == "small_clip") return {clip + "small.txt", ""};
    if (name == "improper_clip") return {clip + "improper.txt", ""};
    for (const char* const model :
         {"small_unigram", "bytes_unigram", "tied_unigram", "bytes_bpe", "spaces_bpe", "unused_bpe", "shuffled_bpe"})
      if (name == model) return {models + name + ".model", ""};
    if (name == "small_words") return {words + "small.txt", ""};
    if (name == "awkward_words") return {words + "awkward.txt", ""};
    if (name == "spaceless_weights") return {perceptrons + "spaceless.txt", ""};
    if (name == "awkward_weights") return {perceptrons + "awkward.txt", ""};
    if (name == "small_hmm") return {hmms + "small.hmm", ""};
    if (name == "awkward_hmm") return {hmms + "awkward.hmm", ""};
    if (name == "json_unigram") return {models + name + ".json", ""};
    return {"", name + " is not in the tree"};
  }
  Found text(const std::string& name) const override {
    if (name == "english") return {data + "training.txt", ""};
    return {"", name + " is not in the tree"};
  }

 private:
  const std::string data = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/";
  const std::string codes = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/bpe_encode/data/";
  const std::string hyphens = ASSAY_SOURCE_DIRECTORY "/impls/segmenters/hyphenate/data/";
  const std::string clip = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/clip_encode/data/";
  const std::string pieces = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/wordpiece_encode/data/";
  const std::string words = ASSAY_SOURCE_DIRECTORY "/impls/segmenters/dictionary/data/";
  const std::string perceptrons = ASSAY_SOURCE_DIRECTORY "/impls/segmenters/perceptron/data/";
  const std::string hmms = ASSAY_SOURCE_DIRECTORY "/impls/segmenters/hmm/data/";
  const std::string models = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/charsmap_normalize/data/";
};

}  // namespace assay
