// A model of SentencePiece as a file: a message of protocol buffers, within the bounds that charsmap_normalize's op.h
// says of those that are read. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::sentencepiece {

struct TrainedModel {
  struct Piece {
    std::string text;
    float score = 0;
  };
  bool is_bpe = false;
  std::vector<Piece> pieces;  // without <unk>, <s> and </s>, which come before them
  float coverage = 1;
  std::int64_t longest = 16;
  bool split_by_whitespace = true;
};

// Throws InputError for what no reader takes.
std::string written_model(const TrainedModel& model);

}  // namespace assay::sentencepiece
