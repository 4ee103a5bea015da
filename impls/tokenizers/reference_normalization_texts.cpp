#include "impls/tokenizers/reference_normalization_texts.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "generated/unicode16_normalization_lists.h"
#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::tokenizers {
namespace {

using namespace std::string_view_literals;
using Units = std::span<const std::string_view>;

// clang-format off
// What takes marks: with composites of one and of several, without; composites themselves; those that are excluded,
// singletons, and what composes with a starter.
constexpr std::string_view bases[] = {
    "a", "e", "o", "u", "A", "I", "S", "q", "\u00e9", "\u1ed9", "\u1e69", "\u01d5", "\u212b", "\u2126", "\u212a", "\u0130",
    "\u03b1", "\u1f80", "\u1fbc", "\u0390", "\u0958", "\u0915", "\u09c7", "\u09cb", "\u0b47", "\u0dd9", "\u1025",
    "\u0f40", "\u0344", "\u0374", "\u037e", "\u1fef", "\u2adc", "\ufb2c", "\uf900", "\U0002f800", "\u304b", "\u30d1",
    "\u1b05", "\U00011099", "\U000110a5", "\U0001d15e", "\U0001d160", "\U00016d68", "\U00016d69", "\U00016121", "\U000105c9",
    "\u00bd", "\ufb01", "\ufdfa", "\u33a1", "\uff21", "\uff76", "\u2460", "\u00a8", "\u00b5", "\u017f", "\u2003", "\u3392"};
// Of classes 0 to 240; some are not Mn.
constexpr std::string_view marks[] = {
    "\u0301", "\u0301", "\u0300", "\u0308", "\u0323", "\u0327", "\u0328", "\u0304", "\u0307", "\u0331", "\u0338", "\u0345",
    "\u031b", "\u0334", "\u0315", "\u035c", "\u0342", "\u0340", "\u0341", "\u0343", "\u093c", "\u094d", "\u09be", "\u09d7",
    "\u0b3e", "\u0dcf", "\u0dca", "\u102e", "\u3099", "\u309a", "\u302e", "\u302f", "\u0f71", "\u0f72", "\u0f74", "\u0f73",
    "\u05b0", "\u05bc", "\u05c1", "\u064b", "\u0651", "\u0670", "\u20d0", "\u20dd", "\u0488", "\u034f", "\u1b35",
    "\U0001d165", "\U0001d16e", "\U0001d16d", "\U000110ba", "\U00016d67", "\U00016ff0", "\U0001611e", "\U0001e8d0", "\uff9e", "\u0903"};
constexpr std::string_view sigmas[] = {
    "\u0391\u03a3\u02b0", " \u02b0\u03a3", "\u0391\u03a3\u0345", "\u0391\u03a3\u00aa.", "\u0391\u03a3.\u0391",
    "\u03a3", "\u03a3", "\u03a3", "\u03a3", "\u0391", "\u03b1", "\u03c2", "\u03c3", "\u038f", "\u0345", "\u0301", "'", ".", ":", "-",
    "\u2019", "\u00ad", "\u200d", "\u02b0", "\u00aa", "\u00b7", "\u02bc", " ", " ", "\u3000", "\u2028", "1", "a", "B",
    "\u4e2d", "\U00010400", "\U0001d6ba", "\u0130", "I\u0307", "\u1e9e", "\u01c5", "\u2160", "\u24b6", "\U000e0001"};
constexpr std::string_view hangul[] = {
    "\uac00", "\uac01", "\uac1b", "\uac1c", "\ud7a3", "\ud788", "\u1100", "\u1112", "\u1113", "\u1161", "\u1175", "\u1176",
    "\u11a7", "\u11a8", "\uac00\u11a7", "\u1112\u1175\u11a7", "\uac01\u11a8", "\u1100\u1161\u11c2\u11a8", "\u1100\u1161\u11a8",
    "\uac00\u11c3", "\u1113\u1161", "\u1100\u1176", "\u11c2", "\u11c3", "\u1160", "\u115f", "\u3131", "\uffa1", "\ua960", "\ud7b0", "\u0301", "a", " "};
constexpr std::string_view signs[] = {
    "$", "+", "<", "=", ">", "^", "`", "|", "~", "!", "#", "/", ":", "@", "[", "_", "{", "}", "a", "B", "7", "\u00a1", "\u00a7",
    "\u00b1", "\u20ac", "\u2014", "\u201c", "\u3001", "\u30fb", "\ufe5b", "\uff01", "\u0589", "\u05be", "\u16eb", "\u104a",
    "\u2e5d", "\u1b4e", "\U00010100", "\U0001da87", "\U0001e95e", "\U0001f600", "\u00b4", "\u02c7", "\u037e", "\u0387", "\u1fef"};
// The edges of the blocks of ideographs, and what stands beside them.
constexpr std::string_view ideographs[] = {
    "\u33ff", "\u3400", "\u4dbf", "\u4dc0", "\u4dff", "\u4e00", "\u4e2d", "\u9fff", "\ua000", "\uf8ff", "\uf900", "\ufaff",
    "\ufb00", "\U0001ffff", "\U00020000", "\U0002a6df", "\U0002a6e0", "\U0002a6ff", "\U0002a700", "\U0002b73f", "\U0002b740",
    "\U0002b81f", "\U0002b820", "\U0002b91f", "\U0002b920", "\U0002ceaf", "\U0002ceb0", "\U0002f7ff", "\U0002f800",
    "\U0002fa1f", "\U0002fa20", "\U00030000", "\u3042", "\u3005", "\u3007", "\u2f00", "a", "A\u0301", "\u3002", " "};
constexpr std::string_view separators[] = {
    " ", " ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a", "\u2028", "\u2029", "\u202f",
    "\u205f", "\u3000", "\u180e", "\u200b", "\ufeff", "\u00ad", "\u0600", "\u2061", "\U000e0020", "\0"sv, "\x01"sv, "\x1b"sv,
    "\x1c"sv, "\x7f"sv, "\u0080", "\u009f", "\ufffd", "\ufffe", "\uffff", "\u0378", "\ue000", "\uf8ff", "\U000f0000",
    "\U0010fffd", "\xc3"sv, "\xff"sv, "a", "b", "C", "1", ".", "\u0301", "\u03a3"};
// clang-format on

struct OwnKind {
  ValuesInfo info;
  Units units, others;  // of others now and then
};

const std::vector<OwnKind>& own_kinds() {
  static const std::vector<OwnKind> all{
      {{"accents", "letters with runs of marks of many classes, composites, exclusions, singletons"}, bases, marks},
      {{"mark_runs", "hardly anything but marks"}, marks, bases},
      {{"sigmas", "sigmas between what is cased, what is not, and what is passed over"}, sigmas, marks},
      {{"hangul", "syllables and what they are made of, and what is almost that"}, hangul, marks},
      {{"signs", "punctuation and symbols of ASCII and beyond"}, signs, bases},
      {{"ideographs", "the edges of the blocks of ideographs"}, ideographs, signs},
      {{"separators", "space, controls, what has no width, private use, what is not assigned"}, separators, sigmas}};
  return all;
}

// Anything that has a mapping.
std::string any_mapped(Random& random) {
  namespace lists = unicode16_lists;
  constexpr std::array<std::span<const lists::Mapping>, 3> all{lists::canonical_mappings, lists::compatibility_mappings,
                                                               lists::lower_mappings};
  return to_utf8(random.pick(all[random.below(all.size())]).from);
}

std::string any_combining(Random& random) {
  const auto& [low, high, combining] = random.pick(std::span(unicode16_lists::combining_ranges));
  return to_utf8(low + static_cast<std::uint32_t>(random.below(high - low + 1)));
}

std::string draw(const OwnKind& kind, std::size_t bytes, Random& random) {
  std::string text;
  // Some have ASCII between, of about the lengths of vectors.
  const bool sparse = random.chance(0.3);
  while (text.size() < bytes) {
    text += random.pick(kind.units);
    for (std::uint64_t more = random.below(4); more > 0; --more) text += random.pick(kind.others);
    // More than the buffers of those hold who count on 32.
    if (kind.info.name == "mark_runs" && random.chance(0.05))
      for (std::int64_t more = random.between(20, 90); more > 0; --more) text += random.pick(kind.units);
    if (random.chance(0.1)) text += any_mapped(random);
    if (random.chance(0.1)) text += any_combining(random);
    if (random.chance(0.15)) text += ' ';
    if (sparse)
      for (std::uint64_t length = random.below(70); length > 0; --length) text += "abcXYZ 12"[random.below(9)];
  }
  // No character is cut: what is left is ASCII.
  std::size_t kept = bytes;
  while (kept > 0 && kept < text.size() && (static_cast<unsigned char>(text[kept]) & 0xc0u) == 0x80u) --kept;
  text.resize(kept);
  text.resize(bytes, 'x');
  return text;
}

}  // namespace

std::vector<ValuesInfo> normalization_kinds() {
  std::vector<ValuesInfo> kinds;
  for (const OwnKind& own : own_kinds()) kinds.push_back(own.info);
  constexpr std::array<std::string_view, 3> useless{"near_twins", "contractions", "repeated"};
  for (const ValuesInfo& kind : text_kinds())
    if (std::ranges::find(useless, kind.name) == useless.end()) kinds.push_back(kind);
  return kinds;
}

Buffer draw_normalization_text(const std::string& name, const std::string& kind, std::int64_t bytes, std::uint64_t seed,
                               const Resources& resources) {
  for (const OwnKind& own : own_kinds()) {
    if (own.info.name != kind) continue;
    Random random(derive_seed(seed, kind));
    const std::string made = draw(own, static_cast<std::size_t>(bytes), random);
    const auto* first = reinterpret_cast<const std::byte*>(made.data());
    return {name, Kind::bytes, Dtype::u8, {bytes}, {first, first + made.size()}, false};
  }
  return draw_text(name, kind, bytes, seed, resources);
}

}  // namespace assay::tokenizers
