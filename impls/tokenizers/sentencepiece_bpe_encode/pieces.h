// What encoders of sentencepiece_bpe_encode have in common: which pieces there are, and how a text begins. How they
// merge they share with nobody, but that `cut` leaves long words to the heap.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/op.h"
#include "impls/tokenizers/sentencepiece_ids.h"

namespace assay::sentencepiece_bpe_encode {

using tokenizers::SentencePieceModel;

class Pieces {
 public:
  explicit Pieces(const SentencePieceModel& model) : model_(model) {
    ids_.reserve(model.pieces.size());
    for (std::size_t id = 0; id < model.pieces.size(); ++id) {
      const auto& piece = model.pieces[id];
      if (!SentencePieceModel::stands_in_texts(piece.type)) continue;
      ids_.emplace(piece.text, static_cast<std::int32_t>(id));
      longest_ = std::max(longest_, piece.text.size());
      if (piece.type == SentencePieceModel::Type::user_defined)
        symbols_[static_cast<unsigned char>(piece.text[0])].push_back(piece.text);
      has_unused = has_unused || piece.type == SentencePieceModel::Type::unused;
    }
    for (auto& each : symbols_) std::ranges::sort(each, std::greater(), &std::string_view::size);
  }

  // -1 if there is none.
  std::int32_t find(std::string_view text) const {
    if (text.size() > longest_) return -1;
    const auto found = ids_.find(text);
    return found == ids_.end() ? -1 : found->second;
  }
  float score(std::int32_t id) const { return model_.pieces[static_cast<std::size_t>(id)].score; }
  bool is_unused(std::int32_t id) const {
    return model_.pieces[static_cast<std::size_t>(id)].type == SentencePieceModel::Type::unused;
  }
  std::int32_t unknown() const { return model_.unknown; }

  // Calls begin(bytes, frozen) for each symbol that a text begins as.
  template <class Begin>
  void for_each_symbol(std::string_view text, Begin begin) const {
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (const auto* const end = at + text.size(); at < end;) {
      std::size_t bytes = 0;
      for (const std::string_view symbol : symbols_[*at])
        if (symbol.size() <= static_cast<std::size_t>(end - at) && std::memcmp(symbol.data(), at, symbol.size()) == 0) {
          bytes = symbol.size();
          break;
        }
      const bool frozen = bytes > 0;
      if (!frozen) bytes = tokenizers::scan(at, end).bytes;
      begin(bytes, frozen);
      at += bytes;
    }
  }

  bool has_unused = false;

 private:
  const SentencePieceModel& model_;
  std::unordered_map<std::string_view, std::int32_t> ids_;
  std::array<std::vector<std::string_view>, 256> symbols_;  // by their first byte, the longest first
  std::size_t longest_ = 0;
};

}  // namespace assay::sentencepiece_bpe_encode
