// Dictionaries: the form of their files, for the ops that cut by one. Both readers (dictionary_file.h for
// implementations, reference_dictionary.h for contracts) hold to it, and share nothing else.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::dictionary {

// A file has a word in each line, which ends in LF, or in CR and LF; the last line may lack it. Behind the word may
// stand a blank and its frequency, and behind that a blank and anything else (its part of speech, in jieba's dict.txt).
// - A line is UTF-8. A word has 1 to `longest_word` bytes, and no control character (U+0000 to U+001F, U+007F) among
//   them. The first one has no byte order mark before it.
// - A frequency is a whole number from 1 to `most_frequency`, of at most ten digits.
// - A word may be there more than once: then it has the frequency of its last line. The sum of all frequencies counts
//   each line.
// What is not so, or larger than this, is refused, with its line and what was expected there.
inline constexpr std::size_t longest_word = 255;
inline constexpr std::uint64_t most_frequency = 4294967295;
inline constexpr std::size_t most_lines = std::size_t{1} << 20, largest_file = std::size_t{32} << 20;

}  // namespace assay::dictionary
