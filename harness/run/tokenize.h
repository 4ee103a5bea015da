// A text as ids, streamed: any length, in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace assay {

struct TokenizeOptions {
  std::string text;  // a file, or "-"
  std::string vocabulary, pattern, rule, implementation;
  std::string special;  // what becomes of added tokens in the text; empty: the op's default
  bool pieces = false, offsets = false, json = false, count = false;
  std::size_t block = std::size_t{4} << 20;  // bytes of a part
};

// 0, or 1 if an implementation failed. Throws InputError.
int tokenize(const TokenizeOptions& options);

}  // namespace assay
