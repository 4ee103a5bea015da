// The rules once more, over characters that are decoded beforehand, with a place for each bug.
#include "impls/segmenters/mutated_breaks.h"

namespace assay::uax29_graphemes {
namespace {

namespace of = unicode16_breaks::graphemes;
using segmenters::BreakBug;
using segmenters::BreakCharacter;
using segmenters::DescribedBug;
using Kinds = std::vector<std::uint8_t>;

std::uint8_t spoiled_kind(const BreakCharacter& each, BreakBug bug) {
  const std::uint32_t value = each.code_point;
  const auto instead = [&](bool wrong, std::uint8_t kind) { return wrong ? kind : each.kind; };
  switch (bug) {
    case BreakBug::skin_tones_cut: return instead(value >= 0x1f3fb && value <= 0x1f3ff, of::pictographic);
    case BreakBug::tags_cut: return instead(value >= 0xe0020 && value <= 0xe007f, of::control);
    case BreakBug::non_joiner_is_control: return instead(value == 0x200c, of::control);
    case BreakBug::halfwidth_marks_cut: return instead(value == 0xff9e || value == 0xff9f, of::other);
    case BreakBug::lv_as_lvt: return instead(each.kind == of::lv, of::lvt);
    case BreakBug::lvt_as_lv: return instead(each.kind == of::lvt, of::lv);
    default: return each.kind;
  }
}

class Rules {
 public:
  Rules(const std::vector<BreakCharacter>& characters, BreakBug bug) : bug_(bug) {
    for (const BreakCharacter& each : characters) kinds_.push_back(spoiled_kind(each, bug));
  }

  bool is_cut(std::size_t at) const {
    const std::uint8_t before = kinds_[at - 1], behind = kinds_[at];
    if (before == of::cr && behind == of::lf) return bug_ == BreakBug::line_end_cut;
    const bool mark = is_extend(behind) || behind == of::zwj;
    if (is_control(before) && !(mark && bug_ == BreakBug::controls_take_marks)) return true;
    if (is_control(behind)) return !(before == of::prepend && bug_ == BreakBug::prepended_control);
    if (is_syllable(before, behind)) return false;
    if (is_extend(behind)) return bug_ == BreakBug::marks_cut;
    if (behind == of::zwj) return bug_ == BreakBug::joiner_cut;
    if (behind == of::spacing_mark) return bug_ == BreakBug::spacing_marks_cut;
    if (before == of::prepend && bug_ != BreakBug::prepend_cut) return false;
    if (behind == of::consonant && is_linked(at)) return false;
    if (is_joined(at)) return false;
    const bool flags = before == of::regional_indicator && behind == of::regional_indicator;
    return !(flags && segmenters::is_within_pair(kinds_, at, of::regional_indicator, bug_));
  }

 private:
  static bool is_extend(std::uint8_t kind) {
    return kind == of::extend || kind == of::unlinking_extend || kind == of::linker;
  }
  static bool is_control(std::uint8_t kind) { return kind == of::control || kind == of::cr || kind == of::lf; }

  bool is_syllable(std::uint8_t before, std::uint8_t behind) const {
    if (bug_ == BreakBug::jamo_cut) return false;
    if (before == of::l) {
      if (behind == of::l) return bug_ != BreakBug::leading_apart;
      if (behind == of::lv || behind == of::lvt) return bug_ != BreakBug::syllables_without_leading;
      return behind == of::v;
    }
    if (before == of::lv || before == of::v) {
      if (before == of::v && behind == of::v && bug_ == BreakBug::vowels_apart) return false;
      return behind == of::v || behind == of::t;
    }
    if (before == of::t && bug_ == BreakBug::trailing_apart) return false;
    return (before == of::lvt || before == of::t) && behind == of::t;
  }

  // GB9c.
  bool is_linked(std::size_t at) const {
    if (bug_ == BreakBug::conjuncts_cut) return false;
    bool linker = bug_ == BreakBug::conjunct_without_linker && at > 0 && kinds_[at - 1] == of::extend;
    std::size_t from = at;
    const auto passes = [&](std::uint8_t kind) {
      if (kind == of::unlinking_extend) return bug_ == BreakBug::non_joiner_links;
      if (kind == of::zwj) return bug_ != BreakBug::joiner_parts_conjunct;
      return kind == of::extend || kind == of::linker;
    };
    while (from > 0 && passes(kinds_[from - 1])) linker = kinds_[--from] == of::linker || linker;
    if (bug_ == BreakBug::linker_directly && kinds_[at - 1] != of::linker) return false;
    if (bug_ == BreakBug::linker_first && from < at && kinds_[from] != of::linker) return false;
    if (!linker || from == 0 || kinds_[from - 1] != of::consonant) return false;
    return !(bug_ == BreakBug::conjunct_of_two && is_linked_to_another(from - 1));
  }
  // A consonant that is joined to one before it.
  bool is_linked_to_another(std::size_t at) const {
    return at > 1 && kinds_[at - 1] == of::linker && kinds_[at - 2] == of::consonant;
  }

  // GB11.
  bool is_joined(std::size_t at) const {
    if (kinds_[at - 1] != of::zwj || bug_ == BreakBug::emoji_cut) return false;
    if (kinds_[at] != of::pictographic) {
      if (bug_ != BreakBug::emoji_joins_anything || kinds_[at] != of::other) return false;
    } else if (bug_ == BreakBug::any_joiner_joins_emoji) {
      return true;
    }
    std::size_t from = at - 1;
    if (bug_ == BreakBug::emoji_over_two_joiners)
      while (from > 0 && kinds_[from - 1] == of::zwj) --from;
    if (bug_ != BreakBug::emoji_without_marks)
      while (from > 0 && is_extend(kinds_[from - 1])) --from;
    if (from == 0 || kinds_[from - 1] != of::pictographic) return false;
    return !(bug_ == BreakBug::emoji_of_two && from > 2 && kinds_[from - 2] == of::zwj &&
             kinds_[from - 3] == of::pictographic);
  }

  Kinds kinds_;
  BreakBug bug_;
};

Prepared prepare_mutant(const Request&, BreakBug bug) {
  return make_runner([bug](const Call& call) {
    mutants::write_ends(call, bug, [bug](std::string_view text) {
      const auto characters = segmenters::characters_with<segmenters::GraphemeClasses>(text, bug);
      const Rules rules(characters, bug);
      return segmenters::ends_with(characters, bug, [&](std::size_t at) { return rules.is_cut(at); });
    });
  });
}

constexpr DescribedBug bugs_of_graphemes[] = {
    {"line_end_cut", "cuts CR LF (GB3 missing)", BreakBug::line_end_cut},
    {"controls_take_marks", "joins marks to controls (GB4 missing)", BreakBug::controls_take_marks},
    {"prepended_control", "joins a control to a prepended sign (GB9b before GB5)", BreakBug::prepended_control},
    {"jamo_cut", "cuts jamo from one another (GB6 to GB8 missing)", BreakBug::jamo_cut},
    {"leading_apart", "cuts leading consonants from each other", BreakBug::leading_apart},
    {"syllables_without_leading", "joins a leading consonant to vowels alone, not to syllables",
     BreakBug::syllables_without_leading},
    {"lv_as_lvt", "takes LV for LVT, and lets no vowel follow", BreakBug::lv_as_lvt},
    {"lvt_as_lv", "takes LVT for LV, and lets a vowel follow", BreakBug::lvt_as_lv},
    {"vowels_apart", "cuts vowels from each other", BreakBug::vowels_apart},
    {"trailing_apart", "cuts trailing consonants from each other", BreakBug::trailing_apart},
    {"marks_cut", "cuts before combining marks (GB9 missing)", BreakBug::marks_cut},
    {"joiner_cut", "cuts before a ZWJ", BreakBug::joiner_cut},
    {"spacing_marks_cut", "gives legacy clusters: cuts before spacing marks (GB9a missing)",
     BreakBug::spacing_marks_cut},
    {"prepend_cut", "cuts behind prepended signs (GB9b missing)", BreakBug::prepend_cut},
    {"conjuncts_cut", "cuts Indic conjuncts (GB9c missing, as before Unicode 15.1)", BreakBug::conjuncts_cut},
    {"conjunct_without_linker", "joins consonants with any mark between", BreakBug::conjunct_without_linker},
    {"linker_directly", "joins a consonant only to a linker directly before it", BreakBug::linker_directly},
    {"linker_first", "joins consonants only if the linker directly follows the first", BreakBug::linker_first},
    {"non_joiner_links", "joins consonants over a ZWNJ", BreakBug::non_joiner_links},
    {"joiner_parts_conjunct", "does not join consonants over a ZWJ", BreakBug::joiner_parts_conjunct},
    {"conjunct_of_two", "cuts a conjunct of three consonants", BreakBug::conjunct_of_two},
    {"emoji_cut", "cuts emoji that are joined (GB11 missing)", BreakBug::emoji_cut},
    {"any_joiner_joins_emoji", "joins an emoji to any ZWJ before it", BreakBug::any_joiner_joins_emoji},
    {"emoji_joins_anything", "joins an emoji and a ZWJ to anything behind them", BreakBug::emoji_joins_anything},
    {"emoji_without_marks", "does not join an emoji that has a selector or skin tone", BreakBug::emoji_without_marks},
    {"emoji_over_two_joiners", "joins emoji over two ZWJs", BreakBug::emoji_over_two_joiners},
    {"emoji_of_two", "cuts a sequence of three joined emoji", BreakBug::emoji_of_two},
    {"skin_tones_cut", "takes skin tones for emoji of their own", BreakBug::skin_tones_cut},
    {"tags_cut", "takes the tags of flags of regions for controls", BreakBug::tags_cut},
    {"non_joiner_is_control", "takes ZWNJ for a control, as Unicode 5.0 did", BreakBug::non_joiner_is_control},
    {"halfwidth_marks_cut", "does not know the halfwidth voiced sound marks", BreakBug::halfwidth_marks_cut},
    {"flags_from_the_end", "pairs regional indicators from the end of their run", BreakBug::flags_from_the_end},
    {"flags_all_joined", "joins any number of regional indicators, as before Unicode 9", BreakBug::flags_all_joined},
    {"flags_all_cut", "cuts regional indicators from each other", BreakBug::flags_all_cut},
    {"flags_counted_on", "does not begin to count anew at a further run of regional indicators",
     BreakBug::flags_counted_on},
};

}  // namespace

std::vector<Mutant> mutants() { return segmenters::break_mutants(prepare_mutant, bugs_of_graphemes); }

}  // namespace assay::uax29_graphemes
