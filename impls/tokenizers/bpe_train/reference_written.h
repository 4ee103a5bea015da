// What was learned, in the formats that others read. For the contract alone.
#pragma once

#include <vector>

#include "harness/core/contract.h"
#include "impls/tokenizers/bpe_train/op.h"

namespace assay::bpe_train {

// tiktoken: a rank file. tokenizer.json: of HF's tokenizers, with added tokens. vocab.json: two files, with merges.txt.
// codes: of subword-nmt, of the kind classic alone. Throws InputError for another format, and for one that has no place
// for what was learned.
std::vector<WrittenFile> write_learned(const Settings& settings, const Buffer& merges, const FileFormat& format);

}  // namespace assay::bpe_train
