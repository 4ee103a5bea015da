// Cutters with one bug each: in what conjoins, in which code points are which letters, in what is a character; and
// those around a call.
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/segmenters/hangul_syllables/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hangul_syllables {
namespace {

enum class Bug {
  none,
  always_blocks,
  always_modern,
  initials_apart,
  initial_before_syllable_apart,
  initial_takes_final,
  vowels_apart,
  finals_apart,
  final_behind_open_apart,
  final_behind_closed_apart,
  vowel_behind_open_apart,
  vowel_behind_closed_joined,
  vowel_behind_final_joined,
  syllable_behind_vowel_joined,
  vowel_alone_takes_nothing,
  closed_takes_final_in_modern,
  two_finals_in_modern,
  old_composes,
  base_of_finals_composes,
  last_final_missing,
  last_vowel_missing,
  last_initial_missing,
  finals_are_27,
  last_syllable_missing,
  syllables_to_end_of_block,
  extended_initials_unknown,
  extended_vowels_unknown,
  extended_finals_unknown,
  old_unknown,
  fillers_unknown,
  compatibility_letters,
  half_width_letters,
  vowel_of_kirat_rai,
  tone_marks_joined,
  joiner_joined,
  marks_joined,
  blocks_of_three,
  lengths_in_8_bits,
  ascii_joined,
  spaces_lost,
  bytes_apart,
  surrogates_decoded,
  ill_formed_joined,
  last_piece_lost,
  reads_past_end,
  writes_past_end,
  input_overwritten
};

using tokenizers::Byte;
using tokenizers::Scanned;

enum Type : std::uint8_t { other, initial, vowel, final, open, closed, joined };

bool within(std::uint32_t one, std::uint32_t low, std::uint32_t high) { return low <= one && one <= high; }

Type syllable_type(std::uint32_t one, Bug bug) {
  const std::uint32_t index = one - 0xac00, finals = bug == Bug::finals_are_27 ? 27 : 28;
  return index % finals == 0 ? open : closed;
}

Type mutated_type(std::uint32_t one, Bug bug) {
  const bool filler = one == 0x115f || one == 0x1160;
  if (bug == Bug::fillers_unknown && filler) return other;
  if (bug == Bug::old_unknown &&
      (within(one, 0x1113, 0x1160) || within(one, 0x1176, 0x11a7) || within(one, 0x11c3, 0x11ff)))
    return other;
  if (bug == Bug::compatibility_letters && within(one, 0x3131, 0x314e)) return initial;
  if (bug == Bug::compatibility_letters && within(one, 0x314f, 0x3163)) return vowel;
  if (bug == Bug::half_width_letters && within(one, 0xffa1, 0xffbe)) return initial;
  if (bug == Bug::half_width_letters && within(one, 0xffc2, 0xffdc)) return vowel;
  if (bug == Bug::vowel_of_kirat_rai && (one == 0x16d63 || within(one, 0x16d67, 0x16d6a))) return vowel;
  if (bug == Bug::tone_marks_joined && within(one, 0x302e, 0x302f)) return joined;
  if (bug == Bug::joiner_joined && one == 0x200d) return joined;
  if (bug == Bug::marks_joined && within(one, 0x300, 0x36f)) return joined;
  if (within(one, 0x1100, 0x115f)) return initial;
  if (within(one, 0xa960, 0xa97c)) return bug == Bug::extended_initials_unknown ? other : initial;
  if (within(one, 0x1160, 0x11a7)) return vowel;
  if (within(one, 0xd7b0, 0xd7c6)) return bug == Bug::extended_vowels_unknown ? other : vowel;
  if (within(one, 0x11a8, 0x11ff)) return final;
  if (within(one, 0xd7cb, 0xd7fb)) return bug == Bug::extended_finals_unknown ? other : final;
  const std::uint32_t last = bug == Bug::last_syllable_missing       ? 0xd7a2
                             : bug == Bug::syllables_to_end_of_block ? 0xd7af
                                                                     : 0xd7a3;
  return within(one, 0xac00, last) ? syllable_type(one, bug) : other;
}

bool is_of_today(std::uint32_t one, Type type, Bug bug) {
  if (bug == Bug::old_composes) return true;
  if (type == initial) return within(one, 0x1100, bug == Bug::last_initial_missing ? 0x1111 : 0x1112);
  if (type == vowel)
    return within(one, 0x1161, bug == Bug::last_vowel_missing ? 0x1174 : 0x1175) ||
           (bug == Bug::base_of_finals_composes && one == 0x1160);
  if (type == final) return within(one, 0x11a8, bug == Bug::last_final_missing ? 0x11c1 : 0x11c2);
  return true;
}

bool conjoins_as_block(Type left, Type right, Bug bug) {
  switch (left) {
    case initial:
      if (right == initial) return bug != Bug::initials_apart;
      if (right == open || right == closed) return bug != Bug::initial_before_syllable_apart;
      return right == vowel || (right == final && bug == Bug::initial_takes_final);
    case open:
      if (right == vowel) return bug != Bug::vowel_behind_open_apart;
      return right == final && bug != Bug::final_behind_open_apart;
    case vowel:
      if (right == vowel) return bug != Bug::vowels_apart;
      return right == final || ((right == open || right == closed) && bug == Bug::syllable_behind_vowel_joined);
    case closed:
      return (right == final && bug != Bug::final_behind_closed_apart) ||
             (right == vowel && bug == Bug::vowel_behind_closed_joined);
    case final:
      return (right == final && bug != Bug::finals_apart) || (right == vowel && bug == Bug::vowel_behind_final_joined);
    default: return false;
  }
}

// What a piece of today's Hangul is, taken together: an L, an LV or an LVT; `made` becomes what it is with the next.
bool composes(Type& made, std::uint32_t last, std::uint32_t next, Type type, Bug bug) {
  if (!is_of_today(next, type, bug)) return false;
  if (made == initial && type == vowel && is_of_today(last, initial, bug)) {
    made = open;
    return true;
  }
  if (made == initial && type == final && bug == Bug::initial_takes_final) return true;
  if (type != final) return false;
  if (made == open) {
    made = bug == Bug::two_finals_in_modern ? open : final;
    return bug != Bug::final_behind_open_apart;
  }
  return made == closed && bug == Bug::closed_takes_final_in_modern;
}

Scanned mutated_scan(const Byte* at, const Byte* end, Bug bug) {
  Scanned next = tokenizers::scan(at, end);
  if (bug == Bug::surrogates_decoded && end - at >= 3 && at[0] == 0xed && at[1] >= 0xa0 && at[2] >= 0x80)
    next.bytes = 3;
  if (bug == Bug::bytes_apart && next.bytes == 4) next = {tokenizers::no_character, next.kind, 1};
  return next;
}

bool goes_on(Type& made, std::uint32_t last, Type type, std::uint32_t next, Type type_of_next, bool modern, Bug bug) {
  if (type_of_next == joined) return true;
  if (bug == Bug::ill_formed_joined && last == tokenizers::no_character && next == last) return true;
  if (bug == Bug::ascii_joined && last < 0x80 && next < 0x80) return true;
  if (modern) return composes(made, last, next, type_of_next, bug);
  if (bug == Bug::vowel_alone_takes_nothing && made == vowel) return false;
  return conjoins_as_block(type, type_of_next, bug);
}

std::vector<std::int64_t> mutated_cut(std::string_view whole, bool modern, Bug bug) {
  if (bug == Bug::always_blocks) modern = false;
  if (bug == Bug::always_modern) modern = true;
  std::vector<std::int64_t> found;
  const auto* const begin = reinterpret_cast<const Byte*>(whole.data());
  const Byte* const end = begin + whole.size();
  for (const Byte* at = begin; at < end;) {
    const Byte* const from = at;
    Scanned last = mutated_scan(at, end, bug);
    Type type = mutated_type(last.code_point, bug), made = type;
    at += last.bytes;
    int characters = 1;
    while (at < end) {
      const Scanned next = mutated_scan(at, end, bug);
      const Type type_of_next = mutated_type(next.code_point, bug);
      if (bug == Bug::blocks_of_three && characters == 3) break;
      if (bug == Bug::lengths_in_8_bits && at - from > 255) break;
      if (!goes_on(made, last.code_point, type, next.code_point, type_of_next, modern, bug)) break;
      at += next.bytes;
      last = next, type = type_of_next;
      ++characters;
    }
    if (bug != Bug::spaces_lost || *from != ' ' || at == end) found.push_back(at - begin);
  }
  if (bug == Bug::last_piece_lost && found.size() > 1) found.pop_back();
  return found;
}

Prepared prepare_mutant(const Request& request, Bug bug) {
  return make_runner([modern = is_modern(request.parameters), bug](const Call& call) {
    mutants::write_ends(call, bug, [&](std::string_view whole) { return mutated_cut(whole, modern, bug); });
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutant);
  std::vector<Mutant> all{
      mutant("always_blocks", "cuts by the rule `blocks` whatever is asked", Bug::always_blocks),
      mutant("always_modern", "cuts by the rule `modern` whatever is asked", Bug::always_modern),
      mutant("initials_apart", "cuts between two initial consonants", Bug::initials_apart),
      mutant("initial_before_syllable_apart", "cuts between an initial consonant and a syllable",
             Bug::initial_before_syllable_apart),
      mutant("initial_takes_final", "joins a final consonant to an initial one, without a vowel",
             Bug::initial_takes_final),
      mutant("vowels_apart", "cuts between two vowels", Bug::vowels_apart),
      mutant("finals_apart", "cuts between two final consonants", Bug::finals_apart),
      mutant("final_behind_lv_apart", "cuts between an LV and a final consonant", Bug::final_behind_open_apart),
      mutant("final_behind_lvt_apart", "cuts between an LVT and a final consonant", Bug::final_behind_closed_apart),
      mutant("vowel_behind_lv_apart", "cuts between an LV and a vowel", Bug::vowel_behind_open_apart),
      mutant("vowel_behind_lvt_joined", "joins a vowel to an LVT", Bug::vowel_behind_closed_joined),
      mutant("vowel_behind_final_joined", "joins a vowel to a final consonant", Bug::vowel_behind_final_joined),
      mutant("syllable_behind_vowel_joined", "joins a syllable to a vowel", Bug::syllable_behind_vowel_joined),
      mutant("vowel_without_initial_alone", "joins nothing to a vowel that no initial consonant is before",
             Bug::vowel_alone_takes_nothing),
      mutant("lvt_takes_final_in_modern", "joins a final consonant to an LVT in today's Hangul",
             Bug::closed_takes_final_in_modern),
      mutant("two_finals_in_modern", "joins several final consonants in today's Hangul", Bug::two_finals_in_modern),
      mutant("old_letters_compose", "takes old letters for today's", Bug::old_composes),
      mutant("filler_composes", "takes the filler before the first vowel for one", Bug::base_of_finals_composes),
      mutant("last_final_missing", "knows 26 final consonants", Bug::last_final_missing),
      mutant("last_vowel_missing", "knows 20 vowels", Bug::last_vowel_missing),
      mutant("last_initial_missing", "knows 18 initial consonants", Bug::last_initial_missing),
      mutant("finals_are_27", "takes every 27th syllable for one without a final consonant", Bug::finals_are_27),
      mutant("last_syllable_missing", "does not know U+D7A3", Bug::last_syllable_missing),
      mutant("syllables_to_end_of_block", "takes what stands behind U+D7A3 in its block for syllables",
             Bug::syllables_to_end_of_block),
      mutant("extended_a_unknown", "does not know U+A960 to U+A97C", Bug::extended_initials_unknown),
      mutant("extended_b_vowels_unknown", "does not know U+D7B0 to U+D7C6", Bug::extended_vowels_unknown),
      mutant("extended_b_finals_unknown", "does not know U+D7CB to U+D7FB", Bug::extended_finals_unknown),
      mutant("old_letters_unknown", "knows today's letters alone", Bug::old_unknown),
      mutant("fillers_unknown", "does not take the two fillers for letters", Bug::fillers_unknown),
      mutant("compatibility_letters", "takes compatibility letters for ones that conjoin", Bug::compatibility_letters),
      mutant("half_width_letters", "takes half-width letters for ones that conjoin", Bug::half_width_letters),
      mutant("vowel_of_kirat_rai", "takes all that UAX #29 calls V for vowels of Hangul", Bug::vowel_of_kirat_rai),
      mutant("tone_marks_joined", "joins a tone mark to what is before it", Bug::tone_marks_joined),
      mutant("zero_width_joiner_joined", "joins U+200D to what is before it", Bug::joiner_joined),
      mutant("marks_joined", "joins combining marks to what is before them, as grapheme clusters do",
             Bug::marks_joined),
      mutant("blocks_of_three", "gives at most three letters to a syllable", Bug::blocks_of_three),
      mutant("lengths_in_8_bits", "ends a syllable behind 255 bytes", Bug::lengths_in_8_bits),
      mutant("ascii_joined", "gives a run of ASCII one piece", Bug::ascii_joined),
      mutant("spaces_lost", "gives no piece for a blank", Bug::spaces_lost),
      mutant("four_bytes_apart", "cuts a character of four bytes into bytes", Bug::bytes_apart),
      mutant("surrogates_decoded", "takes three bytes of a surrogate for a character", Bug::surrogates_decoded),
      mutant("ill_formed_joined", "gives bytes that are no characters one piece", Bug::ill_formed_joined),
      mutant("last_piece_dropped", "does not give the last of several pieces", Bug::last_piece_lost),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::hangul_syllables
