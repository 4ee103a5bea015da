// The texts that find bugs of pinyin_syllables.
#include <algorithm>
#include <array>
#include <span>

#include "harness/core/random.h"
#include "impls/segmenters/pinyin_syllables/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::pinyin_syllables {
namespace {

using std::string_view_literals::operator""sv;

const std::string pinyin_words = "pinyin_words", two_ways = "two_ways", nearly_pinyin = "nearly_pinyin",
                  long_runs = "long_runs", every_near = "every_near";

// clang-format off
// What a, e, i, o, u and u with a diaeresis are with each tone, and without one.
constexpr std::string_view with_tones[6][5] = {
    {"a", "\u0101", "\u00e1", "\u01ce", "\u00e0"}, {"e", "\u0113", "\u00e9", "\u011b", "\u00e8"},
    {"i", "\u012b", "\u00ed", "\u01d0", "\u00ec"}, {"o", "\u014d", "\u00f3", "\u01d2", "\u00f2"},
    {"u", "\u016b", "\u00fa", "\u01d4", "\u00f9"}, {"\u00fc", "\u01d6", "\u01d8", "\u01da", "\u01dc"}};
constexpr std::string_view capitals_with_tones[6][5] = {
    {"A", "\u0100", "\u00c1", "\u01cd", "\u00c0"}, {"E", "\u0112", "\u00c9", "\u011a", "\u00c8"},
    {"I", "\u012a", "\u00cd", "\u01cf", "\u00cc"}, {"O", "\u014c", "\u00d3", "\u01d1", "\u00d2"},
    {"U", "\u016a", "\u00da", "\u01d3", "\u00d9"}, {"\u00dc", "\u01d5", "\u01d7", "\u01d9", "\u01db"}};

// Runs that can be cut in more than one way, in one that a greedy cutter misses, or in none.
constexpr std::string_view known_runs[] = {
    "xian", "Xi'an", "xi\u2019an", "fangan", "fang'an", "xinan", "danan", "pingan", "nanguo", "tianan", "yanan", "ganga",
    "jinan", "minge", "guoan", "haiou", "erge", "hengao", "liangang", "dangan", "gangao", "shengao", "nengan", "enai",
    "zhenao", "kuange", "piao", "pi'ao", "jie", "ji'e", "xianggang", "changan", "chang'an", "Tian'anmen", "TIANANMEN",
    "beijing", "l\u00fcguan", "nver", "lve", "lue", "nue", "x\u012b\u0101n", "xi\u0101n", "x\u012ban", "xi\u0101nggu\u01cen",
    "li\u00fa", "l\u00edu", "gu\u00ec", "g\u00f9i", "duo", "d\u00fao", "d\u00f3u", "do\u00fa", "n\u01da\u00e9r", "zhuang", "chuangshuang"};
constexpr std::string_view between[] = {
    " ", " ", " ", " ", "'", "'", "\u2019", "-", ", ", "\u3002", "\n", "1", "2", "3", "4", "5", "0", "6", "12", " 3", "\u2460",
    "''", "\u02bc", "\u4e2d\u6587", "\xff"sv, "\xc3"sv, ".", "\u0304", "\u0301 ", "_", "&", ""};
constexpr std::string_view nearly[] = {
    "hello", "world", "strength", "b", "ng", "hm", "m", "r", "nar", "wanr", "\u00ea", "\u1ebf", "a\u0304", "u\u0308", "\u00e4",
    "\u00f6", "\u01f9", "\u0144", "\u1e3f", "\u212a", "\u017f", "\uff41", "biang", "fong", "jv", "ju\u00e9", "ji\u00e0ng", "qv",
    "iu", "ou", "uo", "er", "\u0259", "\u0251", "\u00e3", "\u0103", "\u016d", "\u0117", "xian\u00e0", "guio"};
// clang-format on

std::string_view toned(char letter, std::size_t tone, bool capital) {
  const std::size_t vowel = std::string_view("aeiouv").find(letter);
  return (capital ? capitals_with_tones : with_tones)[vowel][tone];
}

// A syllable as people write it: with a mark or a number, or without; some in capitals; some with v.
std::string written(const std::string& syllable, int style, Random& random) {
  const bool all_capital = random.chance(0.03), capital = all_capital || random.chance(0.1);
  const bool misplaced = random.chance(0.04);
  const std::size_t mark = misplaced ? random.below(syllable.size()) : place_of_mark(syllable);
  std::string made;
  for (std::size_t at = 0; at < syllable.size(); ++at) {
    const char letter = syllable[at];
    const bool upper = all_capital || (capital && at == 0);
    const bool vowel = std::string_view("aeiouv").find(letter) != std::string_view::npos;
    const std::size_t tone = style == 1 && at == mark ? random.below(5) : 0;
    if (vowel && (tone > 0 || (letter == 'v' && random.chance(0.7)))) made += toned(letter, tone, upper);
    else made += upper ? static_cast<char>(letter - 0x20) : letter;
  }
  if (style == 2 && random.chance(0.9)) made += static_cast<char>('0' + random.below(6));
  return made;
}

void append_words(std::string& made, Random& random) {
  const int style = static_cast<int>(random.below(3));
  for (std::int64_t count = random.between(1, 4); count > 0; --count)
    made += written(random.pick(all_syllables()), style, random);
  made += random.pick(std::span(between));
}

// Syllables that begin with a vowel behind others: there a consonant may go either way.
void append_two_ways(std::string& made, Random& random) {
  if (random.chance(0.3)) {
    made += random.pick(std::span(known_runs));
  } else {
    constexpr std::string_view open[] = {"a", "e", "o", "ai", "an", "ang", "ao", "en", "eng", "er", "ou", "ei"};
    const int style = random.chance(0.3) ? 1 : 0;
    for (std::int64_t count = random.between(1, 4); count > 0; --count) {
      made += written(random.pick(all_syllables()), style, random);
      if (random.chance(0.6)) made += written(std::string(random.pick(std::span(open))), style, random);
    }
  }
  made += random.pick(std::span(between));
}

void append_nearly(std::string& made, Random& random) {
  if (random.chance(0.5)) made += random.pick(std::span(nearly));
  else
    for (std::int64_t count = random.between(1, 7); count > 0; --count)
      made += random.pick(std::string_view("aaeeiioouuvnnggrhzcsxjlbpyw"));
  if (random.chance(0.3)) made += random.pick(all_syllables());
  made += random.pick(std::span(between));
}

void append_long_run(std::size_t letters, std::string& made, Random& random) {
  for (const std::size_t end = made.size() + letters; made.size() < end;)
    made += random.chance(0.2) ? std::string("ang") : random.pick(all_syllables());
  made += random.pick(std::span(between));
}

// Each code point of a plane between two syllables.
std::string all_near(std::uint64_t plane) {
  std::string made;
  const auto from = static_cast<std::uint32_t>(plane % 17) << 16;
  for (std::uint32_t code_point = from; code_point < from + 0x10000; ++code_point)
    if (code_point < 0xd800 || code_point > 0xdfff) made.append("n").append(tokenizers::to_utf8(code_point)) += "g ";
  return made;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_pinyin() {
  return {{pinyin_words, "words of syllables, with marks or numbers for their tones or without"},
          {two_ways, "words that can be cut in several ways"},
          {nearly_pinyin, "words that are no syllables, letters that are none of pinyin, misplaced marks"},
          {long_runs, "hundreds and thousands of letters without anything between"},
          {every_near, "all code points of the plane that is the seed, between n and g", false}};
}

bool is_kind_of_pinyin(const std::string& kind) {
  const std::vector<ValuesInfo> all = kinds_of_pinyin();
  return std::ranges::find(all, kind, &ValuesInfo::name) != all.end();
}

std::string draw_pinyin(const Case& which) {
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  std::string made = which.values == every_near ? all_near(which.seed) : "";
  if (which.values == long_runs && size > 68000) append_long_run(66000, made, random);
  while (made.size() < size) {
    if (which.values == two_ways) append_two_ways(made, random);
    else if (which.values == nearly_pinyin) append_nearly(made, random);
    else if (which.values == long_runs) append_long_run(random.chance(0.1) ? 4000 : 300, made, random);
    else append_words(made, random);
  }
  made.resize(size, ' ');
  return made;
}

std::vector<Case> planned_pinyin(const OpInfo& op) {
  std::vector<Case> all;
  const auto add = [&](const char* rule, const std::string& kind, std::size_t bytes, std::uint64_t seed) {
    Case which;
    which.op = op.name;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", static_cast<std::int64_t>(bytes)}};
    which.parameters = {{"rule", std::string(rule)}};
    which.values = kind;
    which.seed = seed;
    all.push_back(std::move(which));
  };
  add(longest_rule, every_near, all_near(0).size(), 0);
  for (const char* const rule : {longest_rule, shortest_rule, standard_rule}) {
    for (std::uint64_t seed = 0; seed < 3; ++seed)
      for (const std::string& kind : {pinyin_words, two_ways, nearly_pinyin}) add(rule, kind, 3000, seed);
    add(rule, long_runs, 70000, 1);
  }
  return all;
}

}  // namespace assay::pinyin_syllables
