// pretokenize: the order of its values, and its rule, for its implementations.
#pragma once

#include <array>
#include <string_view>

#include "harness/op.h"

namespace assay::pretokenize {

// Cuts a text into the pieces that a pattern matches one behind the other, from left to right. Every byte belongs
// to exactly one piece.
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text. An empty text
// has no pieces.
//
// A character is a well-formed UTF-8 sequence (Unicode 16, table 3-7: no overlong forms, no surrogates, nothing
// above U+10FFFF). A byte that is not part of one is a character of its own, of no class: [^\s\p{L}\p{N}] has it.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

struct Settings {
  std::string pattern;  // the name of one of `patterns`
};

inline Settings settings_of(const Parameters& parameters) { return {parameters.get<std::string>("pattern")}; }

// A pattern, as it is published: one regular expression, or several that cut one after the other. The first cuts the
// text; each further one cuts every piece that there is then, as if it were a text of its own. What an expression
// matches, from left to right, are pieces, and what lies between two matches is one, too.
//
// Expressions are Perl's: alternatives in order, each repetition as long as it can be and shorter if the rest does not
// match otherwise, possessive ones (`++`) never shorter. `$` is the very end. \s, \p{...} and case (`(?i:`, simple
// folding: s is also U+017F) are those of Unicode 16.
struct Pattern {
  std::string_view name;
  std::array<std::string_view, 3> expressions;  // the last ones may be empty: there are fewer
  std::string_view source;
};

inline constexpr std::string_view words_and_newlines =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";

inline constexpr std::array<Pattern, 9> patterns{
    {{"gpt2",
      {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
      "encoder.py of GPT-2; also r50k and p50k"},
     {"cl100k",
      {R"('(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|)"
       R"(\s*[\r\n]|\s+(?!\S)|\s)"},
      "cl100k_base of tiktoken 0.14"},
     {"cl100k_plain",
      {words_and_newlines},
      "cl100k_base as it was first published, and as it was taken over by others"},
     {"llama3", {words_and_newlines}, "tokenizer.py and tokenizer.json of Llama 3: cl100k_plain under its own name"},
     {"qwen2",
      {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
       R"(\s*[\r\n]+|\s+(?!\S)|\s+)"},
      "Qwen's tokenizer.py, and tokenizer.json of Qwen 2, which normalises to NFC first: that is not done here"},
     {"o200k",
      {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
       R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
       R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
      "o200k_base of tiktoken 0.14"},
     {"tekken",
      {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
       R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
       R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
      "tekken_240718.json and tekken_240911.json of mistral-common 1.13"},
     {"deepseek",
      {R"(\p{N}{1,3})", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
       R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|)"
       R"( ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"},
      "the sequence of splits in tokenizer.json of DeepSeek V3"},
     {"clip",
      {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+|\s+)"},
      "simple_tokenizer.py of CLIP, without its special tokens; \\s+ are the pieces that it drops"}}};

}  // namespace assay::pretokenize
