// The rule as it is said: the strings of each length in a table of their own, counted anew in each round.
#include <memory>
#include <unordered_map>

#include "impls/tokenizers/wordpiece_top_down/words.h"

namespace assay::wordpiece_top_down {
namespace {

// A string of a word's beginning ends in U+0000 here, which no word has.
using Table = std::unordered_map<std::u32string, std::int64_t>;

class CountingLearner {
 public:
  explicit CountingLearner(const Settings& settings) : settings_(settings) {}

  void learn(const Call& call) {
    words_ = words_of(call.inputs[text].text(), settings_);
    search(words_, settings_, call,
           [this](std::int64_t threshold) -> const std::vector<FoundPiece>& { return by_threshold(threshold); });
  }

 private:
  static std::u32string key(std::u32string_view characters, bool is_beginning) {
    std::u32string made(characters);
    if (is_beginning) made += U'\0';
    return made;
  }
  static bool is_beginning(const std::u32string& made) { return made.back() == U'\0'; }

  const std::vector<FoundPiece>& by_threshold(std::int64_t threshold) {
    pieces_.clear();
    for (std::int64_t round = 0; round < settings_.iterations; ++round) {
      std::vector<Table> strings(static_cast<std::size_t>(settings_.longest) + 1);
      for (const Word& word : words_.all) count(word, round == 0, strings);
      pieces_.clear();
      for (std::size_t length = strings.size() - 1; length > 0; --length)
        for (const auto& [string, count] : strings[length]) {
          if (count >= threshold) pieces_[string] = count;
          if (count >= threshold || settings_.subtracts_all) subtract(string, length, count, strings);
        }
      add_characters();
    }
    found_.clear();
    for (const auto& [string, count] : pieces_) {
      std::u32string_view characters = string;
      if (is_beginning(string)) characters.remove_suffix(1);
      found_.push_back({characters, is_beginning(string), count});
    }
    return found_;
  }

  void count(const Word& word, bool is_first_round, std::vector<Table>& strings) const {
    const std::u32string_view characters = word.characters;
    for (std::size_t from = 0; from < characters.size();) {
      for (std::size_t length = 1; length <= characters.size() - from; ++length)
        strings[length][key(characters.substr(from, length), from == 0)] += word.count;
      std::size_t step = is_first_round ? 1 : characters.size() - from;
      while (step > 1 && !pieces_.contains(key(characters.substr(from, step), from == 0))) --step;
      from += step;
    }
  }

  static void subtract(const std::u32string& string, std::size_t length, std::int64_t count,
                       std::vector<Table>& strings) {
    for (std::size_t shorter = 1; shorter < length; ++shorter) {
      const auto known =
          strings[shorter].find(key(std::u32string_view(string).substr(0, shorter), is_beginning(string)));
      if (known != strings[shorter].end()) known->second -= count;
    }
  }

  void add_characters() {
    for (const Word& word : words_.all)
      for (const char32_t character : word.characters)
        for (const bool beginning : {true, false}) pieces_.try_emplace(key({&character, 1}, beginning), 1);
  }

  Settings settings_;
  Words words_;
  Table pieces_;
  std::vector<FoundPiece> found_;
};

}  // namespace

Implementation naive() {
  return own_implementation(
      [](const Request& request) -> Prepared {
        const auto learner = std::make_shared<CountingLearner>(
            settings_of(request.parameters, request.outputs[pieces].dims[0] / bytes_of_piece));
        return make_runner([learner](const Call& call) { learner->learn(call); });
      },
      "the strings of each length in a table, counted anew in each round");
}

}  // namespace assay::wordpiece_top_down
