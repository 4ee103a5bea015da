// The words of a dictionary, for implementations. The form of its file is said in op.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::segmenters {

struct Dictionary {
  struct Word {
    std::string_view text;
    std::uint32_t frequency;  // 0: the file does not say
  };
  std::vector<Word> words;  // each once, ascending by its bytes
  std::uint64_t total = 0;  // of the frequencies of all lines
  std::size_t longest = 0;  // of the words, in bytes
  std::unique_ptr<const std::string> content;
};

// Whether a line may lack its frequency.
enum class Frequencies : std::uint8_t { ignored, needed };

std::variant<Dictionary, Unsupported> read_dictionary(std::string_view path, Frequencies frequencies);

}  // namespace assay::segmenters
