// Special tokens, offsets and documents: what ops that make ids of a text may be asked for beside these, for contracts
// and implementations alike. docs/tokenizers.md has the rules.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "harness/op.h"

namespace assay::documents {

// `special` says what becomes of the vocabulary's added tokens in a text:
//
// plain: nothing. They are text like other.
// allow: from left to right, where one begins, it is its id; of several that begin there, the longest. What stands
//   between two of them is encoded as if it were a text of its own.
// refuse: a document that holds one has no ids at all.
//
// With `offsets` there are outputs, i64, that say where in the text the ids stand, in bytes. With `documents` the text
// is several, one behind the other, of which each has the ids that it has alone. Document i begins where the one before
// it ends, and ends at document_ends[i]; what is less than the end before it counts as that, what is more than the
// length of the text as that. What lies behind the last one has no ids.
//
// These are the values of all such ops, and behind `ids` come the places, and then id_ends: i64, for each document how
// many ids there are up to its end.
enum Input : std::size_t { text, vocabulary, document_ends };
enum Output : std::size_t { ids };

inline constexpr const char *plain_special = "plain", *allow_special = "allow", *refuse_special = "refuse";
enum class Special : std::uint8_t { plain, allow, refuse };

inline constexpr std::size_t most_places = 2;

struct Asked {
  std::size_t places = 1;  // the outputs that offsets are: starts, or starts and ends
  Special special = Special::plain;
  bool offsets = false, documents = false;

  // The ids of one text, which is all characters or bytes.
  bool text_alone() const { return special == Special::plain && !offsets && !documents; }
  // Where among the outputs of a case these are, if it has them.
  std::size_t starts() const { return 1; }
  std::size_t ends() const { return 2; }
  std::size_t given_places() const { return offsets ? places : 0; }
  std::size_t id_ends() const { return 1 + given_places(); }
};

// Who asks for ids alone may leave these parameters out.
inline Asked asked_by(const Parameters& parameters, std::size_t places) {
  Asked asked{.places = places};
  if (const auto* special = parameters.find("special"))
    asked.special = *special == ParameterValue(std::string(allow_special))    ? Special::allow
                    : *special == ParameterValue(std::string(refuse_special)) ? Special::refuse
                                                                              : Special::plain;
  if (const auto* offsets = parameters.find("offsets")) asked.offsets = std::get<bool>(*offsets);
  if (const auto* documents = parameters.find("documents")) asked.documents = std::get<bool>(*documents);
  return asked;
}

}  // namespace assay::documents
