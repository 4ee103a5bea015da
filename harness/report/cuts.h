// A text, cut in many ways: what `assay compare-tokenizers` shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/summary.h"
#include "harness/report/text_table.h"

namespace assay::report {

// A piece of a text: where it begins and where it ends, in bytes.
using Piece = std::pair<std::size_t, std::size_t>;

enum class RoundTrip : std::uint8_t {
  exact,       // the pieces are the text
  normalised,  // they are the text as it is normalised first
  lost,        // some of it became unknown
};

struct WayOfCutting {
  std::string name;     // "uax29_words", "byte_bpe gpt2"
  std::string summary;  // what it does, for people
  std::string implementation, version;
  std::string absent;  // why there is nothing to show; empty if there is
  std::vector<Piece> pieces;
  std::size_t tokens = 0;
  std::size_t used = 0, vocabulary = 0;  // different ids, of so many; 0: it has no vocabulary
  std::size_t unknown = 0;               // ids that stand for what is not in it
  RoundTrip round_trip = RoundTrip::exact;
  Estimate megabytes_per_second;  // of 0: not measured
  std::string why_no_speed;
  std::size_t memory = 0;  // bytes that its process held when it was done
};

struct CutText {
  std::string name, sha256;
  std::string text;
  bool whole = true;                  // it was not cut off
  std::size_t words = 0;              // of the segmented text or, without one, what stands between white space
  std::vector<std::size_t> segments;  // where they begin: of a segmented text alone
  std::vector<WayOfCutting> ways;
};

struct CutComparison {
  std::string program;  // "assay 1.2.3 (commit)"
  std::string made;     // when
  std::string machine;  // the processor
  std::string command;
  std::vector<CutText> texts;
};

// Where a text's pieces begin, the white space at their beginnings and pieces of nothing else left out; not at 0.
std::vector<std::size_t> boundaries(std::string_view text, const std::vector<Piece>& pieces);

// How well two cuts of a text agree: 2 |A and B| / (|A| + |B|), of their boundaries; 1 where both have none.
double agreement_of(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b);

// Of all ways with pieces, in their order, with each other; and their places among all.
struct AgreementMatrix {
  std::vector<std::size_t> ways;
  std::vector<std::vector<double>> agreement;
};
AgreementMatrix agreements(const CutText& text);
// With the segmented text, for each way; empty without one.
std::vector<double> agreement_with_segments(const CutText& text);

// The words of a text, by white space alone.
std::size_t count_words(std::string_view text);

// Where the words of a segmented text begin in the text: both have the same characters but for white space. Throws
// InputError with the line and column of the segmented file where they have not.
std::vector<std::size_t> segments_in(std::string_view text, const std::string& file, std::string_view segmented);

std::string print_cuts(const CutComparison& comparison, const Page& page);
std::string cuts_as_json(const CutComparison& comparison);
std::string cuts_as_html(const CutComparison& comparison);

}  // namespace assay::report
