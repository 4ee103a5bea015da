// The algorithm as it is said: at every place of a word, every pattern that begins with the two characters there is
// compared with what stands behind it.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "impls/segmenters/hyphenate/words.h"

namespace assay::hyphenate {
namespace {

class PatternComparer {
 public:
  PatternComparer(const PatternFile& file, Margins margins) : margins_(margins) {
    for (const Pattern& pattern : file.patterns)
      if (pattern.letters.size() == 1) single_.push_back(pattern);
      else beginning_with_[two(pattern.letters[0], pattern.letters[1])].push_back(pattern);
  }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    return write_pieces(begin, end, out, [&](const Byte* from, const Byte* to, std::int64_t* at) {
      read_word(from, to);
      find_levels();
      const auto letters = static_cast<std::int64_t>(begins_.size());
      for (std::int64_t place = margins_.left; place + margins_.right <= letters; ++place)
        if (levels_[static_cast<std::size_t>(place) + 1] % 2 == 1)
          *at++ = begins_[static_cast<std::size_t>(place)] - begin;
      return at;
    });
  }

 private:
  void read_word(const Byte* from, const Byte* to) {
    word_.assign(1, U'.');
    begins_.clear();
    while (from < to) {
      const Scanned character = tokenizers::scan(from, to);
      word_ += small_letter(character.code_point);
      begins_.push_back(from);
      from += character.bytes;
    }
    word_ += U'.';
  }

  static std::uint64_t two(char32_t first, char32_t second) { return std::uint64_t{first} << 32 | second; }

  void find_levels() {
    levels_.assign(word_.size() + 1, 0);
    for (std::size_t at = 0; at < word_.size(); ++at) {
      compare(single_, at);
      if (at + 1 == word_.size()) break;
      const auto found = beginning_with_.find(two(word_[at], word_[at + 1]));
      if (found != beginning_with_.end()) compare(found->second, at);
    }
  }

  void compare(const std::vector<Pattern>& all, std::size_t at) {
    const std::u32string_view rest = std::u32string_view(word_).substr(at);
    for (const Pattern& pattern : all) {
      if (!rest.starts_with(pattern.letters)) continue;
      for (std::size_t i = 0; i < pattern.levels.size(); ++i)
        levels_[at + i] = std::max(levels_[at + i], pattern.levels[i]);
    }
  }

  Margins margins_;
  std::vector<Pattern> single_;  // of one character
  std::unordered_map<std::uint64_t, std::vector<Pattern>> beginning_with_;
  std::u32string word_;  // with its dots
  std::vector<const Byte*> begins_;
  std::vector<std::uint8_t> levels_;
};

}  // namespace

Implementation patterns() {
  return own_implementation(prepare_hyphenator<PatternComparer>,
                            "every pattern at every place of a word that begins as it does");
}

}  // namespace assay::hyphenate
