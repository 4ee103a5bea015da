// What implementations of bpe_train have in common: the words of a text and the symbols that they are made of. How they
// learn of them they share with nobody.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/bpe_train/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::bpe_train {

using tokenizers::Byte;

inline bool separates(Byte byte) { return byte == ' ' || byte == '\n' || byte == '\r'; }

// Calls take(from, to) for each word, from left to right.
template <class Take>
void for_each_word(const Byte* at, const Byte* end, bool classic, tokenizers::Splitter piece_end, Take take) {
  while (at < end) {
    const Byte* to = at;
    if (!classic) {
      to = piece_end(at, end);
    } else {
      while (to < end && !separates(*to)) ++to;
      if (to == at) {
        ++at;
        continue;
      }
    }
    take(at, to);
    at = to;
  }
}

// The ids of the symbols that a word begins as.
class Symbols {
 public:
  explicit Symbols(const Settings& settings) : classic_(settings.classic()) {
    std::int32_t printed = 0, others = 188;
    for (std::int32_t byte = 0; byte < 256; ++byte) {
      const bool is_printed = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte != 0xad);
      std::int32_t& id = is_printed ? printed : others;
      of_byte_[static_cast<std::size_t>(byte)] = settings.symbols == Alphabet::byte_level_gpt2 ? id++ : byte;
    }
  }

  // Appends them; the word is not empty.
  void append(const Byte* at, const Byte* end, std::vector<std::int32_t>& ids) const {
    if (!classic_) {
      for (; at < end; ++at) ids.push_back(of_byte_[*at]);
      return;
    }
    while (at < end) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      const bool none = character.code_point == tokenizers::no_character;
      ids.push_back(2 * static_cast<std::int32_t>(none ? no_character + *at : character.code_point));
      at += character.bytes;
    }
    ++ids.back();
  }

  std::int32_t of_byte(Byte byte) const { return of_byte_[byte]; }

 private:
  bool classic_;
  std::array<std::int32_t, 256> of_byte_{};
};

// What symbols are as texts, in units that compare as they have to: a byte, or three bytes for a code point.
class Texts {
 public:
  explicit Texts(const Settings& settings) : classic_(settings.classic()), first_(settings.first_merged()) {
    const Symbols symbols(settings);
    for (int byte = 0; byte < 256; ++byte)
      bytes_[static_cast<std::size_t>(symbols.of_byte(static_cast<Byte>(byte)))] = static_cast<char>(byte);
    if (classic_) bytes_ = {};
  }

  // The id of what two become.
  std::int32_t merge(std::int32_t left, std::int32_t right) {
    made_.push_back(of(left) + of(right));
    return first_ + static_cast<std::int32_t>(made_.size()) - 1;
  }

  std::string of(std::int32_t id) const {
    if (id >= first_) return made_[static_cast<std::size_t>(id - first_)];
    if (!classic_) return {bytes_[static_cast<std::size_t>(id)]};
    std::string text;
    append(static_cast<std::uint32_t>(id) / 2, text);
    if (id % 2 != 0)
      for (const char character : std::string_view("</w>")) append(static_cast<Byte>(character), text);
    return text;
  }

 private:
  static void append(std::uint32_t code_point, std::string& text) {
    for (const int shift : {16, 8, 0}) text += static_cast<char>(code_point >> shift & 0xffu);
  }

  bool classic_;
  std::int32_t first_;
  std::array<char, 256> bytes_{};
  std::vector<std::string> made_;
};

// Those words that are not the same, each as often as it occurs, in the order in which each occurs first.
struct CountedWords {
  std::vector<std::int32_t> symbols;     // of all words, one behind the other
  std::vector<std::uint32_t> starts{0};  // of each word, and the end of the last one
  std::vector<std::int64_t> counts;
};

inline CountedWords counted_words(const Value& text, const Settings& settings, tokenizers::Splitter piece_end) {
  CountedWords words;
  const Symbols symbols(settings);
  std::unordered_map<std::string_view, std::uint32_t> places;
  const auto* const first = text.as<const Byte>();
  for_each_word(first, first + text.dims[0], settings.classic(), piece_end, [&](const Byte* from, const Byte* to) {
    const std::string_view word(reinterpret_cast<const char*>(from), static_cast<std::size_t>(to - from));
    const auto [known, is_new] = places.try_emplace(word, static_cast<std::uint32_t>(words.counts.size()));
    if (!is_new) {
      ++words.counts[known->second];
      return;
    }
    symbols.append(from, to, words.symbols);
    words.starts.push_back(static_cast<std::uint32_t>(words.symbols.size()));
    words.counts.push_back(1);
  });
  return words;
}

inline std::uint64_t pair_of(std::int32_t left, std::int32_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
}

// Writes the pairs one behind the other.
class Writer {
 public:
  explicit Writer(Value& output) : output_(output), room_(output.dims[0]) { output_.dims[0] = 0; }
  void add(std::int32_t left, std::int32_t right) {
    if (output_.dims[0] + 2 > room_) return;  // cannot be: each merge makes a text at least one symbol shorter
    auto* const ids = output_.as<std::int32_t>();
    ids[output_.dims[0]++] = left;
    ids[output_.dims[0]++] = right;
  }
  std::int64_t merges() const { return output_.dims[0] / 2; }

 private:
  Value& output_;
  std::int64_t room_;
};

// The pattern of a request that has one; of the kind classic, none.
inline tokenizers::Splitter splitter_of(const Settings& settings) {
  return settings.classic() ? tokenizers::no_split : tokenizers::splitter_named(settings.pattern);
}

// Trainer: a callable that takes a const Call&, and is made of Settings, a Splitter and the number of threads.
template <class Trainer>
Prepared prepare_trainer(const Request& request) {
  const Settings settings = settings_of(request.parameters);
  const tokenizers::Splitter piece_end = splitter_of(settings);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  auto trainer = std::make_shared<Trainer>(settings, piece_end, request.threads);
  return make_runner([trainer](const Call& call) { trainer->train(call); });
}

}  // namespace assay::bpe_train
