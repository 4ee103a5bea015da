// unicode_normalize: the order of its values, and its rule, for its implementations.
#pragma once

#include <string>

#include "harness/op.h"

namespace assay::unicode_normalize {

// A text in one of Unicode's normalization forms (UAX #15, Unicode 16), or in lower case: full mappings without those
// of languages, with a final sigma at the end of a word (section 3.13 and SpecialCasing.txt; what is both cased and
// case-ignorable is passed over).
//
// A byte that is not part of a well-formed character is left as it is, and parts the text: what stands before it and
// behind it is normalised as if it were a text of its own.
//
// text: bytes. normalized: bytes.
enum Input : std::size_t { text };
enum Output : std::size_t { normalized };

// U+FDFA becomes eleven times its bytes, by compatibility.
inline constexpr int most_growth = 11;

enum class Form : std::uint8_t { nfc, nfd, nfkc, nfkd, lowercase };

inline Form form_of(const Parameters& parameters) {
  const std::string& name = parameters.get<std::string>("form");
  return name == "nfc"    ? Form::nfc
         : name == "nfd"  ? Form::nfd
         : name == "nfkc" ? Form::nfkc
         : name == "nfkd" ? Form::nfkd
                          : Form::lowercase;
}

}  // namespace assay::unicode_normalize
