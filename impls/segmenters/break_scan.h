// Characters with their classes of UAX #29, for implementations. One look at a byte decides for ASCII; every other
// character is decoded and looked up in a two-stage table.
#pragma once

#include <cstdint>

#include "generated/unicode16_breaks_stages.h"
#include "impls/tokenizers/scan.h"

namespace assay::segmenters {

using tokenizers::Byte;

struct Seen {
  std::uint8_t kind;  // a class; `other`, 0, of a byte that is not part of a character
  std::uint8_t bytes;
};

// The classes of each kind of boundary. The first block of each table is ASCII.
struct GraphemeClasses {
  using Class = unicode16_breaks::graphemes::Class;
  static constexpr unsigned count = unicode16_breaks::graphemes::classes;
  static constexpr const std::uint8_t* ascii =
      unicode16_breaks::graphemes::class_in_block[unicode16_breaks::graphemes::block_of[0]];
  static Class of(std::uint32_t code_point) { return unicode16_breaks::graphemes::class_of(code_point); }
};
struct WordClasses {
  using Class = unicode16_breaks::words::Class;
  static constexpr unsigned count = unicode16_breaks::words::classes;
  static constexpr const std::uint8_t* ascii =
      unicode16_breaks::words::class_in_block[unicode16_breaks::words::block_of[0]];
  static Class of(std::uint32_t code_point) { return unicode16_breaks::words::class_of(code_point); }
};
struct SentenceClasses {
  using Class = unicode16_breaks::sentences::Class;
  static constexpr unsigned count = unicode16_breaks::sentences::classes;
  static constexpr const std::uint8_t* ascii =
      unicode16_breaks::sentences::class_in_block[unicode16_breaks::sentences::block_of[0]];
  static Class of(std::uint32_t code_point) { return unicode16_breaks::sentences::class_of(code_point); }
};

// at < end.
template <class Classes>
[[gnu::always_inline]] inline Seen see(const Byte* at, const Byte* end) {
  if (*at < 0x80) return {Classes::ascii[*at], 1};
  const tokenizers::Scanned scanned = tokenizers::scan_beyond_ascii(at, end);
  if (scanned.code_point == tokenizers::no_character) return {0, 1};
  return {Classes::of(scanned.code_point), scanned.bytes};
}

}  // namespace assay::segmenters
