// The ways to cut a text that are compared: every op that gives the ends of pieces, and the vocabularies that are
// named.
#pragma once

#include <string>
#include <vector>

#include "harness/run/chosen_vocabulary.h"

namespace assay {

struct Way {
  std::string name;  // "uax29_words", "max_match backward", "byte_bpe gpt2"
  const Op* op = nullptr;
  Parameters parameters;
  std::string vocabulary;  // the path of its file, of ops that make ids
  std::string absent;      // why it cannot be had; empty if it can

  bool makes_ids() const { return op->text_encoding() != nullptr; }
};

// The usual vocabularies, one of each kind, for who names none; of which not one is here: those of the tree.
std::vector<std::string> usual_vocabularies(const FileResources& resources);

// Of the ops that cut, one way for each value of a parameter that has up to three, with its others at their defaults,
// and the largest dictionary that is here where it reads one; then one for each of these vocabularies, which are names
// of the list or those of a user's own. Throws InputError for a vocabulary that is none.
std::vector<Way> ways_of_cutting(const std::vector<std::string>& vocabularies, const std::vector<OwnResource>& own,
                                 const KnownResources& known);

}  // namespace assay
