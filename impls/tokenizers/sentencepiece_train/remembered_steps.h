// Which pieces stand where in the words, found once by a trie: for indexed alone. Pieces become fewer, and never more,
// so that what was found is only left out and numbered anew.
#pragma once

#include <bit>
#include <limits>

#include "impls/tokenizers/sentencepiece_train/unigram.h"

namespace assay::sentencepiece_train::unigram {

// Its edges are in one table with open addressing, by node and character.
class PieceTrie {
 public:
  explicit PieceTrie(const ScoredPieces& pieces) : pieces_(1, none), slots_(std::size_t{1} << 16) {
    for (std::size_t number = 0; number < pieces.size(); ++number) {
      std::uint32_t node = 0;
      for (const char32_t character : pieces[number].text) node = child_made(node, character);
      pieces_[node] = static_cast<std::uint32_t>(number);
    }
  }
  template <class Visit>
  void each_at(std::u32string_view text, Visit visit) const {
    std::uint32_t node = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      node = slots_[place_of(key(node, text[at]))].child;
      if (node == 0) return;
      if (pieces_[node] != none) visit(at + 1, pieces_[node]);
    }
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t child = 0;  // the root is no child
  };

  static std::uint64_t key(std::uint32_t node, char32_t character) {
    return static_cast<std::uint64_t>(node) << 32 | character;
  }
  std::size_t place_of(std::uint64_t wanted) const {
    std::size_t place = wanted * 0x9e3779b97f4a7c15u >> (65 - std::bit_width(slots_.size()));
    while (slots_[place].child != 0 && slots_[place].key != wanted) place = (place + 1) & (slots_.size() - 1);
    return place;
  }
  std::uint32_t child_made(std::uint32_t node, char32_t character) {
    if (2 * pieces_.size() > slots_.size()) grow();
    Slot& slot = slots_[place_of(key(node, character))];
    if (slot.child == 0) {
      slot = {key(node, character), static_cast<std::uint32_t>(pieces_.size())};
      pieces_.push_back(none);
    }
    return slot.child;
  }
  void grow() {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : before)
      if (slot.child != 0) slots_[place_of(slot.key)] = slot;
  }

  std::vector<std::uint32_t> pieces_;  // of each node
  std::vector<Slot> slots_;
};

class RememberedSteps {
 public:
  // Each piece stands in some word.
  RememberedSteps(const ScoredPieces& pieces, const TrainingText& text) : places_(pieces.size(), nowhere) {
    const PieceTrie trie(pieces);
    sizes_of_pieces(pieces);
    for (const TrainingWord& word : text.words) {
      words_.push_back(first_.size());
      for (std::size_t from = 0; from < word.characters.size(); ++from) {
        const std::size_t place = first_.size();
        first_.push_back(pieces_.size());
        trie.each_at(std::u32string_view(word.characters).substr(from), [&](std::size_t size, std::uint32_t piece) {
          pieces_.push_back(piece);
          sizes_.push_back(static_cast<std::uint8_t>(size));
          if (places_[piece] == nowhere) places_[piece] = place;
        });
      }
    }
    first_.push_back(pieces_.size());
  }

  void keep(const ScoredPieces& pieces, const std::vector<std::uint32_t>& numbers) {
    std::vector<std::uint32_t> now(places_.size(), left_out);
    std::vector<std::size_t> places(numbers.size());
    for (std::uint32_t number = 0; number < numbers.size(); ++number) {
      now[numbers[number]] = number;
      places[number] = places_[numbers[number]];
    }
    places_ = std::move(places);
    sizes_of_pieces(pieces);
    std::size_t written = 0, begin = 0;
    for (std::size_t place = 0; place + 1 < first_.size(); ++place) {
      const std::size_t end = first_[place + 1];
      first_[place] = written;
      for (std::size_t i = begin; i < end; ++i) {
        if (now[pieces_[i]] == left_out) continue;
        pieces_[written] = now[pieces_[i]];
        sizes_[written++] = sizes_[i];
      }
      begin = end;
    }
    first_.back() = written;
    pieces_.resize(written);
    sizes_.resize(written);
  }

  template <class Visit>
  void each_in_word(std::size_t word, std::size_t from, Visit visit) const {
    const std::size_t place = words_[word] + from;
    for (std::size_t i = first_[place]; i < first_[place + 1]; ++i) visit(sizes_[i], pieces_[i]);
  }
  // As in the first word that has it.
  template <class Visit>
  void each_in_piece(std::size_t piece, std::size_t from, Visit visit) const {
    const std::size_t place = places_[piece] + from, most = lengths_[piece] - from;
    for (std::size_t i = first_[place]; i < first_[place + 1] && sizes_[i] <= most; ++i) visit(sizes_[i], pieces_[i]);
  }

 private:
  static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();
  static constexpr std::uint32_t left_out = std::numeric_limits<std::uint32_t>::max();

  void sizes_of_pieces(const ScoredPieces& pieces) {
    lengths_.clear();
    for (const ScoredPiece& piece : pieces) lengths_.push_back(static_cast<std::uint8_t>(piece.text.size()));
  }

  std::vector<std::size_t> words_;     // of each word: the number of its first place
  std::vector<std::size_t> first_;     // of each place: which of those below is the first
  std::vector<std::uint32_t> pieces_;  // the shorter ones first
  std::vector<std::uint8_t> sizes_;    // in characters
  std::vector<std::size_t> places_;    // of each piece: one at which it stands
  std::vector<std::uint8_t> lengths_;
};

}  // namespace assay::sentencepiece_train::unigram
