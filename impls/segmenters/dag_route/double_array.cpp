// One pass from the last character to the first: the words that begin with it are found by a double array, a character
// at a step, and the best of them is kept at once. What a word adds to a sum was computed beforehand.
#include "impls/segmenters/dictionary/double_array.h"

#include <cmath>

#include "impls/segmenters/dag_route/blocks.h"

namespace assay::dag_route {
namespace {

using segmenters::DoubleArray;

class OnePass {
 public:
  explicit OnePass(const Dictionary& words) {
    std::vector<std::string_view> texts;
    texts.reserve(words.words.size());
    for (const Dictionary::Word& word : words.words) texts.push_back(word.text);
    std::vector<segmenters::NumberedWord> numbered = segmenters::code_points_of(texts);
    std::vector<std::uint32_t> all;
    for (const auto& word : numbered) all.insert(all.end(), word.begin(), word.end());
    numbers_ = segmenters::CharacterNumbers(all);
    for (auto& word : numbered)
      for (std::uint32_t& each : word) each = numbers_.of(each);
    array_ = DoubleArray(numbered, numbers_.count());
    const double log_total = std::log(static_cast<double>(words.total));
    alone_ = std::log(1.0) - log_total;
    scores_.resize(array_.size());
    for (std::size_t i = 0; i < numbered.size(); ++i)
      scores_[array_.node_of(i)] = std::log(static_cast<double>(words.words[i].frequency)) - log_total;
  }

  void cut(std::string_view whole, std::size_t from, std::size_t to, PieceWriter& output) {
    characters_.read(whole.substr(from, to - from), numbers_);
    const std::size_t count = characters_.count();
    best_.resize(count + 1);
    best_[count] = {0, 0};
    for (std::size_t at = count; at-- > 0;) best_[at] = best_from(at);
    for (std::size_t at = 0; at < count;) {
      const std::size_t begin = characters_.begin(at), end = characters_.begin(at = best_[at].end);
      output.add(static_cast<std::int64_t>(from + end), end - begin, static_cast<Byte>(whole[from + begin]));
    }
  }

 private:
  struct Best {
    double sum;
    std::size_t end;
  };

  Best best_from(std::size_t at) const {
    const std::uint32_t* number = characters_.numbers() + at;
    Best best{-HUGE_VAL, 0};
    std::size_t to = at;
    for (std::uint32_t node = DoubleArray::root; (node = array_.step(node, *number++)) != DoubleArray::nowhere;) {
      ++to;
      if (!array_.is_word(node)) continue;
      const double sum = scores_[node] + best_[to].sum;
      if (sum >= best.sum) best = {sum, to};
    }
    if (best.end == 0) best = {alone_ + best_[at + 1].sum, at + 1};
    return best;
  }

  segmenters::CharacterNumbers numbers_;
  segmenters::NumberedText characters_;
  DoubleArray array_;
  std::vector<double> scores_;  // of the nodes at which words end
  double alone_ = 0;            // of a character that is no word
  std::vector<Best> best_;
};

}  // namespace

Implementation double_array() {
  return own_implementation(prepare_route<OnePass>,
                            "one pass from behind over a double array of characters, with the logarithms kept");
}

}  // namespace assay::dag_route
