// What each kind of text is made of. A table of strings or code points says what the trouble is; the functions only
// draw from them. What is drawn for a seed is part of a case's name: a change here renames every counterexample.
#include "impls/tokenizers/text_kinds.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "generated/unicode16_ranges.h"
#include "impls/tokenizers/texts.h"

namespace assay::tokenizers {
namespace {

using std::string_view_literals::operator""sv;
using Units = std::span<const std::string_view>;

// Words and signs stand beside each other, not each on a line.
// clang-format off
constexpr std::string_view common_words[] = {
    "the", "of", "and", "to", "in", "that", "was", "his", "he", "it", "with", "is", "for", "as", "had", "you", "not",
    "be", "her", "on", "at", "by", "which", "have", "or", "from", "this", "him", "but", "all", "she", "they", "were",
    "my", "are", "me", "one", "their", "so", "an", "said", "them", "we", "who", "would", "been", "will", "no", "when",
    "there", "if", "more", "out", "up", "into", "do", "any", "your", "what", "has", "man", "could", "other", "than",
    "our", "some", "very", "time", "upon", "about", "may", "its", "only", "now", "like", "little", "then", "can",
    "should", "made", "did", "us", "such", "a", "great", "before", "must", "two", "these", "see", "know", "over",
    "much", "down", "after", "first", "good", "men", "License", "Work", "copyright", "tokenization", "internationally"};

constexpr std::string_view apostrophes[] = {"'", "'", "'", "'", "\u2019", "''", " '", "\u02bc", "`"};
// Capitals with more behind them: there a contraction that is none also changes the ids.
constexpr std::string_view endings[] = {
    "s", "t", "re", "ve", "m", "ll", "d", "S", "T", "RE", "Re", "rE", "VE", "M", "LL", "Ll", "lL", "D", "\u017f", "l",
    "r", "v", "sd", "tis", "red", "llama", "e", "5", "", "ll", "ll", "Seven", "The", "Time", "Men", "Did", "Such", "Would"};

// Words that GPT-2 has a token of more than 16 bytes for, and some that are of one length and begin alike.
constexpr std::string_view long_words[] = {
    " responsibilities", " telecommunications", " disproportionately", " misunderstanding", " characterization",
    " environmentalists", " internationalised", " internationalized", " internationalises", " internationalizes",
    " indistinguishable", " counterproductive"};

constexpr std::string_view spaces[] = {
    " ", " ", " ", "  ", "\n", "\n", "\r\n", "\r", "\t", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2000", "\u2003",
    "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
constexpr std::string_view not_quite_spaces[] = {"\u180e", "\u200b", "\u2060", "\ufeff", "\x1c"sv, "\x1f"sv};

constexpr std::string_view digits[] = {
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "123", "2024", "\u0660", "\u0669", "\u06f3", "\u07c5",
    "\u0966", "\u09f4", "\u0be7", "\u00b2", "\u00b9", "\u00bd", "\u2070", "\u2167", "\u2188", "\u2460", "\u24ff",
    "\u3007", "\u3021", "\u3280", "\ua6e6", "\uff15", "\U00010107", "\U0001d7ce", "\U0001f100", "\U00010d40",
    "\U0001ccf0", "\U000116d0"};

// Ranges of letters of many scripts; the last rows came with Unicode 15 and 16.
constexpr unicode16::Range scripts[] = {
    {'a', 'z'}, {'A', 'Z'}, {0xc0, 0xd6}, {0xdf, 0xf6}, {0x100, 0x17f}, {0x391, 0x3a1}, {0x3b1, 0x3c9}, {0x410, 0x44f},
    {0x531, 0x556}, {0x5d0, 0x5ea}, {0x627, 0x64a}, {0x905, 0x939}, {0xe01, 0xe30}, {0x10d0, 0x10fa}, {0x1100, 0x1112},
    {0x1e00, 0x1eff}, {0x3041, 0x3096}, {0x30a1, 0x30fa}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0xff21, 0xff3a},
    {0x10400, 0x1044f}, {0x1d400, 0x1d454}, {0x20000, 0x2a6df}, {0x2eb50, 0x2ee5d}, {0x31350, 0x323af},
    {0xa7cb, 0xa7cd}, {0xa7da, 0xa7dc}, {0x1c89, 0x1c8a}, {0x105c0, 0x105f3}, {0x10d4a, 0x10d65}, {0x16d40, 0x16d6c}};

constexpr std::string_view marks[] = {
    "\u0301", "\u0308", "\u0327", "\u05b0", "\u064e", "\u093f", "\u094d", "\u0e31", "\u1ab0", "\u20d0", "\u3099",
    "\ufe20", "\u00ad", "\u200c", "\u200d", "\u02b0", "\u00aa", "\u00d7"};

constexpr std::string_view emoji[] = {
    "\U0001f600", "\U0001f44d\U0001f3fd", "\u2764\ufe0f",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f1e9\U0001f1ea", "\U0001f1ef\U0001f1f5",
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "\U0001f9d1\U0001f3ff\u200d\U0001f4bb",
    "1\ufe0f\u20e3", "\u00a9\ufe0f", "\U0001f170", "\U0001fae8", "\U0001f3fb", "\u200d", " ", " ", "!", "ok",
    "\U0001f937\u200d\u2640\ufe0f"};

// Ill-formed: cut short, overlong, surrogates, above U+10FFFF, bytes that never occur, continuations on their own.
constexpr std::string_view ill_formed[] = {
    "\xc3"sv, "\xe2\x82"sv, "\xe2"sv, "\xf0\x9f\x98"sv, "\xf0\x9f"sv, "\xf0"sv, "\xc0\x80"sv, "\xc1\xa1"sv,
    "\xc0\xa0"sv, "\xe0\x81\xa1"sv, "\xe0\x80\xa0"sv, "\xe0\x9f\xbf"sv, "\xf0\x80\x81\xa1"sv, "\xf0\x8f\xbf\xbf"sv,
    "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xed\xa0\xbd\xed\xb8\x80"sv, "\xed\xa0\x81\xed\xb0\x80"sv,
    "\xed\xa1\x80\xed\xb0\x80"sv, "\xed\xa0\xb5\xed\xb0\x80"sv, "\xf4\x90\x80\x80"sv, "\xf7\xbf\xbf\xbf"sv,
    "\xf8\x88\x80\x80\x80"sv, "\xfc\x84\x80\x80\x80\x80"sv, "\xfe"sv, "\xff"sv, "\x80"sv, "\xbf"sv, "\xa0"sv,
    "\x85"sv, "\xb5\xaa"sv};
constexpr std::string_view between_ill_formed[] = {
    "a", "b", " ", " ", "'s", "1", "\n", ".", "\u00e9", "\u3000", "\u0416", "\u0663", "\U0001f600", "don't"};

constexpr std::string_view controls[] = {
    "\0"sv, "\0\0"sv, "\x01"sv, "\x07"sv, "\b"sv, "\x1b[0m"sv, "\x1c"sv, "\x1f"sv, "\x7f"sv, "\u0080", "\u0085",
    "\u009f", "\u200b", "\u200e", "\u202e", "\u2028", "\ufeff", "\ufffe", "\uffff", "\ufffd", "a", "1", " ", "\n",
    "it's", "<|endoftext|>"};

constexpr std::string_view code[] = {
    "int", "return", "for", "if", "else", "const", "std::", "size_t", "i", "x1", "buffer_", "->", "==", "!=", "<=",
    "++", "(", ")", "{", "}", "[i]", ";", ";\n", "\n    ", "\n\n", "\n\t\t", "    ", " ", " ", " = ", "0x7fff",
    "1e-5", "42", "\"%d\\n\"", "'a'", "// don't\n", "/* */", "#include <vector>\n", "def f(self):\n        ",
    "self.x", "=>", "&&", "...", "$", "@", "_"};

constexpr std::string_view punctuation[] = {
    ",", ".", ";", ":", "!", "?", "-", " - ", "...", "\"", "(", ")", "\u2014", "\u201c"};
// clang-format on

void one_of(Units units, std::string& text, Random& random) { text += random.pick(units); }

void some_of(Units units, int most, std::string& text, Random& random) {
  for (std::int64_t count = random.between(1, most); count > 0; --count) one_of(units, text, random);
}

std::string word(Random& random) {
  // The frequent words come first: the lower of two draws prefers them.
  const std::size_t rank = std::min(random.below(std::size(common_words)), random.below(std::size(common_words)));
  std::string result(common_words[rank]);
  if (random.chance(0.15)) {
    result.clear();
    for (std::int64_t count = random.between(1, 12); count > 0; --count)
      result += static_cast<char>('a' + random.below(26));
  }
  if (random.chance(0.1)) result[0] = static_cast<char>(result[0] & ~0x20);
  return result;
}

// Two long words of one length that differ in one letter, not among the first: what takes a part of a piece for the
// whole confuses them.
void near_twins(std::string& text, Random& random) {
  constexpr std::string_view stem = " antidisestablishmentarianism";
  const auto length = static_cast<std::size_t>(random.between(18, static_cast<std::int64_t>(stem.size())));
  for (int twin = 0; twin < 2; ++twin) {
    std::string changed(stem.substr(0, length));
    changed[16 + random.below(length - 16)] = static_cast<char>('a' + random.below(26));
    text += changed;
  }
  text += ' ';
}

// A ruler, an indentation, a drawn-out cry: runs are where the order of merges shows. Some are as long as the longest
// tokens.
void run_of(std::string_view characters, std::string& text, Random& random) {
  const char each = random.pick(characters);
  text.append(static_cast<std::size_t>(random.between(2, random.chance(0.25) ? 80 : 20)), each);
}

void ascii(std::string& text, Random& random) {
  text += random.chance(0.05) ? "\n\t\r"[random.below(3)] : static_cast<char>(random.between(0x20, 0x7e));
}

void words(std::string& text, Random& random) {
  text += word(random);
  if (random.chance(0.03)) run_of("=-.ae!", text, random);
  if (random.chance(0.05)) one_of(long_words, text, random);
  if (random.chance(0.15)) one_of(punctuation, text, random);
  text += random.chance(0.05) ? "\n" : " ";
}

void contractions(std::string& text, Random& random) {
  if (random.chance(0.7)) text += word(random);
  one_of(apostrophes, text, random);
  one_of(endings, text, random);
  if (random.chance(0.6)) text += ' ';
}

void whitespace(std::string& text, Random& random) {
  some_of(spaces, 6, text, random);
  if (random.chance(0.1)) run_of(" \n\t", text, random);
  if (random.chance(0.3)) one_of(not_quite_spaces, text, random);
  const std::uint64_t what = random.below(6);
  if (what < 2) text += word(random);
  else if (what == 2) one_of(punctuation, text, random);
  else if (what == 3) one_of(digits, text, random);
}

void digit_runs(std::string& text, Random& random) {
  some_of(digits, 5, text, random);
  text += random.pick(std::array{" ", " ", ".", ",", "-", " -", "a", "\n", "'d", ""});
}

// A code point at the edge of a class: the ends of its ranges, and the ones just outside.
std::uint32_t class_edge(Random& random) {
  const std::array<std::span<const unicode16::Range>, 3> classes{unicode16::letter_ranges, unicode16::number_ranges,
                                                                 unicode16::space_ranges};
  const unicode16::Range range = random.pick(random.pick(classes));
  const std::uint32_t edge = std::array{range.low - 1, range.low, range.high, range.high + 1}[random.below(4)];
  return edge >= 0xd800 && edge <= 0xdfff ? range.low : std::min<std::uint32_t>(edge, 0x10ffff);
}

void letters(std::string& text, Random& random) {
  if (random.chance(0.3)) {
    text += to_utf8(class_edge(random));
  } else {
    const unicode16::Range script = random.pick(std::span(scripts));
    for (std::int64_t count = random.between(1, 5); count > 0; --count) {
      text += to_utf8(static_cast<std::uint32_t>(random.between(script.low, script.high)));
      if (random.chance(0.1)) one_of(marks, text, random);
    }
  }
  if (random.chance(0.4)) text += ' ';
}

void invalid_utf8(std::string& text, Random& random) {
  if (random.chance(0.1)) text += static_cast<char>(random.between(0x80, 0xff));
  else one_of(ill_formed, text, random);
  if (random.chance(0.6)) one_of(between_ill_formed, text, random);
}

void source_code(std::string& text, Random& random) {
  if (random.chance(0.03)) run_of(" =-0/", text, random);
  else one_of(code, text, random);
}

void code_points(std::string& text, Random& random) {
  // Even over all code points, or over their lengths in bits: the first hardly ever draws a letter of use.
  std::uint64_t code_point = random.below(0x110000);
  if (random.chance(0.5)) code_point >>= random.below(21);
  if (code_point >= 0xd800 && code_point <= 0xdfff) code_point -= 0x800;
  text += to_utf8(static_cast<std::uint32_t>(code_point));
  if (random.chance(0.2)) text += ' ';
}

constexpr std::string_view short_units[] = {"a", "a",  "ab",  "aab", "e",  "0",   ".",   "=",
                                            " ", "\n", " \n", "'",   "'s", "'ll", "\xff"};

struct GeneratedKind {
  ValuesInfo info;
  void (*append)(std::string& text, Random& random);  // nullptr: see generated_kinds
};

const std::vector<GeneratedKind>& kinds() {
  static const std::vector<GeneratedKind> all{
      {{"mixed", "a bit of every other kind"}, nullptr},
      {{"ascii", "any printable ASCII"}, ascii},
      {{"words", "English words, and made-up ones"}, words},
      {{"near_twins", "long words that differ from each other in one letter"}, near_twins},
      {{"contractions", "'s 'S 're ... with and without spaces, U+2019, U+017F"}, contractions},
      {{"whitespace", "runs of all kinds of space, and of what is almost one"}, whitespace},
      {{"digits", "runs of digits and other \\p{N} of many scripts"}, digit_runs},
      {{"letters", "many scripts, combining marks, code points at the edges of the classes"}, letters},
      {{"emoji", "joined sequences, flags, skin tones"}, [](std::string& text, Random& r) { one_of(emoji, text, r); }},
      {{"invalid_utf8", "cut short, overlong, surrogates, lone continuations"}, invalid_utf8},
      {{"controls", "U+0000 and friends"}, [](std::string& text, Random& r) { some_of(controls, 2, text, r); }},
      {{"repeated", "one character or one short word, many times"}, nullptr},
      {{"code", "source code"}, source_code},
      {{"code_points", "random code points of the whole range"}, code_points}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> generated_kinds() {
  std::vector<ValuesInfo> infos;
  for (const GeneratedKind& kind : kinds()) infos.push_back(kind.info);
  return infos;
}

void append_unit(const std::string& kind, std::string& text, Random& random) {
  const auto found = std::ranges::find_if(kinds(), [&](const GeneratedKind& each) { return each.info.name == kind; });
  if (found != kinds().end() && found->append != nullptr) return found->append(text, random);
  // "mixed": one of those that have a function of their own.
  const GeneratedKind* drawn = nullptr;
  while (drawn == nullptr || drawn->append == nullptr) drawn = &random.pick(kinds());
  drawn->append(text, random);
}

std::string repeated_unit(Random& random) {
  std::string unit;
  const std::uint64_t what = random.below(6);
  if (what == 1) unit = ' ';
  if (what <= 1) unit += word(random);
  else if (what == 2) unit = random.pick(std::span(spaces));
  else if (what == 3) unit = to_utf8(class_edge(random));
  else unit = random.pick(std::span(short_units));
  return unit;
}

}  // namespace assay::tokenizers
