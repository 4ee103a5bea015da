// The pieces of a vocabulary in one table with open addressing, for `fast`: hashes of the beginnings of a word are made
// one from the other, and looked up from the longest on.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "impls/tokenizers/formats/wordpiece_model.h"

namespace assay::wordpiece_encode {

class PieceTable {
 public:
  explicit PieceTable(tokenizers::WordPieceModel model)
      : model_(std::move(model)),
        slots_(std::bit_ceil(4 * model_.pieces.size() + 4)),
        shift_(64 - std::countr_zero(slots_.size())) {
    const std::size_t prefix = model_.prefix.size();
    for (const auto& piece : model_.pieces) {
      add(piece.text, false, piece.id);
      if (piece.text.starts_with(model_.prefix) && piece.text.size() > prefix)
        add(std::string_view(piece.text).substr(prefix), true, piece.id);
    }
  }
  PieceTable(const PieceTable&) = delete;  // views point into the model

  std::int32_t unknown() const { return model_.unknown; }

  // Appends the pieces of a word; false, with some of them appended, where it has none.
  bool append(std::string_view word, std::vector<std::int32_t>& ids) {
    for (bool further = false; !word.empty(); further = true) {
      const std::size_t most = std::min(word.size(), longest_[further]);
      beginnings_.resize(most + 1);
      beginnings_[0] = start(further);
      for (std::size_t i = 0; i < most; ++i) beginnings_[i + 1] = step(beginnings_[i], word[i]);
      std::size_t length = most;
      const Slot* found = nullptr;
      for (; length > 0; --length)
        if (found = find(word.substr(0, length), further, beginnings_[length]); found != nullptr) break;
      if (found == nullptr) return false;
      ids.push_back(found->id);
      word.remove_prefix(length);
    }
    return true;
  }

 private:
  struct Slot {
    const char* text = nullptr;
    std::uint32_t size = 0;
    bool further = false;
    std::int32_t id = 0;
    std::uint64_t hash = 0;
  };

  static std::uint64_t start(bool further) { return further ? 0x2545f4914f6cdd1d : 0x9e3779b97f4a7c15; }
  static std::uint64_t step(std::uint64_t hash, char next) {
    hash = (hash ^ static_cast<unsigned char>(next)) * 0xff51afd7ed558ccd;
    return hash ^ hash >> 32;
  }

  void add(std::string_view text, bool further, std::int32_t id) {
    std::uint64_t hash = start(further);
    for (const char each : text) hash = step(hash, each);
    std::size_t place = place_of(hash);
    while (slots_[place].text != nullptr) place = (place + 1) & (slots_.size() - 1);
    slots_[place] = {text.data(), static_cast<std::uint32_t>(text.size()), further, id, hash};
    longest_[further] = std::max(longest_[further], text.size());
  }

  const Slot* find(std::string_view text, bool further, std::uint64_t hash) const {
    for (std::size_t place = place_of(hash); slots_[place].text != nullptr; place = (place + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[place];
      if (slot.hash == hash && slot.further == further && std::string_view(slot.text, slot.size) == text) return &slot;
    }
    return nullptr;
  }
  std::size_t place_of(std::uint64_t hash) const { return hash * 0x9e3779b97f4a7c15 >> shift_; }

  tokenizers::WordPieceModel model_;
  std::vector<Slot> slots_;
  int shift_;
  std::size_t longest_[2] = {0, 0};
  std::vector<std::uint64_t> beginnings_;
};

}  // namespace assay::wordpiece_encode
