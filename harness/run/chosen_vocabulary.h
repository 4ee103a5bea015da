// A vocabulary that a user names: one of the project's list, or a file; and how texts are encoded with it.
#pragma once

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/text_encoding.h"
#include "harness/spec/resources.h"

namespace assay {

// The op that a vocabulary is for; that of byte-level BPE for one that none claims.
const Op& encoding_op_of(const std::string& vocabulary);

// Nobody says how texts are cut.
struct PatternNotSaid : InputError {
  using InputError::InputError;
};

struct ChosenVocabulary {
  const Op* op = nullptr;
  std::string name, path, sha256;
  VocabularyFacts facts;
  Parameters parameters;  // of the op
};

// Where vocabularies are: the project's list, and its folder.
struct KnownResources {
  const FileResources& resources;
  std::string root;
};

// `given` is a name of the list or the path of a file. A parameter that is empty is as the file says, or the list;
// throws InputError where nobody says, and for what is no vocabulary. `op`: of which it has to be one; any if null.
ChosenVocabulary choose_vocabulary(const std::string& given, const std::string& pattern, const std::string& rule,
                                   const KnownResources& known, const Op* op = nullptr);

}  // namespace assay
