// A text becomes numbers of characters once; a double array of the words, and for backward one of the words from
// behind, then finds the longest word by a load or two for each character of it.
#include "impls/segmenters/dictionary/double_array.h"

#include <algorithm>

#include "impls/segmenters/max_match/cut.h"

namespace assay::max_match {
namespace {

using segmenters::DoubleArray;

class Arrays {
 public:
  Arrays(const Dictionary& words, Direction direction) {
    std::vector<std::string_view> texts;
    texts.reserve(words.words.size());
    for (const Dictionary::Word& word : words.words) texts.push_back(word.text);
    std::vector<segmenters::NumberedWord> numbered = segmenters::code_points_of(texts);
    std::vector<std::uint32_t> all;
    for (const auto& word : numbered) all.insert(all.end(), word.begin(), word.end());
    numbers_ = segmenters::CharacterNumbers(all);
    for (auto& word : numbered)
      for (std::uint32_t& each : word) each = numbers_.of(each);
    if (direction != Direction::from_right) begin_ = DoubleArray(numbered, numbers_.count());
    if (direction == Direction::from_left) return;
    for (auto& word : numbered) std::ranges::reverse(word);
    end_ = DoubleArray(numbered, numbers_.count());
  }

  void forward(std::string_view text, EndWriter& output) {
    characters_.read(text, numbers_);
    const std::uint32_t* const numbers = characters_.numbers();
    for (std::size_t at = 0; at < characters_.count(); output.add(characters_.begin(at))) {
      std::size_t longest = at + 1;
      std::uint32_t node = DoubleArray::root;
      for (std::size_t to = at; (node = begin_.step(node, numbers[to])) != DoubleArray::nowhere;) {
        ++to;
        if (begin_.is_word(node)) longest = to;
      }
      at = longest;
    }
  }

  void backward(std::string_view text, std::vector<std::size_t>& ends) {
    characters_.read(text, numbers_);
    const std::uint32_t* const numbers = characters_.numbers();
    for (std::size_t end = characters_.count(); end > 0;) {
      ends.push_back(characters_.begin(end));
      std::size_t longest = end - 1;
      std::uint32_t node = DoubleArray::root;
      for (std::size_t from = end; from > 0 && (node = end_.step(node, numbers[from - 1])) != DoubleArray::nowhere;) {
        --from;
        if (end_.is_word(node)) longest = from;
      }
      end = longest;
    }
  }

 private:
  segmenters::CharacterNumbers numbers_;
  segmenters::NumberedText characters_;
  DoubleArray begin_, end_;
};

}  // namespace

Implementation double_array() {
  return own_implementation(prepare_matching<Arrays>,
                            "the numbers of characters, and a double array of words, which takes one at a step");
}

}  // namespace assay::max_match
