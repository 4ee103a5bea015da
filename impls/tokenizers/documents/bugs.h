// What can go wrong around the encoding of one text, for the mutants of all ops that have special tokens, offsets and
// documents.
#pragma once

#include <string>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"

namespace assay::documents {

enum class Bug {
  none,
  added_in_plain,
  added_not_found,
  added_by_case,
  added_by_beginning,
  shortest_added,
  lowest_added,
  longest_added_anywhere,
  added_behind_beginning,
  added_once,
  added_at_end,
  added_at_start,
  added_beside_added,
  added_in_words,
  refused_at_start,
  refused_from_there_on,
  refused_together,
  starts_in_characters,
  starts_are_ends,
  start_behind_character,
  starts_in_part,
  starts_in_document,
  starts_in_16_bits,
  documents_joined,
  added_across_documents,
  last_empty_document,
  empty_documents,
  documents_swapped,
  behind_last_document,
  ends_as_given,
  id_ends_of_each,
  id_ends_before,
  // Of ops whose tokens may begin inside of a character, and know what stands around a part.
  starts_of_characters,
  cut_before_added
};

// Those of every such op.
inline std::vector<Mutant> mutants_of(Prepared (*prepare)(const Request&, Bug)) {
  const auto mutant = mutants::planted_in(prepare);
  return {
      mutant("special_in_plain_text", "gives added tokens their ids where they are text like other",
             Bug::added_in_plain),
      mutant("special_not_looked_for", "takes added tokens for text like other", Bug::added_not_found),
      mutant("special_in_any_case", "takes what is an added token but for its case for one", Bug::added_by_case),
      mutant("special_by_all_but_last", "takes what is an added token but for its last byte for one",
             Bug::added_by_beginning),
      mutant("shorter_special_first", "takes the shortest of the added tokens that begin at a place",
             Bug::shortest_added),
      mutant("special_of_lowest_id", "takes that of the lowest id of the added tokens that begin at a place",
             Bug::lowest_added),
      mutant("longest_special_anywhere", "takes the longest added token of a text before those on its left",
             Bug::longest_added_anywhere),
      mutant("special_behind_beginning_missed", "looks on behind what began like an added token and was none",
             Bug::added_behind_beginning),
      mutant("special_once", "looks for no added token behind the first", Bug::added_once),
      mutant("special_at_end_missed", "does not find an added token at the end of a document", Bug::added_at_end),
      mutant("special_at_start_missed", "does not find an added token at the start of a document", Bug::added_at_start),
      mutant("special_beside_special_missed", "does not find an added token directly behind another",
             Bug::added_beside_added),
      mutant("special_in_word_missed", "does not find an added token behind a letter", Bug::added_in_words),
      mutant("refused_at_start_alone", "refuses documents that begin with an added token alone", Bug::refused_at_start),
      mutant("refused_from_there_on", "gives the ids of what is before the added token of a refused document",
             Bug::refused_from_there_on),
      mutant("refused_together", "refuses all documents where one is refused", Bug::refused_together),
      mutant("starts_in_characters", "counts starts in characters", Bug::starts_in_characters),
      mutant("starts_are_ends", "says where ids end instead of where they begin", Bug::starts_are_ends),
      mutant("start_behind_character", "is one byte short where a character of several bytes is before",
             Bug::start_behind_character),
      mutant("starts_in_part", "counts starts from behind the last added token", Bug::starts_in_part),
      mutant("starts_in_document", "counts starts from the start of their document", Bug::starts_in_document),
      mutant("starts_in_16_bits", "keeps starts in 16 bits", Bug::starts_in_16_bits),
      mutant("documents_joined", "encodes all documents as one text", Bug::documents_joined),
      mutant("special_across_documents", "finds added tokens that go on in the next document",
             Bug::added_across_documents),
      mutant("last_empty_document_lost", "does not count the last document if it is empty", Bug::last_empty_document),
      mutant("empty_documents_lost", "does not count documents that are empty", Bug::empty_documents),
      mutant("documents_swapped", "gives the second half of the documents before the first, by several threads",
             Bug::documents_swapped),
      mutant("text_behind_documents", "takes what is behind the last document for a part of it",
             Bug::behind_last_document),
      mutant("document_ends_as_given", "begins a document at an end that is before the one before", Bug::ends_as_given),
      mutant("id_ends_of_each", "counts the ids of each document by itself", Bug::id_ends_of_each),
      mutant("id_ends_before", "says how many ids are before each document", Bug::id_ends_before),
  };
}

}  // namespace assay::documents
