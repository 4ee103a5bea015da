// The texts that find bugs of hangul_syllables.
#include <algorithm>
#include <array>
#include <span>

#include "harness/core/random.h"
#include "impls/segmenters/hangul_syllables/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::hangul_syllables {
namespace {

using std::string_view_literals::operator""sv;

const std::string jamo = "jamo", korean_words = "korean_words", threes = "threes", between_jamo = "between_jamo";

// The ends of all ranges, what stands beside them, and what is like a letter of Hangul: compatibility and half-width
// letters, a tone mark, a vowel of another script that UAX #29 takes for one of Hangul.
constexpr std::uint32_t edges[] = {0x10ff, 0x1100, 0x1112, 0x1113, 0x115e,  0x115f, 0x1160, 0x1161, 0x1175, 0x1176,
                                   0x11a2, 0x11a7, 0x11a8, 0x11c2, 0x11c3,  0x11ff, 0x1200, 0xa95f, 0xa960, 0xa97c,
                                   0xa97d, 0xabff, 0xac00, 0xac01, 0xac1b,  0xac1c, 0xd788, 0xd789, 0xd7a3, 0xd7a4,
                                   0xd7af, 0xd7b0, 0xd7c6, 0xd7c7, 0xd7ca,  0xd7cb, 0xd7fb, 0xd7fc, 0x3131, 0x314f,
                                   0xffa1, 0xffc2, 0x302e, 0x0301, 0x16d63, 'a',    0x4e00, 0x200d};

std::string edge(std::size_t number) {
  return number < std::size(edges) ? tokenizers::to_utf8(edges[number]) : "\xe1\x84";  // a letter that is cut short
}

std::uint32_t jamo_of(int kind, Random& random) {
  const auto between = [&](std::uint32_t low, std::uint32_t high) {
    return static_cast<std::uint32_t>(random.between(low, high));
  };
  const bool old = random.chance(0.25);
  switch (kind) {
    case 0:
      return !old ? between(0x1100, 0x1112) : random.chance(0.5) ? between(0x1113, 0x115f) : between(0xa960, 0xa97c);
    case 1:
      return !old ? between(0x1161, 0x1175) : random.chance(0.5) ? between(0x1176, 0x11a7) : between(0xd7b0, 0xd7c6);
    case 2:
      return !old ? between(0x11a8, 0x11c2) : random.chance(0.5) ? between(0x11c3, 0x11ff) : between(0xd7cb, 0xd7fb);
    case 3: return 0xac00 + 28 * between(0, 398);
    default: return between(0xac00, 0xd7a3);
  }
}

void append_jamo(std::string& made, Random& random) {
  if (random.chance(0.1)) made += edge(random.below(std::size(edges) + 1));
  else made += tokenizers::to_utf8(jamo_of(static_cast<int>(random.below(5)), random));
  if (random.chance(0.05)) made += random.pick(std::array{" "sv, "a"sv, "\n"sv, "\xff"sv, "\xed\xa0\x80"sv, "1"sv});
}

void append_word(std::string& made, Random& random) {
  const bool decomposed = random.chance(0.1);
  for (std::int64_t count = random.between(1, 5); count > 0; --count) {
    const std::string one = tokenizers::to_utf8(jamo_of(4, random));
    made += decomposed ? decomposed_syllables(one).text : one;
  }
  made += random.pick(std::array{" "sv, " "sv, " "sv, ", "sv, ".\n"sv, " 2024 "sv, " (AI) "sv, " hangul "sv});
}

// All threes of edges, one behind the other, with a sign between.
std::string all_threes() {
  constexpr std::size_t count = std::size(edges) + 1;
  std::string made;
  for (std::size_t number = 0; number < count * count * count; ++number)
    made += edge(number / (count * count)) + edge(number / count % count) + edge(number % count) + ".";
  return made;
}

// Each code point of a plane behind an L and before a T.
std::string all_between(std::uint64_t plane) {
  std::string made;
  const auto from = static_cast<std::uint32_t>(plane % 17) << 16;
  for (std::uint32_t code_point = from; code_point < from + 0x10000; ++code_point)
    if (code_point < 0xd800 || code_point > 0xdfff) made += "\u1100" + tokenizers::to_utf8(code_point) + "\u11a8";
  return made;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_hangul() {
  return {{korean_words, "words of syllables, some of them by their letters"},
          {jamo, "letters of Hangul of today and of old in any order, and syllables among them"},
          {threes, "all threes of the ends of ranges and their neighbours", false},
          {between_jamo, "all code points of the plane that is the seed, between two letters of Hangul", false}};
}

bool is_kind_of_hangul(const std::string& kind) {
  const std::vector<ValuesInfo> all = kinds_of_hangul();
  return std::ranges::find(all, kind, &ValuesInfo::name) != all.end();
}

std::string draw_hangul(const Case& which) {
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  std::string made = which.values == threes         ? all_threes()
                     : which.values == between_jamo ? all_between(which.seed)
                                                    : "";
  // A text that begins with one kind of letter, hundreds of times.
  if (made.empty() && which.values == jamo && random.chance(0.1)) {
    const std::string one = tokenizers::to_utf8(jamo_of(static_cast<int>(random.below(3)), random));
    for (std::int64_t count = random.between(2, 700); count > 0; --count) made += one;
  }
  while (made.size() < size) {
    if (which.values == jamo) append_jamo(made, random);
    else append_word(made, random);
  }
  made.resize(size);
  return made;
}

std::vector<Case> planned_hangul(const OpInfo& op) {
  std::vector<Case> all;
  for (const char* const rule : {"blocks", "modern"}) {
    const auto add = [&](const std::string& kind, std::size_t bytes, std::uint64_t seed) {
      Case which;
      which.op = op.name;
      which.dtype = Dtype::u8;
      which.dims = {{"bytes", static_cast<std::int64_t>(bytes)}};
      which.parameters = {{"rule", std::string(rule)}};
      which.values = kind;
      which.seed = seed;
      all.push_back(std::move(which));
    };
    add(threes, all_threes().size(), 0);
    for (const std::uint64_t plane : {0, 1}) add(between_jamo, all_between(plane).size(), plane);
    for (std::uint64_t seed = 0; seed < 3; ++seed) add(jamo, 3000, seed), add(korean_words, 3000, seed);
  }
  return all;
}

}  // namespace assay::hangul_syllables
