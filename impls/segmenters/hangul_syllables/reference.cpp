#include "impls/segmenters/hangul_syllables/reference.h"

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"

namespace assay::hangul_syllables {
namespace {

enum class Type : std::uint8_t { other, initial, vowel, final, open, closed };

Type type_of(const tokenizers::Character& character) {
  const std::uint32_t one = character.code_point;
  const auto within = [one](std::uint32_t low, std::uint32_t high) { return low <= one && one <= high; };
  if (!character.well_formed) return Type::other;
  if (within(0x1100, 0x115f) || within(0xa960, 0xa97c)) return Type::initial;
  if (within(0x1160, 0x11a7) || within(0xd7b0, 0xd7c6)) return Type::vowel;
  if (within(0x11a8, 0x11ff) || within(0xd7cb, 0xd7fb)) return Type::final;
  if (within(0xac00, 0xd7a3)) return (one - 0xac00) % 28 == 0 ? Type::open : Type::closed;
  return Type::other;
}

// GB6, GB7 and GB8.
bool conjoins(Type left, Type right) {
  if (left == Type::initial)
    return right == Type::initial || right == Type::vowel || right == Type::open || right == Type::closed;
  if (left == Type::open || left == Type::vowel) return right == Type::vowel || right == Type::final;
  if (left == Type::closed || left == Type::final) return right == Type::final;
  return false;
}

// Whether what a piece ends with takes another character by composition: `open` is what an L and a V make.
bool composes(std::uint32_t& made, const tokenizers::Character& next) {
  const std::uint32_t one = next.code_point;
  if (!next.well_formed) return false;
  if (0x1100 <= made && made <= 0x1112 && 0x1161 <= one && one <= 0x1175) {
    made = 0xac00 + ((made - 0x1100) * 21 + (one - 0x1161)) * 28;
    return true;
  }
  if (0xac00 <= made && made <= 0xd7a3 && (made - 0xac00) % 28 == 0 && 0x11a8 <= one && one <= 0x11c2) {
    made += one - 0x11a7;
    return true;
  }
  return false;
}

}  // namespace

std::vector<std::int64_t> reference_ends(std::string_view text, bool modern) {
  std::vector<std::int64_t> found;
  for (std::size_t at = 0; at < text.size();) {
    reference_step();
    tokenizers::Character last = tokenizers::character_at(text, at);
    std::uint32_t made = last.well_formed ? last.code_point : 0;
    at += last.bytes;
    while (at < text.size()) {
      const tokenizers::Character next = tokenizers::character_at(text, at);
      if (modern ? !composes(made, next) : !conjoins(type_of(last), type_of(next))) break;
      at += next.bytes;
      last = next;
    }
    found.push_back(static_cast<std::int64_t>(at));
  }
  return found;
}

Decomposed decomposed_syllables(std::string_view text) {
  Decomposed made;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    const auto place = std::ssize(made.text);
    made.place_of.insert(made.place_of.end(), character.bytes, place);
    const Type type = type_of(character);
    if (type == Type::open || type == Type::closed) {
      const std::uint32_t index = character.code_point - 0xac00;
      made.text += tokenizers::to_utf8(0x1100 + index / (21 * 28));
      made.text += tokenizers::to_utf8(0x1161 + index / 28 % 21);
      if (type == Type::closed) made.text += tokenizers::to_utf8(0x11a7 + index % 28);
    } else {
      made.text += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  made.place_of.push_back(std::ssize(made.text));
  return made;
}

}  // namespace assay::hangul_syllables
