// A double array of pieces: from a state, the child for a byte is at its base plus the byte, if that has this state for
// its parent. Built once, depth by depth, of sorted pieces. For implementations.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::unigram_encode {

class PieceTrie {
 public:
  struct Entry {
    std::string_view text;
    std::int32_t value;
  };
  struct State {
    std::uint32_t base = 0, parent = none;
    std::int32_t value = -1;  // of the piece that ends here
  };
  static constexpr std::uint32_t none = ~0u, root = 0;

  explicit PieceTrie(std::vector<Entry> entries) {
    std::ranges::sort(entries, {}, &Entry::text);
    states_.resize(512);
    states_[root].parent = root;
    std::vector<Open> open{{root, 0, 0, entries.size()}};
    // Breadth first: states that texts are in most often lie beside each other.
    for (std::size_t i = 0; i < open.size(); ++i) {
      const Open here = open[i];
      place(here, entries, open);
    }
  }

  // The pieces of a model that a segmentation may have.
  explicit PieceTrie(const tokenizers::SentencePieceModel& model) : PieceTrie(entries_of(model)) {}

  // visit(end, id) for each piece that stands at `from`, the shorter ones first.
  template <class Visit>
  void each_at(std::string_view text, std::size_t from, Visit visit) const {
    std::uint32_t state = root;
    for (std::size_t at = from; at < text.size();) {
      state = next(state, static_cast<unsigned char>(text[at++]));
      if (state == none) break;
      if (value(state) >= 0) visit(at, value(state));
    }
  }

  // The state behind a byte; none where no piece goes on.
  std::uint32_t next(std::uint32_t state, unsigned char byte) const {
    const std::uint32_t child = states_[state].base + byte;
    return states_[child].parent == state ? child : none;
  }
  std::int32_t value(std::uint32_t state) const { return states_[state].value; }

 private:
  static std::vector<Entry> entries_of(const tokenizers::SentencePieceModel& model) {
    using Type = tokenizers::SentencePieceModel::Type;
    std::vector<Entry> entries;
    for (std::size_t id = 0; id < model.pieces.size(); ++id)
      if (model.pieces[id].type == Type::normal || model.pieces[id].type == Type::user_defined)
        entries.push_back({model.pieces[id].text, static_cast<std::int32_t>(id)});
    return entries;
  }

  struct Open {
    std::uint32_t state;
    std::size_t depth, from, to;
  };

  void place(const Open& here, const std::vector<Entry>& entries, std::vector<Open>& open) {
    std::size_t from = here.from;
    if (from < here.to && entries[from].text.size() == here.depth) states_[here.state].value = entries[from++].value;
    if (from == here.to) return;
    bytes_.clear();
    for (std::size_t at = from; at < here.to; ++at) {
      const auto byte = static_cast<unsigned char>(entries[at].text[here.depth]);
      if (bytes_.empty() || bytes_.back().first != byte) bytes_.push_back({byte, at});
    }
    const std::uint32_t base = free_base();
    states_[here.state].base = base;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
      const std::uint32_t child = base + bytes_[i].first;
      states_[child].parent = here.state;
      open.push_back({child, here.depth + 1, bytes_[i].second, i + 1 < bytes_.size() ? bytes_[i + 1].second : here.to});
    }
  }

  // The first place at which all children are free. The search begins where hardly anything before is free any more.
  std::uint32_t free_base() {
    std::uint32_t tried = 0;
    for (std::uint32_t base = first_;; ++base) {
      if (base + 512 > states_.size()) states_.resize(states_.size() * 2);
      // The root is its own parent, and is nobody's child.
      const bool fits =
          std::ranges::all_of(bytes_, [&](const auto& each) { return states_[base + each.first].parent == none; });
      if (fits && base > 0) return base;
      if (++tried % 64 == 0 && bytes_.size() < 4) first_ = base;
    }
  }

  std::vector<State> states_;
  std::vector<std::pair<unsigned char, std::size_t>> bytes_;  // of a state's children, and where their pieces begin
  std::uint32_t first_ = 1;
};

}  // namespace assay::unigram_encode
