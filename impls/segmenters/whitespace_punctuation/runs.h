// The classes of whitespace_punctuation, for its implementations.
#pragma once

#include <array>
#include <cstdint>

#include "impls/tokenizers/scan.h"

namespace assay::whitespace_punctuation {

enum Run : std::uint8_t { space, word, sign };

constexpr std::array<std::uint8_t, 32> make_runs() {
  std::array<std::uint8_t, 32> runs{};
  constexpr unsigned words = tokenizers::letters | tokenizers::marks | tokenizers::numbers;
  for (unsigned kind = 0; kind < runs.size(); ++kind)
    runs[kind] = (words >> kind & 1u) != 0 ? word : (tokenizers::spaces >> kind & 1u) != 0 ? space : sign;
  return runs;
}
inline constexpr std::array<std::uint8_t, 32> run_of_class = make_runs();

inline std::uint8_t run_of(tokenizers::Scanned scanned) {
  return scanned.code_point == '_' ? std::uint8_t{word} : run_of_class[scanned.kind];
}

}  // namespace assay::whitespace_punctuation
