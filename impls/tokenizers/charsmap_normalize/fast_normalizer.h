// ASCII in blocks of 64 bytes: words are copied, and a space between two becomes its mark. Whatever else stands there
// is left to the rules, a prefix at a time. For implementations.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/charsmap_normalize/fast.h"

namespace assay::charsmap_normalize {

// Bytes that grow, without being cleared first.
class GrowingBytes {
 public:
  char* end() { return bytes_.get() + size_; }
  void set_end(const char* end) { size_ = static_cast<std::size_t>(end - bytes_.get()); }
  void clear() { size_ = 0; }
  std::string_view text() const { return {bytes_.get(), size_}; }
  void resize(std::size_t size) { size_ = size; }
  void need(std::size_t more) {
    if (size_ + more <= room_) return;
    room_ = std::max(size_ + more, 2 * room_);
    std::unique_ptr<char[]> larger(new char[room_]);
    if (size_ > 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
  }

 private:
  std::unique_ptr<char[]> bytes_{new char[1]};
  std::size_t size_ = 0, room_ = 1;
};

class FastNormalizer {
 public:
  FastNormalizer(const tokenizers::SentencePieceModel& model, const SimdKernels& kernels)
      : kernels_(kernels),
        rules_(model),
        space_(model.escape_whitespaces ? space_mark : " "),
        prefix_(model.dummy_prefix && !model.whitespace_as_suffix),
        suffix_(model.dummy_prefix && model.whitespace_as_suffix),
        remove_(model.remove_extra_whitespaces) {
    find_plain(model);
  }

  void normalize(std::string_view text, GrowingBytes& made) const {
    made.clear();
    const auto* at = reinterpret_cast<const Byte*>(text.data());
    const Byte* const end = at + text.size();
    if (remove_) {
      while (at < end) {
        const Replaced next = rules_.next(at, end);
        if (next.by != " ") break;
        at += next.bytes;
      }
    }
    if (at == end) return;
    made.need(text.size() + text.size() / 2 + slack);
    bool drop = remove_;
    if (prefix_) append(space_, made);
    while (at < end) {
      if (end - at >= 64) at = take_block(at, made, drop);
      if (at == end) break;
      do at = take_prefix(at, end, made, drop);
      while (at < end && *at >= 0x80);
    }
    if (remove_) {
      std::string_view kept = made.text();
      while (kept.ends_with(space_)) kept.remove_suffix(space_.size());
      made.resize(kept.size());
    }
    if (suffix_) append(space_, made);
  }

 private:
  // Of a block: each of 64 bytes a mark, and what is copied beyond a word.
  static constexpr std::size_t slack = 3 * 64 + 64;

  // A byte that begins rules is plain if none of them is of ASCII: what follows decides.
  void find_plain(const tokenizers::SentencePieceModel& model) {
    using tokenizers::Charsmap;
    for (unsigned byte = 1; byte < 128; ++byte) {
      bool plain = !rules_.begins_symbol(static_cast<Byte>(byte));
      if (!model.charsmap.empty()) {
        const auto& units = model.charsmap.units;
        const std::uint32_t unit = Charsmap::distance(units[0]) ^ byte;
        if (Charsmap::label(units[unit]) == byte) {
          const std::uint32_t base = unit ^ Charsmap::distance(units[unit]);
          plain = plain && !Charsmap::has_value(units[unit]);
          for (unsigned second = 0; second < 128; ++second)
            plain = plain && Charsmap::label(units[base ^ second]) != second;
        }
      }
      if (!plain) continue;
      if (byte == ' ') plain_space_ = true;
      else plain_.set(byte);
    }
  }

  // Up to 63 bytes: of the last one nobody knows here what follows.
  const Byte* take_block(const Byte* at, GrowingBytes& made, bool& drop) const {
    PlainMasks masks;
    kernels_.classify(at, plain_.bits.data(), masks);
    const std::uint64_t before_ascii = masks.ascii >> 1;
    const std::uint64_t plain = masks.plain & before_ascii;
    const std::uint64_t space = plain_space_ ? masks.space & before_ascii : 0;
    made.need(slack);
    char* to = made.end();
    unsigned here = 0;
    for (;;) {
      const auto run = static_cast<unsigned>(__builtin_ctzll(~(plain >> here)));
      if (run > 0) {
        const Byte* const word = at + here;
        // A word may be copied with what is behind it, within the block; the last ones byte for byte.
        if (here + 16 <= 64 && run <= 16) std::memcpy(to, word, 16);
        else std::memcpy(to, word, run);
        to += run;
        here += run;
        drop = false;
      }
      if ((space >> here & 1u) == 0) break;
      if (!drop) {
        std::memcpy(to, space_.data(), space_.size());
        to += space_.size();
      }
      drop = remove_;
      ++here;
    }
    made.set_end(to);
    return at + here;
  }

  const Byte* take_prefix(const Byte* at, const Byte* end, GrowingBytes& made, bool& drop) const {
    const Replaced next = rules_.next(at, end);
    std::string_view by = next.by;
    if (drop) by.remove_prefix(std::min(by.find_first_not_of(' '), by.size()));
    if (!by.empty()) {
      drop = remove_ && by.back() == ' ';
      for (std::size_t space = by.find(' '); space != by.npos; space = by.find(' ')) {
        append(by.substr(0, space), made);
        append(space_, made);
        by.remove_prefix(space + 1);
      }
      append(by, made);
    }
    return at + next.bytes;
  }

  static void append(std::string_view text, GrowingBytes& made) {
    made.need(text.size());
    if (!text.empty()) std::memcpy(made.end(), text.data(), text.size());
    made.set_end(made.end() + text.size());
  }

  const SimdKernels& kernels_;
  PrefixRules rules_;
  std::string_view space_;
  bool prefix_, suffix_, remove_, plain_space_ = false;
  PlainBytes plain_;
};

}  // namespace assay::charsmap_normalize
