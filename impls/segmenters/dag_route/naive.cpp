// As jieba writes it: first the graph of all words, a table of strings being asked for each, then the best way from
// each character on.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <unordered_map>

#include "impls/segmenters/dag_route/blocks.h"

namespace assay::dag_route {
namespace {

struct HashOfWord {
  using is_transparent = void;
  std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
};

class Graph {
 public:
  explicit Graph(const Dictionary& words) : log_total_(std::log(static_cast<double>(words.total))) {
    words_.reserve(words.words.size());
    std::vector<bool> there(words.longest + 1);
    for (const Dictionary::Word& word : words.words) {
      words_.emplace(word.text, word.frequency);
      there[word.text.size()] = true;
    }
    for (std::size_t bytes = 1; bytes <= words.longest; ++bytes)
      if (there[bytes]) lengths_.push_back(bytes);
  }

  void cut(std::string_view whole, std::size_t from, std::size_t to, PieceWriter& output) {
    const std::string_view block = whole.substr(from, to - from);
    begins_.clear();
    for (std::size_t at = 0; at < block.size(); at += segmenters::bytes_of_character(block, at)) begins_.push_back(at);
    steps_.assign(block.size(), {});
    for (const std::size_t at : begins_) find_steps(block, at);
    best_.assign(block.size() + 1, {0, 0});
    for (std::size_t i = begins_.size(); i-- > 0;) best_[begins_[i]] = best_from(begins_[i]);
    for (std::size_t at = 0; at < block.size();) {
      const std::size_t end = best_[at].end;
      output.add(static_cast<std::int64_t>(from + end), end - at, static_cast<Byte>(block[at]));
      at = end;
    }
  }

 private:
  struct Step {
    std::size_t end;
    std::uint32_t frequency;
  };
  struct Best {
    double sum;
    std::size_t end;
  };

  void find_steps(std::string_view block, std::size_t at) {
    std::vector<Step>& steps = steps_[at];
    for (const std::size_t bytes : lengths_) {
      if (bytes > block.size() - at) break;
      const auto found = words_.find(block.substr(at, bytes));
      if (found != words_.end()) steps.push_back({at + bytes, found->second});
    }
    if (steps.empty()) steps.push_back({at + segmenters::bytes_of_character(block, at), 1});
  }

  Best best_from(std::size_t at) const {
    Best best{-HUGE_VAL, 0};
    for (const Step& step : steps_[at]) {
      const double sum = std::log(static_cast<double>(step.frequency)) - log_total_ + best_[step.end].sum;
      if (sum >= best.sum) best = {sum, step.end};
    }
    return best;
  }

  std::unordered_map<std::string, std::uint32_t, HashOfWord, std::equal_to<>> words_;
  std::vector<std::size_t> lengths_;  // in bytes, ascending
  double log_total_;
  std::vector<std::size_t> begins_;
  std::vector<std::vector<Step>> steps_;
  std::vector<Best> best_;
};

}  // namespace

Implementation naive() {
  return own_implementation(prepare_route<Graph>,
                            "the graph of all words by a table, then the best way from each character");
}

}  // namespace assay::dag_route
