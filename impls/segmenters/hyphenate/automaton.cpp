// All patterns at once: an automaton reads each character of a word once. The levels of the last 16 places are held in
// one vector, to which a state adds those of all patterns that end there.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <vector>

#include "impls/segmenters/hyphenate/packed_automaton.h"
#include "impls/segmenters/hyphenate/words.h"

namespace assay::hyphenate {
namespace {

static_assert(std::endian::native == std::endian::little);  // of eight levels the first is the lowest byte

class AutomatonHyphenator {
 public:
  AutomatonHyphenator(const PatternFile& file, Margins margins) : margins_(margins), refusal_(automaton_.make(file)) {
    if (!refusal_.empty()) return;
    for (std::uint32_t code_point = 0; code_point < known_columns; ++code_point) {
      const bool of_word = tokenizers::in(of_words, {code_point, unicode16::class_of(code_point), 1});
      columns_[code_point] = of_word ? static_cast<std::uint16_t>(look_up(code_point)) : no_letter;
    }
  }

  const std::string& refusal() const { return refusal_; }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    const auto room = static_cast<std::size_t>(end - begin) + 64;
    if (levels_.size() < room) levels_.resize(room), places_.resize(room);
    for (const Byte* at = begin; at < end;) {
      const Byte* const from = at;
      at = skip_others(at, end);
      if (at > from) *out++ = at - begin;
      if (at == end) break;
      const Byte* const word = at;
      out = cut_word(at, end, word - begin, out);
      *out++ = at - begin;
    }
    return out;
  }

 private:
  static constexpr std::uint32_t known_columns = 0x3000;
  static constexpr std::uint16_t no_letter = 0xffff;

  Column look_up(std::uint32_t code_point) const {
    const auto& letters = automaton_.letters;
    const char32_t letter = small_letter(code_point);
    const auto found = std::lower_bound(letters.begin() + 1, letters.end(), letter);
    return found != letters.end() && *found == letter ? static_cast<Column>(found - letters.begin()) : 0;
  }

  Column column_beyond_ascii(Scanned character) const {
    if (character.code_point < known_columns) return columns_[character.code_point];
    return tokenizers::in(of_words, character) ? look_up(character.code_point) : no_letter;
  }

  const Byte* skip_others(const Byte* at, const Byte* end) const {
    while (at < end) {
      if (*at < 0x80) {
        if (columns_[*at] != no_letter) break;
        ++at;
        continue;
      }
      const Scanned character = tokenizers::scan_beyond_ascii(at, end);
      if (character.code_point != tokenizers::no_character && column_beyond_ascii(character) != no_letter) break;
      at += character.bytes;
    }
    return at;
  }

  struct Reading {
    State state;
    Column before;
    Levels window;
    std::uint8_t* stored;  // where the window is kept: each place ends up as it was when it left the window
  };

  [[gnu::always_inline]] void read(Reading& reading, Column column) const {
    reading.state = automaton_.next(reading.state, reading.before, column);
    reading.before = column;
    const std::uint32_t added = automaton_.added[reading.state];
    const Levels others = automaton_.levels[added & ~PackedAutomaton::has_farther];
    const Levels moved =
        __builtin_shufflevector(reading.window, Levels{}, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    reading.window = moved > others ? moved : others;
    ++reading.stored;
    std::memcpy(reading.stored, &reading.window, sizeof reading.window);
    if ((added & PackedAutomaton::has_farther) != 0) [[unlikely]]
      for (const auto& [back, level] : automaton_.farther[added & ~PackedAutomaton::has_farther]) {
        std::uint8_t& stored = reading.stored[15 - static_cast<std::ptrdiff_t>(back)];
        stored = std::max(stored, level);
      }
  }

  std::int64_t* cut_word(const Byte*& at, const Byte* end, std::int64_t start, std::int64_t* out) {
    const Byte* const word = at;
    // The level of the place before the dot that begins the word comes first, behind 15 that are nobody's.
    std::uint8_t* const levels = levels_.data();
    Reading reading{0, 0, {}, levels};
    read(reading, automaton_.dot);
    std::int64_t letters = 0;
    while (at < end) {
      std::uint32_t bytes = 1;
      Column column = 0;
      if (*at < 0x80) {
        column = columns_[*at];
      } else {
        const Scanned character = tokenizers::scan_beyond_ascii(at, end);
        column = character.code_point == tokenizers::no_character ? no_letter : column_beyond_ascii(character);
        bytes = character.bytes;
      }
      if (column == no_letter) break;
      places_[static_cast<std::size_t>(letters++)] = static_cast<std::uint32_t>(at - word);
      read(reading, column);
      at += bytes;
    }
    read(reading, automaton_.dot);
    return write_places(levels + 16, letters - margins_.right, start, out);
  }

  // Those with an odd level, eight at a time.
  std::int64_t* write_places(const std::uint8_t* levels, std::int64_t last, std::int64_t start,
                             std::int64_t* out) const {
    for (std::int64_t place = margins_.left; place <= last; place += 8) {
      std::uint64_t odd = 0;
      std::memcpy(&odd, levels + place, sizeof odd);
      odd &= 0x0101010101010101u;
      if (last - place < 7) odd &= ~std::uint64_t{0} >> 8 * (7 - (last - place));
      for (; odd != 0; odd &= odd - 1)
        *out++ = start + places_[static_cast<std::size_t>(place + std::countr_zero(odd) / 8)];
    }
    return out;
  }

  Margins margins_;
  PackedAutomaton automaton_;
  std::string refusal_;
  std::array<std::uint16_t, known_columns> columns_{};
  std::vector<std::uint8_t> levels_;
  std::vector<std::uint32_t> places_;
};

Prepared prepare(const Request& request) {
  auto read = read_pattern_file(request.inputs[vocabulary].text());
  if (auto* refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  const PatternFile& file = std::get<PatternFile>(read);
  const auto hyphenator =
      std::make_shared<AutomatonHyphenator>(file, margins_of(settings_of(request.parameters), file));
  if (!hyphenator->refusal().empty()) return Unsupported{hyphenator->refusal()};
  return runner_of(hyphenator);
}

}  // namespace

Implementation automaton() {
  return own_implementation(prepare, "an automaton of all patterns, packed, with the levels of 16 places in a vector");
}

}  // namespace assay::hyphenate
