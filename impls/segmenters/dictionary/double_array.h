// A trie of words as a double array (Aoe 1989) whose steps are characters by their numbers, for implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "impls/segmenters/dictionary/numbered_text.h"

namespace assay::segmenters {

using NumberedWord = std::vector<std::uint32_t>;

class DoubleArray {
 public:
  static constexpr std::uint32_t root = 0, nowhere = ~0u;

  DoubleArray() : units_(1) {}
  // Of words in any order, each there once and none of them empty; their numbers are 1 to `most`. Afterwards
  // node_of(i) is where the walk along the word i ends.
  DoubleArray(std::span<const NumberedWord> words, std::uint32_t most);

  // Where a character leads from a node: to a node, or nowhere.
  std::uint32_t step(std::uint32_t node, std::uint32_t number) const {
    const std::uint32_t next = (units_[node].base_and_word >> 1) + number;
    return units_[next].parent == node && number != 0 ? next : nowhere;
  }
  bool is_word(std::uint32_t node) const { return (units_[node].base_and_word & 1u) != 0; }

  std::size_t size() const { return units_.size(); }
  std::uint32_t node_of(std::size_t word) const { return nodes_of_words_[word]; }

 private:
  // All units from a base to base + most are there, so that a step needs not ask.
  struct Unit {
    std::uint32_t base_and_word = 0;  // where its children lie, and whether a word ends here
    std::uint32_t parent = nowhere;   // nowhere: the unit is free
  };

  class Builder;

  std::vector<Unit> units_;
  std::vector<std::uint32_t> nodes_of_words_;
};

}  // namespace assay::segmenters
