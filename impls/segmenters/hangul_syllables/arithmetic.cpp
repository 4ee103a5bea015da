// One pass over the bytes. ASCII goes eight at a time; a syllable is told by its bytes, and what could conjoin with it
// by one look at the byte behind. Letters of Hangul, which are rare, go through a table of which type takes which.
#include <array>
#include <cstdint>
#include <cstring>

#include "impls/segmenters/hangul_syllables/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hangul_syllables {
namespace {

using tokenizers::between;
using tokenizers::Byte;
using tokenizers::Scanned;

constexpr std::uint32_t first_syllable = 0xac00, last_syllable = 0xd7a3, finals = 28;

// Bits of what a character is, and of what may stand behind it.
constexpr unsigned initial = 1, vowel = 2, last = 4, open = 8, closed = 16, old = 32;

unsigned type_of(std::uint32_t one) {
  if (between(one, 0x1100, 0x11ff)) {
    if (one <= 0x115f) return initial | (one > 0x1112 ? old : 0u);
    if (one <= 0x11a7) return vowel | (between(one, 0x1161, 0x1175) ? 0u : old);
    return last | (one > 0x11c2 ? old : 0u);
  }
  if (between(one, first_syllable, last_syllable)) return (one - first_syllable) % finals == 0 ? open : closed;
  if (between(one, 0xa960, 0xa97c)) return initial | old;
  if (between(one, 0xd7b0, 0xd7c6)) return vowel | old;
  if (between(one, 0xd7cb, 0xd7fb)) return last | old;
  return 0;
}

unsigned conjoins_with(unsigned type) {
  if ((type & initial) != 0) return initial | vowel | open | closed;
  if ((type & (open | vowel)) != 0) return vowel | last;
  return (type & (closed | last)) != 0 ? last : 0u;
}

// What is behind `at`, which is behind a character of this type.
const Byte* end_of_block(const Byte* at, const Byte* end, unsigned type) {
  for (unsigned taken = conjoins_with(type); at < end && taken != 0; taken = conjoins_with(type)) {
    const Scanned next = tokenizers::scan(at, end);
    type = type_of(next.code_point);
    if ((type & taken) == 0) break;
    at += next.bytes;
  }
  return at;
}

const Byte* end_of_modern(const Byte* at, const Byte* end, unsigned type) {
  if (type == initial && at < end) {
    const Scanned next = tokenizers::scan(at, end);
    if (type_of(next.code_point) != vowel) return at;
    at += next.bytes;
    type = open;
  }
  if (type != open || at == end) return at;
  const Scanned next = tokenizers::scan(at, end);
  return type_of(next.code_point) == last ? at + next.bytes : at;
}

// The code point of a syllable of three bytes; of anything else, one below the syllables.
std::uint32_t syllable_at(const Byte* at, const Byte* end) {
  if (end - at < 3 || !between(at[0], 0xea, 0xed) || (at[1] & 0xc0u) != 0x80 || (at[2] & 0xc0u) != 0x80) return 0;
  return (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
}

// A vowel or a final consonant begins with one of these.
bool may_conjoin(const Byte* at, const Byte* end) { return at < end && (*at == 0xe1 || *at == 0xed); }

template <bool modern>
std::int64_t* cut(const Byte* const begin, const Byte* const end, std::int64_t* out) {
  for (const Byte* at = begin; at < end;) {
    while (end - at >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, at, sizeof eight);
      if ((eight & 0x8080808080808080u) != 0) break;
      const std::int64_t from = at - begin;
      for (std::int64_t i = 0; i < 8; ++i) out[i] = from + i + 1;
      out += 8, at += 8;
    }
    while (at < end && *at < 0x80) *out++ = ++at - begin;
    for (std::uint32_t one = syllable_at(at, end); between(one, first_syllable, last_syllable);
         one = syllable_at(at, end)) {
      at += 3;
      if (may_conjoin(at, end)) [[unlikely]] {
        const unsigned type = (one - first_syllable) % finals == 0 ? open : closed;
        at = modern ? end_of_modern(at, end, type) : end_of_block(at, end, type);
      }
      *out++ = at - begin;
    }
    if (at == end || *at < 0x80) continue;
    const Scanned next = tokenizers::scan_beyond_ascii(at, end);
    at += next.bytes;
    if (const unsigned type = type_of(next.code_point); type != 0)
      at = modern ? end_of_modern(at, end, type) : end_of_block(at, end, type);
    *out++ = at - begin;
  }
  return out;
}

Prepared prepare_arithmetic(const Request& request) {
  return make_runner([modern = is_modern(request.parameters)](const Call& call) {
    const auto* const begin = call.inputs[text].as<const Byte>();
    Value& output = call.outputs[ends];
    auto* const out = output.as<std::int64_t>();
    output.dims[0] = (modern ? cut<true> : cut<false>)(begin, begin + call.inputs[text].dims[0], out) - out;
  });
}

}  // namespace

Implementation arithmetic() {
  return own_implementation(prepare_arithmetic, "one pass over the bytes: syllables by arithmetic, ASCII by eight");
}

}  // namespace assay::hangul_syllables
