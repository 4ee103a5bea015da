// What sentencepiece_train must give. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/sentencepiece_train/op.h"

namespace assay::sentencepiece_train {

struct CountedWord {
  std::u32string characters;
  std::int64_t count = 0;
};

// A text as trainers see it; what is not known has become `unknown`.
struct Corpus {
  std::vector<CountedWord> sentences, words;
  std::vector<std::pair<char32_t, std::int64_t>> characters;  // that are known, the most frequent first
};
Corpus reference_corpus(std::string_view text, const Settings& settings);

bool may_be_piece(std::u32string_view characters, const Settings& settings);

struct LearnedPiece {
  std::string text;
  float score = 0;
};
// `settled`: so many of the first pieces follow from the rule, whatever it leaves open.
struct Learned {
  std::vector<LearnedPiece> pieces;
  std::size_t settled = 0;
  bool is_open() const { return settled < pieces.size(); }
};
Learned reference_unigram(const Corpus& corpus, std::size_t pieces, const Settings& settings);
Learned reference_bpe(const Corpus& corpus, std::size_t pieces, const Settings& settings);

std::string spelled(std::u32string_view characters);

}  // namespace assay::sentencepiece_train
