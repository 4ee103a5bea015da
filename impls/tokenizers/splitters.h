// The patterns of pretokenize as hand-written scanners over the bytes, for implementations.
#pragma once

#include <array>
#include <string_view>

#include "impls/tokenizers/splitter_of_cases.h"
#include "impls/tokenizers/splitter_of_splits.h"
#include "impls/tokenizers/splitter_of_words.h"

namespace assay::tokenizers {

// A function that returns the end of the piece that starts at `at`; at < end. It needs to know nothing of what stands
// before: in every pattern, where a piece starts is all that the pieces before it decide.
using Splitter = const Byte* (*)(const Byte* at, const Byte* end);

// Everything is one piece.
inline const Byte* no_split(const Byte*, const Byte* end) { return end; }

struct NamedSplitter {
  std::string_view pattern;
  Splitter piece_end;
};

template <const Byte* (*piece_end)(const PlainText&, const Byte*, const Byte*)>
const Byte* in_plain_text(const Byte* at, const Byte* end) {
  return piece_end(PlainText{}, at, end);
}

inline constexpr std::array<NamedSplitter, 10> splitters{{{"gpt2", in_plain_text<gpt2_piece_end>},
                                                          {"cl100k", in_plain_text<words_piece_end<3, true>>},
                                                          {"cl100k_plain", in_plain_text<words_piece_end<3, false>>},
                                                          {"llama3", in_plain_text<words_piece_end<3, false>>},
                                                          {"qwen2", in_plain_text<words_piece_end<1, false>>},
                                                          {"o200k", in_plain_text<cases_piece_end<3, true>>},
                                                          {"tekken", in_plain_text<cases_piece_end<1, false>>},
                                                          {"deepseek", splits_piece_end},
                                                          {"clip", in_plain_text<clip_piece_end>},
                                                          {"none", no_split}}};

// nullptr for a pattern that is not among them.
inline Splitter splitter_named(std::string_view pattern) {
  for (const NamedSplitter& named : splitters)
    if (named.pattern == pattern) return named.piece_end;
  return nullptr;
}

}  // namespace assay::tokenizers
