// byte_bpe_encode as verbs see it that stream texts and show ids. For contracts alone.
#pragma once

#include <memory>
#include <string_view>

#include "harness/core/text_encoding.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"

namespace assay::byte_bpe_encode {

// The last place at which a text may be cut, by whichever pattern its pieces are made, and whatever follows: behind a
// letter, before what is neither letter nor mark nor an apostrophe; and behind a number, before what is none.
//
// In no pattern does an alternative go on from a letter to anything else but letters, marks and, in o200k, an
// apostrophe with what makes a contraction of it; nor from a number to anything else. So in the whole text a piece ends
// there. The pieces behind it are the same, since no pattern looks back. Those before it are, since the only ones that
// look ahead do so from white space, of which a run has ended before the letter or number; and `$` is asked for behind
// white space alone. (deepseek cuts runs of its second set, which has signs in it, once more by its third expression,
// which ends a piece there.) 0 if there is no such place. What may be a character that was cut off is not looked at.
std::size_t last_safe_cut(std::string_view text);

// `files` outlives it.
std::unique_ptr<TextEncoding> text_encoding(VocabulariesOfFiles& files);

}  // namespace assay::byte_bpe_encode
