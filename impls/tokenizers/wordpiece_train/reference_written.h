// Vocabularies of WordPiece as files that others read: vocab.txt and tokenizer.json. For contracts alone.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"

namespace assay::wordpiece_train {

// The tokens of BERT come first, those of the format behind them. Throws InputError for what has no such file.
std::vector<WrittenFile> written_pieces(const std::string& op, const std::vector<std::string>& pieces,
                                        const Parameters& parameters, const FileFormat& format);

// The pieces that merges make, and the characters that they are made of: each once, those first that came first.
std::vector<std::string> pieces_of_merges(const Buffer& merges);

}  // namespace assay::wordpiece_train
