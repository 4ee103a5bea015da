// Runs of classes over characters that are decoded beforehand, with a place for each bug.
#include "impls/segmenters/mutated_breaks.h"
#include "impls/segmenters/whitespace_punctuation/op.h"
#include "impls/segmenters/whitespace_punctuation/runs.h"

namespace assay::whitespace_punctuation {
namespace {

using segmenters::BreakBug;
using segmenters::BreakCharacter;
using segmenters::DescribedBug;

struct RunClasses {
  static std::uint8_t of(std::uint32_t code_point) { return unicode16::class_of(code_point); }
};

bool is_between(std::uint32_t value, std::uint32_t low, std::uint32_t high) { return value >= low && value <= high; }
bool is_ideograph(std::uint32_t value) {
  return is_between(value, 0x4e00, 0x9fff) || is_between(value, 0x20000, 0x323af);
}

std::uint8_t spoiled_run(const BreakCharacter& each, BreakBug bug) {
  const std::uint32_t value = each.code_point;
  const std::uint8_t right = value == '_' ? std::uint8_t{word} : run_of_class[each.kind];
  const bool ascii = value < 0x80;
  const auto instead = [&](bool wrong, Run run) { return wrong ? std::uint8_t{run} : right; };
  switch (bug) {
    case BreakBug::underscore_is_sign: return instead(value == '_', sign);
    case BreakBug::all_connectors_join: return instead(value == 0x203f || value == 0x2040 || value == 0xff3f, word);
    case BreakBug::marks_are_signs: return instead(each.kind == unicode16::mark, sign);
    case BreakBug::ascii_digits: return instead(each.kind == unicode16::number && !ascii, sign);
    case BreakBug::ascii_letters: return instead(right == word && !ascii, sign);
    case BreakBug::ascii_spaces: return instead(right == space && !ascii, sign);
    case BreakBug::decimal_digits:
      return instead(is_between(value, 0xb2, 0xbe) && each.kind == unicode16::number, sign);
    case BreakBug::zero_width_is_space: return instead(value == 0x200b, space);
    case BreakBug::mark_of_order_is_space: return instead(value == 0xfeff, space);
    case BreakBug::vowel_separator_is_space: return instead(value == 0x180e, space);
    case BreakBug::no_break_space_is_sign: return instead(value == 0xa0, sign);
    case BreakBug::controls_are_spaces: return instead(is_between(value, 0x1c, 0x1f), space);
    case BreakBug::apostrophe_joins: return instead(value == '\'', word);
    case BreakBug::hyphen_joins: return instead(value == '-', word);
    case BreakBug::ill_formed_joins_word: return instead(value == tokenizers::no_character, word);
    default: return right;
  }
}

bool is_cut(const BreakCharacter& before, const BreakCharacter& behind, bool alone, BreakBug bug) {
  const std::uint8_t run = spoiled_run(behind, bug);
  if (spoiled_run(before, bug) != run) return true;
  const auto differ = [&](auto is) { return is(before) != is(behind); };
  switch (bug) {
    case BreakBug::other_way_of_signs: return run == sign && !alone;
    case BreakBug::numbers_apart:
      if (differ([](const auto& each) { return each.kind == unicode16::number; })) return true;
      break;
    case BreakBug::newline_apart:
      if (differ([](const auto& each) { return each.code_point == '\n'; })) return true;
      break;
    case BreakBug::each_space_alone:
      if (run == space) return true;
      break;
    case BreakBug::symbols_apart:
      if (run == sign && differ([](const auto& each) { return each.kind == unicode16::symbol; })) return true;
      break;
    case BreakBug::scripts_apart:
      if (run == word && differ([](const auto& each) { return each.code_point < 0x80; })) return true;
      break;
    case BreakBug::ideographs_apart:
      if (is_ideograph(before.code_point) || is_ideograph(behind.code_point)) return true;
      break;
    case BreakBug::case_apart:
      if (before.kind == unicode16::lower && behind.kind == unicode16::upper) return true;
      break;
    default: break;
  }
  return run == sign && alone;
}

Prepared prepare_mutant(const Request& request, BreakBug bug) {
  return make_runner([alone = signs_alone(request.parameters), bug](const Call& call) {
    mutants::write_ends(call, bug, [=](std::string_view whole) {
      const auto characters = segmenters::characters_with<RunClasses>(whole, bug);
      return segmenters::ends_with(
          characters, bug, [&](std::size_t at) { return is_cut(characters[at - 1], characters[at], alone, bug); });
    });
  });
}

constexpr DescribedBug bugs_of_runs[] = {
    {"other_way_of_signs", "gives runs of signs where each should be alone, or the other way round",
     BreakBug::other_way_of_signs},
    {"underscore_is_sign", "takes '_' for a sign", BreakBug::underscore_is_sign},
    {"all_connectors_join", "takes all connector punctuation for letters, as \\w does", BreakBug::all_connectors_join},
    {"marks_are_signs", "takes combining marks for signs, as NLTK's \\w does", BreakBug::marks_are_signs},
    {"numbers_apart", "cuts digits from letters", BreakBug::numbers_apart},
    {"digits_ascii_only", "knows the digits of ASCII alone", BreakBug::ascii_digits},
    {"letters_ascii_only", "knows the letters of ASCII alone", BreakBug::ascii_letters},
    {"ascii_whitespace_only", "knows the spaces of ASCII alone", BreakBug::ascii_spaces},
    {"superscripts_are_signs", "takes superscripts and fractions for signs", BreakBug::decimal_digits},
    {"zero_width_space_is_space", "takes U+200B for a space", BreakBug::zero_width_is_space},
    {"byte_order_mark_is_space", "takes U+FEFF for a space, as JavaScript does", BreakBug::mark_of_order_is_space},
    {"vowel_separator_is_space", "takes U+180E for a space, as old Unicode did", BreakBug::vowel_separator_is_space},
    {"no_break_space_is_sign", "takes U+00A0 for a sign", BreakBug::no_break_space_is_sign},
    {"separators_are_spaces", "takes U+001C to U+001F for spaces, as Python does", BreakBug::controls_are_spaces},
    {"newline_apart", "cuts newlines from other spaces", BreakBug::newline_apart},
    {"each_space_alone", "gives each space a piece of its own", BreakBug::each_space_alone},
    {"symbols_apart", "cuts symbols from punctuation", BreakBug::symbols_apart},
    {"apostrophe_joins", "takes U+0027 for a letter", BreakBug::apostrophe_joins},
    {"hyphen_joins", "takes '-' for a letter", BreakBug::hyphen_joins},
    {"scripts_apart", "cuts letters of ASCII from others", BreakBug::scripts_apart},
    {"ideographs_apart", "gives each ideograph a piece of its own, as BERT does", BreakBug::ideographs_apart},
    {"case_apart", "cuts between a small letter and a capital", BreakBug::case_apart},
    {"ill_formed_joins_word", "takes an ill-formed byte for a letter", BreakBug::ill_formed_joins_word},
};

}  // namespace

std::vector<Mutant> mutants() { return segmenters::break_mutants(prepare_mutant, bugs_of_runs); }

}  // namespace assay::whitespace_punctuation
