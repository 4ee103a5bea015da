// bert_normalize: the order of its values, and its rule, for its implementations.
#pragma once

#include <string>

#include "harness/op.h"

namespace assay::bert_normalize {

// The words of BERT's basic tokeniser, with a blank between each two. Categories and mappings are those of Unicode 16.
// Bytes that are not part of a well-formed character are dropped first.
//
// google (tokenization.py of google-research/bert, BasicTokenizer):
//   1. U+0000, U+FFFD, Cc and Cf are dropped, but for tab, LF and CR; these and Zs become a blank.
//   2. Each CJK ideograph (below) gets a blank before and behind it.
//   3. The text is split at blanks, U+2028 and U+2029.
//   4. uncased: each word in lower case, with a final sigma where it ends a word; then NFD; then without Mn.
//   5. Each punctuation of a word is a word of its own: ASCII 33-47, 58-64, 91-96 and 123-126, and P.
// hf (BertNormalizer and BertPreTokenizer of tokenizers):
//   1. The same with Co dropped as well; all white space becomes a blank.
//   2. The same, but for U+2B820 to U+2B91F, which are no ideographs.
//   3. uncased: NFD; without Mn; then each character by itself in lower case (there is no final sigma).
//   4. The text is split at blanks, and each punctuation is a word of its own.
//
// text: bytes. normalized: bytes.
enum Input : std::size_t { text };
enum Output : std::size_t { normalized };

// Of a Hangul syllable three times its bytes are left, and nothing grows more than that.
inline constexpr int most_growth = 3;

struct Settings {
  bool google = true;  // or hf
  bool cased = false;
};

inline Settings settings_of(const Parameters& parameters) {
  return {parameters.get<std::string>("rule") == "google", parameters.get<std::string>("case") == "cased"};
}

}  // namespace assay::bert_normalize
