#include "impls/segmenters/reference_break_texts.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "harness/core/random.h"
#include "impls/segmenters/reference_break_samples.h"
#include "impls/tokenizers/texts.h"

namespace assay::segmenters {
namespace {

using namespace std::string_view_literals;
using Units = std::span<const std::string_view>;

// clang-format off
constexpr std::string_view jamo[] = {
    "\u1100", "\u1112", "\u115f", "\ua960", "\ua97c", "\u1160", "\u1161", "\u11a7", "\ud7b0", "\ud7c6", "\u11a8", "\u11ff",
    "\ud7cb", "\ud7fb", "\uac00", "\uac1c", "\ud788", "\uac01", "\ud7a3", "\u3131", "\uffa1", "\u0301", "\u200d", " ",
    "\u1100\u1161\u11a8", "\ud55c\uae00", "\uac00\u11a8", "\uac01\u11a8", "\uac00\u1161", "\uac01\u1161", "a", "\u0903"};
constexpr std::string_view flags[] = {
    "\U0001f1e6", "\U0001f1e7", "\U0001f1ff", "\U0001f1e9\U0001f1ea", "\U0001f1ef\U0001f1f5\U0001f1eb", "\u200d", "\u0308",
    "a", " ", "\u00ad", "\U0001f1e5", "\U0001f3f4", "\n", "\u0600"};
constexpr std::string_view joined_emoji[] = {
    "\U0001f468", "\U0001f469", "\U0001f466", "\u2764", "\u00a9", "\u203c", "\u24c2", "\u2139", "\U0001f170", "\U0001f3fb", "\U0001f3ff",
    "\ufe0f", "\ufe0e", "\u200d", "\u200d", "\u200d", "\u200d\u200d", "\u0308", "\u200c", "\u20e3", "#", "7", "a", " ", "\u0903",
    "\U0001f1e9", "\U000e0067", "\U000e007f", "\U0001f3f4"};
constexpr std::string_view conjuncts[] = {
    "\u0915", "\u0937", "\u0930", "\u0995", "\u09af", "\u0a95", "\u0b15", "\u0c15", "\u0d15", "\u0ba8", "\u0a15", "\u094d", "\u094d",
    "\u09cd", "\u0acd", "\u0b4d", "\u0c4d", "\u0d4d", "\u0bcd", "\u0a4d", "\u093c", "\u09bc", "\u0308", "\u200d", "\u200d", "\u200c",
    "\u093f", "\u0941", "\u09bf", "\u0902", "\u0903", "\u0d3e", "\u0d4e", "a", " ", "\u1039", "\u1000", "\u17d2", "\u1780", "\u0968"};
constexpr std::string_view in_words[] = {
    "a", "can", "Zo\u00eb", "e\u0301", "x\u00ad", "'", "'", "\u2019", ":", "\u00b7", ".", ".", ",", ";", "\u037e", "\"", "_", "_", "\u202f", "1",
    "23", "\u0664", "3.14", "1,000", "a_1", "\u05d0", "\u05d0\u05d1", "\u05d0\"\u05d0", "\u05d2'", "\u05f3", "\u30a2", "\u30ab\u30fc", "\u3042", "\u4e00",
    "\u0e01", "\u200d", "\ufeff", "\u2060", "\u0301", "\u061c", "  ", " ", "\u3000", "\u00a0", "\r\n", "\n", "\v", "\u0085", "\u2028", "-", "@", "$",
    "\u2139", "\u24c2", "\U0001f1e9", "\u0600", "\u110b", "\ud55c", "\u200b", "\u055f", "\ufe13"};
constexpr std::string_view in_prose[] = {
    "e", "He", "said", "etc", "U", "Dr", "NASA", "\u00e9", "\u00c9", "\u0436", "\u0416", "\u05d0", "\u4e00", "\u3042", ".", ".", ".", "?", "!", "\u2026", "\u2024",
    "\u3002", "\u061f", "\u0964", "\uff0e", "?!", ")", "\"", "\u201d", "\u00bb", "'", "(", "\u201c", "]", " ", " ", " ", "  ", "\u00a0", "\u3000", "\t", "\n", "\r\n",
    "\r", "\u0085", "\u2029", ",", ";", ":", "-", "\u2014", "\u3001", "1", "3", "\u0663", "\u0300", "\u00ad", "\u200d", "\u200b", "&", "$", "\u00b2", "\u0600",
    "e.g. ", "i.e., ", "Mr. X", "3.4", "U.S.A. ", ". (1) [2] {3} 4, 5; 6: 7 + 8 - 9 / 10 * 11 ",
    "\u1680"};
constexpr std::string_view ideographs[] = {
    "\u4e2d", "\u6587", "\u3400", "\u9fff", "\uf900", "\U00020000", "\U0002a6df", "\U0002ebe0", "\U00031350", "\U000323af", "\U0002f800", "\u3005",
    "\u3007", "\u303b", "\u3042", "\u309a", "\u30fb", "\u30a2", "\u30fc", "\uff76", "\uff9e", "\u3031", "\u32ff", "\u3099", "\ufe00", "\U000e0100", "\u3002",
    "\u300d", "\uff01", "\u3000", "\u3030", "\u303d", "\u3297", "\U00016fe4", "\U00017000", "\U0001b000", "\U0001b122", "a", "1"};
// clang-format on

struct OwnKind {
  ValuesInfo info;
  Units units;  // none: samples of the classes
};

const std::vector<OwnKind>& own_kinds() {
  static const std::vector<OwnKind> all{
      {{"classes", "any character of any class that the rules tell apart"}, {}},
      {{"jamo", "Hangul jamo and syllables, in order and out of it"}, jamo},
      {{"flags", "regional indicators in runs, and what parts them"}, flags},
      {{"joined_emoji", "emoji with joiners, selectors and skin tones"}, joined_emoji},
      {{"conjuncts", "Indic consonants, viramas, nuktas, joiners"}, conjuncts},
      {{"in_words", "letters, digits, and the signs that may stand within a word or a number"}, in_words},
      {{"in_prose", "what ends a sentence and what does not: full stops, quotes, closing signs, ends of lines"},
       in_prose},
      {{"rare_ideographs", "ideographs of all planes, kana, variation selectors"}, ideographs}};
  return all;
}

// A planned text: every so many classes one behind the other.
const std::string sequences_of_three = "class_threes", sequences_of_four = "class_fours", every_class = "every_class";

// What goes on and on: marks on a letter, a conjunct, a syllable, spaces behind a full stop before what tells whether
// the sentence ended. A text of one piece, but for its end.
struct Ongoing {
  std::string_view first, again, last;
};
constexpr Ongoing ongoing[] = {{"a", "\u0301", "b"},
                               {"\u0915", "\u094d\u0915", "\u0915"},
                               {"\u1100", "\u1100", "\u1161"},
                               {"\U0001f466", "\u200d\U0001f466", "\U0001f466"},
                               {".", " ", "a"},
                               {".", "1 \u0301", "a"},
                               {".", ")", "B"},
                               {"a", "'a", "'"},
                               {"\u05d0", "\"\u05d0", "\""},
                               {"\U0001f1e6", "\U0001f1e7", "\U0001f1e8"},
                               {"a'", "\u200d", "a"}};
const std::string ongoing_kind = "goes_on";

std::string going_on(std::size_t bytes, std::uint64_t seed) {
  const Ongoing& each = ongoing[seed % std::size(ongoing)];
  std::string text(each.first);
  while (text.size() + each.again.size() + each.last.size() <= bytes) text += each.again;
  text += each.last;
  text.resize(bytes, 'a');
  return text;
}

std::string drawn(const OwnKind& kind, Boundaries boundaries, std::size_t bytes, Random& random) {
  const std::vector<Samples>& classes = samples_of(boundaries);
  std::string text;
  // Some have ASCII between, of about the lengths of vectors.
  const bool sparse = random.chance(0.3);
  const Samples* last = &random.pick(classes);
  while (text.size() < bytes) {
    if (kind.units.empty() || random.chance(0.05)) {
      // The same class again as often as another: rules are on runs of them.
      if (random.chance(0.6)) last = &random.pick(classes);
      for (std::uint64_t count = random.chance(0.1) ? random.below(6) : 1; count > 0; --count)
        text += last->any(random);
    } else {
      text += random.pick(kind.units);
    }
    if (random.chance(0.01))
      for (std::uint64_t count = random.below(70); count > 0 && !kind.units.empty(); --count) text += kind.units[0];
    if (sparse && random.chance(0.3))
      for (std::uint64_t length = random.below(70); length > 0; --length) text += "abc XYZ 12.\n,"[random.below(13)];
  }
  text.resize(bytes);  // a character that is cut is one more that is ill-formed
  return text;
}

std::string in_sequence(Boundaries boundaries, std::size_t length, std::size_t bytes, std::uint64_t seed) {
  const std::vector<Samples>& classes = samples_of(boundaries);
  const std::vector<std::size_t> cycle = cycle_of(classes.size(), length);
  Random random(seed);
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) {
    const Samples& next = classes[cycle[i % cycle.size()]];
    text += seed == 0 ? next.first() : next.any(random);
  }
  text.resize(bytes);
  return text;
}

Buffer buffer_of(const std::string& name, const std::string& text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {name, Kind::bytes, Dtype::u8, {std::ssize(text)}, {first, first + text.size()}, false};
}

}  // namespace

std::vector<ValuesInfo> break_kinds() {
  std::vector<ValuesInfo> kinds;
  for (const OwnKind& own : own_kinds()) kinds.push_back(own.info);
  kinds.push_back(
      {ongoing_kind, "marks, joined characters or spaces as often as there is room, and what tells their end", false});
  kinds.push_back({sequences_of_three, "every three classes of characters one behind the other"});
  kinds.push_back({sequences_of_four, "every four classes of characters one behind the other", false});
  kinds.push_back(
      {every_class, "all code points, 65536 for each seed from 0 to 16, each among what shows its class", false});
  constexpr std::array<std::string_view, 2> useless{"near_twins", "every"};
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (std::ranges::find(useless, kind.name) == useless.end()) kinds.push_back(kind);
  return kinds;
}

Buffer draw_break_text(Boundaries boundaries, const std::string& name, const std::string& kind, std::int64_t bytes,
                       std::uint64_t seed, const Resources& resources) {
  const auto size = static_cast<std::size_t>(bytes);
  if (kind == ongoing_kind) return buffer_of(name, going_on(size, seed));
  if (kind == sequences_of_three) return buffer_of(name, in_sequence(boundaries, 3, size, seed));
  if (kind == sequences_of_four) return buffer_of(name, in_sequence(boundaries, 4, size, seed));
  if (kind == every_class) {
    std::string all = every_code_point_shown(boundaries, seed);
    all.resize(size, ' ');
    return buffer_of(name, all);
  }
  for (const OwnKind& own : own_kinds()) {
    if (own.info.name != kind) continue;
    Random random(derive_seed(seed, kind));
    return buffer_of(name, drawn(own, boundaries, size, random));
  }
  return tokenizers::draw_text(name, kind, bytes, seed, resources);
}

Domain every_break(Boundaries boundaries, const std::string& op) {
  Domain all{"every four classes one behind the other, and all 1112064 code points", {}};
  const auto add = [&](const std::string& kind, std::size_t bytes, std::uint64_t seed) {
    Case which;
    which.op = op;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", static_cast<std::int64_t>(bytes)}};
    which.values = kind;
    which.seed = seed;
    all.cases.push_back(std::move(which));
  };
  const std::size_t classes = samples_of(boundaries).size();
  for (std::uint64_t seed = 0; seed < 4; ++seed) add(sequences_of_three, 3 * classes * classes * classes, seed);
  add(sequences_of_four, 3 * classes * classes * classes * classes, 1);
  // One thing from the first byte to the last: what counts, recurses or looks back gives up at some length.
  for (const char* const kind : {"long_piece", "then_another"})
    for (std::uint64_t seed = 0; seed < 11; ++seed) add(kind, kind == "long_piece"sv ? 70000 : 100002, seed);
  for (std::uint64_t seed = 0; seed < std::size(ongoing); ++seed) add(ongoing_kind, 100002, seed);
  for (std::uint64_t seed = 0; seed < 12; ++seed) add("at_edges", 65600, seed * 7 + 3);
  for (std::uint64_t part = 0; part < 17; ++part)
    add(every_class, every_code_point_shown(boundaries, part).size(), part);
  return all;
}

}  // namespace assay::segmenters
