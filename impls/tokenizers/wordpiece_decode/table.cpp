// What each id adds to a text stands ready, cleaned up, in a table: decoding copies. A whole text is cleaned up where
// it lies, and only at its blanks: each replacement takes one or two bytes away, so that what is read is never
// overwritten.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_decode/op.h"

namespace assay::wordpiece_decode {
namespace {

// Where `what` stands at a blank. Returns the new end.
char* take_away(char* const begin, char* const end, std::string_view what, std::string_view with) {
  auto* found = static_cast<char*>(std::memchr(begin, ' ', static_cast<std::size_t>(end - begin)));
  if (found == nullptr) return end;
  char *from = found, *to = found;
  while (from < end) {
    if (*from == ' ' && static_cast<std::size_t>(end - from) >= what.size() &&
        std::memcmp(from, what.data(), what.size()) == 0) {
      to = std::copy(with.begin(), with.end(), to);
      from += what.size();
      continue;
    }
    *to++ = *from++;
  }
  return to;
}

class TableJoiner {
 public:
  TableJoiner(const tokenizers::WordPieceModel& model, Cleanup cleanup) : cleanup_(cleanup) {
    for (const auto* list : {&model.pieces, &model.added})
      for (const auto& piece : *list) {
        const bool goes_on = piece.text.starts_with(model.prefix);
        entries_.push_back(
            {piece.id, keep(piece.text), keep(goes_on ? piece.text.substr(model.prefix.size()) : ' ' + piece.text)});
      }
    std::ranges::sort(entries_, {}, &Entry::id);
    std::size_t dense = 0;  // as many places as twice the pieces that they are for
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (const auto above = static_cast<std::size_t>(entries_[i].id) + 1; above <= 2 * (i + 1)) dense = above;
    places_.assign(dense, none);
    for (std::uint32_t i = 0; i < entries_.size(); ++i)
      if (static_cast<std::size_t>(entries_[i].id) < dense) places_[static_cast<std::size_t>(entries_[i].id)] = i;
  }

  void run(const Call& call) const {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    const std::int64_t count = call.inputs[ids].dims[0];
    Value& out = call.outputs[text];
    auto* const begin = out.as<char>();
    char* at = begin;
    std::int64_t room = out.dims[0], read = 0;
    for (; read < count; ++read) {
      const Entry* const entry = find(first[read]);
      if (entry == nullptr) break;
      const Part& part = read == 0 ? entry->first : entry->further;
      room -= part.uncleaned;
      if (room < 0) break;
      std::memcpy(at, texts_.data() + part.from, part.size);
      at += part.size;
    }
    if (cleanup_ == Cleanup::text)
      for (const auto& [what, with] : replacements)
        if (what != of_pieces_alone) at = take_away(begin, at, what, with);
    out.dims[0] = at - begin;
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  static constexpr std::uint32_t none = ~0u;
  struct Part {
    std::uint32_t from, size, uncleaned;
  };
  struct Entry {
    std::int32_t id;
    Part first, further;
  };

  Part keep(std::string piece) {
    const std::size_t before = piece.size();
    char* end = piece.data() + piece.size();
    if (cleanup_ == Cleanup::pieces)
      for (const auto& [what, with] : replacements) end = take_away(piece.data(), end, what, with);
    piece.resize(static_cast<std::size_t>(end - piece.data()));
    const auto from = static_cast<std::uint32_t>(texts_.size());
    texts_ += piece;
    return {from, static_cast<std::uint32_t>(piece.size()), static_cast<std::uint32_t>(before)};
  }

  const Entry* find(std::int32_t id) const {
    if (id >= 0 && static_cast<std::size_t>(id) < places_.size()) {
      const std::uint32_t place = places_[static_cast<std::size_t>(id)];
      return place == none ? nullptr : &entries_[place];
    }
    const auto found = std::ranges::lower_bound(entries_, id, {}, &Entry::id);
    return found == entries_.end() || found->id != id ? nullptr : &*found;
  }

  Cleanup cleanup_;
  std::string texts_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> places_;
};

Prepared prepare_table(const Request& request) {
  const auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto joiner = std::make_shared<const TableJoiner>(std::get<0>(model), cleanup_of(request.parameters));
  return make_runner([joiner](const Call& call) { joiner->run(call); });
}

}  // namespace

Implementation table() {
  return own_implementation(prepare_table, "a table of what each id adds to a text, cleaned up beforehand");
}

}  // namespace assay::wordpiece_decode
