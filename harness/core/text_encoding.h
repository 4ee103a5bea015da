// What an op that makes ids of a text tells beyond its contract: for verbs that stream texts through it, show ids as
// the text that they stand for, and count how much of a vocabulary was met.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/case.h"

namespace assay {

// What a vocabulary holds, and how it says that texts are to be encoded with it.
struct VocabularyFacts {
  std::string format;  // for people: "rank file"
  std::size_t tokens = 0, merges = 0, added = 0;
  bool lists_merges = false;
  std::vector<Parameter> parameters;  // of the op, as the file asks for; what it leaves open is not among them
  std::vector<std::string> unknown;   // what it asks for that the op has no name for: an expression, say
  std::vector<std::string> not_done;  // and that nobody does here: a normalizer
};

// How the ids of a text came about.
struct Exercised {
  std::set<std::int64_t> ids;                              // that stand in it
  std::set<std::int64_t> merged;                           // that a merge made, on the way or to stay
  std::set<std::pair<std::int64_t, std::int64_t>> merges;  // that were carried out, by the ids of both parts
};

// Other parameters under which programs that bear the same name compute something else, and how that is told.
struct OtherRule {
  Parameters parameters;
  std::string difference;  // "rule=pairs instead of bytes"
};

class TextEncoding {
 public:
  virtual ~TextEncoding() = default;

  // The input that is the text, and the output that is its ids, are the first ones; the vocabulary is the second input.

  // Whether a file is meant for this op, whatever is wrong with it: by a look at what it holds. Files that no op claims
  // are taken for those of byte-level BPE.
  virtual bool claims(const std::string& vocabulary) const {
    (void)vocabulary;
    return false;
  }
  // Implementations of the op, those first that are tried first where nobody chooses.
  virtual std::vector<std::string> preferred() const = 0;
  // The last place behind the first byte at which a text may be cut, such that the ids of both parts, one behind the
  // other, are those of the whole, whatever follows; 0 if there is none.
  virtual std::size_t last_cut(const Parameters& parameters, const std::string& vocabulary,
                               std::string_view text) const = 0;
  // Of a part behind such a place, so many bytes at its beginning are left out: the encoder itself puts before a text
  // what they stand for.
  virtual std::size_t left_out_behind_cut() const { return 0; }
  // Whether there are such places at all. Texts of others are encoded whole, and compared line by line.
  virtual bool has_cuts(const std::string& vocabulary) const {
    (void)vocabulary;
    return true;
  }
  // The first token of a text that its parameters say to refuse; empty if there is none.
  struct Special {
    std::size_t at = 0;
    std::string token;
  };
  virtual Special first_special(const std::string& vocabulary, std::string_view text) const = 0;
  // Throws InputError if the file is no vocabulary.
  virtual VocabularyFacts facts(const std::string& vocabulary) const = 0;
  virtual std::vector<OtherRule> other_rules(const Parameters& parameters) const = 0;
  // By the reference.
  virtual std::vector<std::int32_t> encode(const Parameters& parameters, const std::string& vocabulary,
                                           std::string_view text, Exercised* exercised) const = 0;
  // Whether `exercised` has merges, where there are any.
  virtual bool tells_merges() const { return false; }
  // What its ids spell, one behind the other, where that is not the text itself but what was made of it first.
  virtual std::optional<std::string> spelled(const Parameters& parameters, const std::string& vocabulary,
                                             std::string_view text) const {
    (void)parameters, (void)vocabulary, (void)text;
    return std::nullopt;
  }
  // Into how many pieces a text is cut before it is merged.
  virtual std::size_t pieces_of(const Parameters& parameters, std::string_view text) const = 0;
  // The bytes of each id, as it is shown; an empty text for what is none.
  class IdTexts {
   public:
    virtual ~IdTexts() = default;
    virtual std::string_view of(std::int64_t id) const = 0;
    // What it adds to the spelled text; empty if that is not known of the id alone.
    virtual std::string_view spells(std::int64_t id) const { return of(id); }
  };
  virtual std::shared_ptr<const IdTexts> texts_of(const std::string& vocabulary) const = 0;
  // As it is shown to people, in one line: a text, and what stands around a part of one.
  virtual std::string shown(std::string_view text) const = 0;
  virtual std::string surroundings(std::string_view text, std::size_t from, std::size_t to) const = 0;
};

// Where each id begins in what is spelled, and the end of the last. One of which it is not known what it spells reaches
// to the first place at which what is known of those behind it stands.
std::vector<std::size_t> places_of(const TextEncoding::IdTexts& texts, std::string_view spelled,
                                   const std::vector<std::int32_t>& ids);

// A text and how it is encoded: what is told of its ids needs all of it.
struct EncodedText {
  const TextEncoding& encoding;
  const TextEncoding::IdTexts& texts;
  const Parameters& parameters;
  const std::string& vocabulary;
  std::string_view text;
  std::optional<std::string> made;  // of it, see TextEncoding::spelled

  std::string_view spelled() const { return made ? std::string_view(*made) : text; }
};
EncodedText encoded_text(const TextEncoding& encoding, const TextEncoding::IdTexts& texts, const Parameters& parameters,
                         const std::string& vocabulary, std::string_view text);

// Where two encodings of a text part, for people: place in the text in bytes, line and column, and the ids of both from
// there on with what they stand for. Empty if they do not.
std::string describe_difference(const EncodedText& encoded, const std::vector<std::int32_t>& expected,
                                const std::vector<std::int32_t>& got);

}  // namespace assay
