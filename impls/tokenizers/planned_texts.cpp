#include "impls/tokenizers/planned_texts.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/core/random.h"

namespace assay::tokenizers {
namespace {

using namespace std::string_view_literals;

// ---- at_edges: what is small, slid over the edges of buffers and of numbers -----------------------------------------

constexpr std::array<std::size_t, 3> edges{256, 4096, 65536};
// Where it does not lie across an edge but ends there.
constexpr std::array<std::size_t, 3> ends{512, 8192, 61440};
constexpr int slide = 3;  // to both sides
constexpr std::string_view slid[] = {"'s",
                                     "'ll",
                                     "'re",
                                     "        ",
                                     " \n\n \t",
                                     "12345678",
                                     "=-=-=-=-",
                                     "\u00e9\u00df\u017f\u0153",
                                     "\u3000\u3000",
                                     "\U0001f600\U0001f468",
                                     "\xe2\x82\xf0\x9f"sv,
                                     "..'d.."};

std::string at_edges(std::size_t bytes, std::uint64_t seed) {
  std::string text;
  while (text.size() < bytes) text += "don told her that ";
  text.resize(bytes);
  const std::string_view what = slid[seed % std::size(slid)];
  const std::uint64_t step = seed / std::size(slid) % (2 * slide + 1);
  const char behind = (seed + step) % 2 == 0 ? ' ' : 'x';
  const auto put = [&](std::size_t from) {
    if (from + what.size() >= bytes) return;
    text[from - 1] = 'n';
    text.replace(from, what.size(), what);
    text[from + what.size()] = behind;
  };
  // A contraction begins there; a run lies across it.
  for (const std::size_t edge : edges) put(edge + step - slide - (what.size() > 3 ? what.size() / 2 : 0));
  for (const std::size_t edge : ends) put(edge + step - slide - what.size());
  return text;
}

// ---- class_triples: every three classes one behind the other --------------------------------------------------------

// Each class by some of its characters, of one to four bytes.
const std::vector<std::vector<std::string_view>>& classes() {
  static const std::vector<std::vector<std::string_view>> all{
      {"a", "s", "l", "z"},                          // small letters
      {"\u00e9", "\u0436", "\u017f", "\U00010428"},  // more of them
      {"S", "T", "A", "Z"},                          // capitals
      {"\u00c9", "\u0416", "\u013f", "\U00010400"},  // more
      {"\u01c5", "\u1f88", "\u01f2", "\u1ffc"},      // title case
      {"\u02b0", "\u02bc", "\u207f", "\u3005"},      // modifiers
      {"\u05d0", "\u00aa", "\u9fa6", "\U00020000"},  // letters without case
      {"\u4e2d", "\u3042", "\u30a2", "\u9fa5"},      // those that deepseek's pattern cuts around
      {"\u30a0", "\u30fb", "\u309b", "\u3099"},      // and what is no letter among these
      {"1", "0", "9", "7"},
      {"\u00b2", "\u0663", "\u2167", "\U0001d7ce"},
      {"'"},
      {"s", "t", "re", "ll"},
      {".", "-", "_", "<"},
      {"/"},
      {"\u2019", "\u00d7", "\u20ac", "\U0001f600"},
      {" "},
      {"\n", "\r", "\n", "\r"},
      {"\t", "\v", "\f", "\t"},
      {"\u0085", "\u00a0", "\u3000", "\u2028"},
      {"\u0301", "\u093f", "\u20d0", "\u0308"},
      {"\x80"sv, "\xc3"sv, "\xf0"sv, "\xff"sv},
      {"\0"sv, "\x1f"sv, "\x7f"sv, "\u200b"},
      {"\ue000", "\u0378", "\ufeff", "\u3040"}};  // private, not assigned
  return all;
}

// The shortest cycle that has every three of so many symbols one behind the other (de Bruijn; Fredricksen and Maiorana
// 1978).
std::vector<std::size_t> cycle_of_triples(std::size_t symbols) {
  std::vector<std::size_t> cycle;
  std::array<std::size_t, 4> word{};
  const auto extend = [&](auto& self, std::size_t length, std::size_t period) -> void {
    if (length > 3) {
      if (3 % period == 0)
        for (std::size_t i = 1; i <= period; ++i) cycle.push_back(word[i]);
      return;
    }
    word[length] = word[length - period];
    self(self, length + 1, period);
    for (std::size_t symbol = word[length - period] + 1; symbol < symbols; ++symbol) {
      word[length] = symbol;
      self(self, length + 1, length);
    }
  };
  extend(extend, 1, 1);
  return cycle;
}

std::string class_triples(std::size_t bytes, std::uint64_t seed) {
  static const std::vector<std::size_t> cycle = cycle_of_triples(classes().size());
  Random random(seed);
  // The first seeds take the first of each class, the second of each, and so on; others mix them.
  std::vector<std::string_view> chosen;
  for (const std::vector<std::string_view>& each : classes())
    chosen.push_back(seed < 4 ? each[seed % each.size()] : random.pick(each));
  const std::size_t start = seed < 4 ? 0 : random.below(cycle.size());
  std::string text;
  for (std::size_t i = start; text.size() < bytes; ++i) text += chosen[cycle[i % cycle.size()]];
  text.resize(bytes);  // a character that is cut is one more that is ill-formed
  return text;
}

// ---- long_piece: one piece from the first byte to the last ----------------------------------------------------------

constexpr std::array<std::array<std::string_view, 6>, 9> pieces{
    {{"a", "e", "t", "s", "Q", "z"},
     {"0", "1", "2", "7", "9", "5"},
     {"=", "-", ".", "#", "(", "\""},
     {" ", "\n", "\t", " ", "\r", " "},
     {"\u00e9", "\u0436", "\u4e2d", "\ua500", "a", "\u03c9"},
     {"\u00b2", "\u0663", "\u2167", "\U0001d7ce", "4", "\u0966"},
     {"\u20ac", "\U0001f600", "\u0301", "\u2019", "!", "\u00d7"},
     {"\u00a0", "\u3000", "\u2003", "\u0085", " ", "\u1680"},
     {"\x80"sv, "\xff"sv, "\xc1"sv, "\0"sv, "\xed\xa0"sv, "\xf8"sv}}};

// Of the same class, and of one byte.
constexpr std::array<char, 9> fillings{'a', '0', '=', ' ', 'a', '4', '!', ' ', '\x80'};

std::string long_piece(std::size_t bytes, std::uint64_t seed) {
  const auto& characters = pieces[seed % pieces.size()];
  Random random(seed);
  std::string text;
  for (std::string_view next = random.pick(characters); text.size() + next.size() <= bytes;
       next = random.pick(characters))
    text += next;
  text.resize(bytes, fillings[seed % pieces.size()]);  // so that no character is cut
  return text;
}

// ---- ascii_then_more: runs of ASCII of every length up to two vectors and more, and a character behind them of the
// same class that is none
// ---------------------------------------------------------------------------------------------------

struct Continued {
  std::string_view ascii, more;
};
constexpr std::array<Continued, 4> continued{{{"a", "\u00e9"}, {"7", "\u0663"}, {"=", "\u20ac"}, {" ", "\u3000"}}};
constexpr std::size_t longest_run = 132;

std::string ascii_then_more(std::size_t bytes, std::uint64_t seed) {
  const Continued& run = continued[seed % continued.size()];
  std::string text;
  for (std::size_t length = 1; text.size() < bytes; length = length % longest_run + 1) {
    for (std::size_t i = 0; i < length; ++i) text += run.ascii;
    text.append(run.more).append(run.ascii == " " ? "x" : " ");
  }
  text.resize(bytes);
  return text;
}

// ---- then_another: one thing over and over, and then another --------------------------------------------------------

struct Turn {
  std::string_view one, other;
};
constexpr std::array<Turn, 11> turns{{{" ", "a"},
                                      {"a", " "},
                                      {"\u3000", "a"},
                                      {" ", "\n"},
                                      {"\n", "a"},
                                      {"a", "'s"},
                                      {"1", "a"},
                                      {".", "a"},
                                      {"\U0001f600", " "},
                                      {"A", "1"},
                                      {"\u4e2d", "\u02b0"}}};

std::string then_another(std::size_t bytes, std::uint64_t seed) {
  const Turn& turn = turns[seed % turns.size()];
  std::string text;
  while (text.size() + turn.one.size() + turn.other.size() <= bytes) text += turn.one;
  text += turn.other;
  text.resize(bytes, 'a');
  return text;
}

struct Planned {
  ValuesInfo info;
  std::string (*make)(std::size_t bytes, std::uint64_t seed);
  PlannedText tried;
};

const std::vector<Planned>& planned() {
  static const std::vector<Planned> all{
      {{"at_edges", "contractions and runs, slid over the bytes 2^8, 2^12 and 2^16 by up to 3, and up to others"},
       at_edges,
       {"at_edges", 65600, std::size(slid) * (2 * slide + 1), false, all_seeds, std::size(slid), 4200}},
      {{"class_triples", "every three classes of characters one behind the other, and so every two"},
       class_triples,
       {"class_triples", 32768, 8, false, all_seeds, 2, 32768}},
      {{"ascii_then_more",
        "runs of ASCII of every length to 132, each with a character behind it of the same class "
        "that is none"},
       ascii_then_more,
       {"ascii_then_more", 10240, continued.size(), false, all_seeds, continued.size(), 10240}},
      {{"long_piece", "one piece of letters, numbers, others or spaces, of ASCII or of more, or of ill-formed bytes",
        false},
       long_piece,
       {"long_piece", 70000, pieces.size(), true, all_seeds, 3, 70000}},
      {{"then_another", "one character as often as there is room, and then another", false},
       then_another,
       {"then_another", 1000002, turns.size(), false, 3, 1, 1000002}}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> planned_kinds() {
  std::vector<ValuesInfo> kinds;
  for (const Planned& each : planned()) kinds.push_back(each.info);
  return kinds;
}

bool is_planned(const std::string& kind) {
  return std::ranges::any_of(planned(), [&](const Planned& each) { return each.info.name == kind; });
}

std::string planned_text(const std::string& kind, std::size_t bytes, std::uint64_t seed) {
  for (const Planned& each : planned())
    if (each.info.name == kind) return each.make(bytes, seed);
  return {};
}

std::vector<PlannedText> planned_texts() {
  std::vector<PlannedText> texts;
  for (const Planned& each : planned()) texts.push_back(each.tried);
  return texts;
}

}  // namespace assay::tokenizers
