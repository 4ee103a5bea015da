// A pass over a text that is mostly in the form already: for `table`, and for `fast` where its vectors end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/unicode_normalize/op.h"

namespace assay::unicode_normalize {

using tokenizers::Byte;

// What a form says of a code point.
struct Entry {
  bool stays;   // alone it is what it was
  bool begins;  // nothing before it changes what becomes of it, or of what is before
  std::uint8_t combining;
  std::uint8_t count;   // of code points that it is decomposed to
  std::uint32_t first;  // among `parts`
  bool operator==(const Entry&) const = default;
};

class FormTable {
 public:
  static const FormTable& of(Form form);
  const Entry& entry(std::uint32_t code_point) const {
    return entries_[std::size_t{block_of_[code_point / block]} * block + code_point % block];
  }
  const std::uint32_t* parts(const Entry& entry) const { return parts_.data() + entry.first; }
  bool composes() const { return composes_; }

 private:
  static constexpr std::size_t block = 128;
  explicit FormTable(Form form);
  std::vector<std::uint16_t> block_of_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> parts_;
  bool composes_;
};

// What was looked at is written as it is, until a character shows that the text is not in the form. Then what was
// written since the last place where one part can end and another one begin is made anew, up to the next such place.
class FormWriter {
 public:
  FormWriter(const FormTable& table, const Byte* begin, const Byte* end, Byte* to)
      : table_(table), end_(end), first_(to), at_(to), part_(begin), part_at_(to) {}

  // Takes the character or byte at `from`, or all of a part; returns where it goes on.
  const Byte* take(const Byte* from) {
    const tokenizers::Scanned next = tokenizers::scan(from, end_);
    if (next.code_point == tokenizers::no_character) {
      *at_++ = *from;
      begin_part(from + 1);
      return from + 1;
    }
    const Entry& entry = table_.entry(next.code_point);
    if (entry.begins) begin_part(from);
    const bool in_order = entry.combining == 0 || entry.combining >= last_combining_;
    if (!entry.stays || !in_order) return remake_part();
    for (std::uint8_t i = 0; i < next.bytes; ++i) *at_++ = from[i];
    last_combining_ = entry.combining;
    return from + next.bytes;
  }

  std::int64_t written() const { return at_ - first_; }
  Byte* at() const { return at_; }
  // Goes on behind what others have copied to `at`. `last` is where its last character begins, which is one that begins
  // a part: what follows may change it.
  void continue_behind(const Byte* last, const Byte* from, Byte* at) {
    at_ = at;
    part_ = last;
    part_at_ = at - (from - last);
    last_combining_ = 0;
  }

 private:
  void begin_part(const Byte* from) {
    part_ = from;
    part_at_ = at_;
    last_combining_ = 0;
  }
  const Byte* remake_part();

  const FormTable& table_;
  const Byte* end_;
  Byte *first_, *at_;
  const Byte* part_;  // where it begins, and where that was written
  Byte* part_at_;
  std::uint8_t last_combining_ = 0;
  std::vector<std::uint32_t> points_;
};

// Of the same for lower case: writes what the character at `from` becomes.
const Byte* take_lower(const Byte* begin, const Byte* from, const Byte* end, Byte*& to);

}  // namespace assay::unicode_normalize
