// The rule as it is said: a table of the words, in which what stands at a place is looked up, by each length that words
// have, the longest first.
#include <functional>
#include <string>
#include <unordered_set>

#include "impls/segmenters/max_match/cut.h"

namespace assay::max_match {
namespace {

struct HashOfWord {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
};

class Table {
 public:
  Table(const Dictionary& words, Direction) {
    words_.reserve(words.words.size());
    std::vector<bool> there(words.longest + 1);
    for (const Dictionary::Word& word : words.words) {
      words_.emplace(word.text);
      there[word.text.size()] = true;
    }
    for (std::size_t bytes = words.longest; bytes > 0; --bytes)
      if (there[bytes]) lengths_.push_back(bytes);
  }

  void forward(std::string_view text, EndWriter& output) const {
    for (std::size_t at = 0; at < text.size(); output.add(at)) {
      const auto length = std::ranges::find_if(lengths_, [&](std::size_t bytes) {
        return bytes <= text.size() - at && words_.contains(text.substr(at, bytes));
      });
      at += length != lengths_.end() ? *length : segmenters::bytes_of_character(text, at);
    }
  }

  void backward(std::string_view text, std::vector<std::size_t>& ends) const {
    for (std::size_t end = text.size(); end > 0;) {
      ends.push_back(end);
      const auto length = std::ranges::find_if(lengths_, [&](std::size_t bytes) {
        return bytes <= end && words_.contains(text.substr(end - bytes, bytes));
      });
      end -= length != lengths_.end() ? *length : segmenters::bytes_of_character_before(text, end);
    }
  }

 private:
  std::unordered_set<std::string, HashOfWord, std::equal_to<>> words_;
  std::vector<std::size_t> lengths_;  // in bytes, descending
};

}  // namespace

Implementation substring() {
  return own_implementation(prepare_matching<Table>,
                            "a table of the words, and beginnings of what is left, the "
                            "longest first; backward all ends of it");
}

}  // namespace assay::max_match
