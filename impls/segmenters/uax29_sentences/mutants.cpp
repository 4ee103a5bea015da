// The rules once more, over characters that are decoded beforehand, with a place for each bug.
#include "impls/segmenters/mutated_breaks.h"

namespace assay::uax29_sentences {
namespace {

namespace of = unicode16_breaks::sentences;
using segmenters::BreakBug;
using segmenters::BreakCharacter;
using segmenters::DescribedBug;

std::uint8_t spoiled_kind(const BreakCharacter& each, BreakBug bug) {
  const std::uint32_t value = each.code_point;
  const auto instead = [&](bool wrong, std::uint8_t kind) { return wrong ? kind : each.kind; };
  switch (bug) {
    case BreakBug::return_is_no_end: return instead(value == '\r', of::other);
    case BreakBug::separators_unknown: return instead(each.kind == of::sep, of::other);
    case BreakBug::formats_end_context: return instead(each.kind == of::format, of::other);
    case BreakBug::question_mark_unknown: return instead(value == '?', of::other);
    case BreakBug::ideographic_stop_unknown: return instead(value == 0x3002, of::other);
    case BreakBug::one_dot_leader_unknown: return instead(value == 0x2024 || value == 0xff0e, of::other);
    case BreakBug::other_letters_are_small: return instead(each.kind == of::other_letter, of::lower);
    default: return each.kind;
  }
}

class Rules {
 public:
  Rules(const std::vector<BreakCharacter>& characters, BreakBug bug) : bug_(bug) {
    for (const BreakCharacter& each : characters) raw_.push_back(spoiled_kind(each, bug));
    for (std::size_t at = 0; at < raw_.size(); ++at) {
      if (is_kept(at)) kept_.push_back(raw_[at]);
      behind_.push_back(kept_.size());
    }
    look_ahead();
    look_back();
  }

  bool is_cut(std::size_t at) const {
    const std::uint8_t last = raw_[at - 1], kind = raw_[at];
    if (last == of::cr && kind == of::lf) return bug_ == BreakBug::line_end_cut;
    if (is_line_end(last) && bug_ != BreakBug::line_ends_pass)
      return !(is_ignored(kind) && bug_ == BreakBug::line_end_takes_marks);
    if (is_ignored(kind) && bug_ != BreakBug::marks_end_context) return false;
    return is_cut_of_kept(behind_[at] - 1);
  }

 private:
  // What stands before a place: SATerm Close* Sp*.
  struct Context {
    std::uint8_t terminator = of::other;
    unsigned closes = 0, spaces = 0;
  };

  static bool is_line_end(std::uint8_t kind) { return kind == of::cr || kind == of::lf || kind == of::sep; }
  static bool is_ignored(std::uint8_t kind) { return kind == of::extend || kind == of::format; }
  static bool is_terminator(std::uint8_t kind) { return kind == of::a_term || kind == of::s_term; }
  static bool is_cased(std::uint8_t kind) { return kind == of::upper || kind == of::lower; }

  bool is_kept(std::size_t at) const {
    if (!is_ignored(raw_[at]) || at == 0 || bug_ == BreakBug::marks_end_context) return true;
    return is_line_end(raw_[at - 1]) && bug_ != BreakBug::line_end_takes_marks;
  }

  // SB8: from each place, whether a small letter comes, and after how many characters.
  void look_ahead() {
    ahead_.assign(kept_.size() + 1, never);
    for (std::size_t i = kept_.size(); i-- > 0;) {
      const std::uint8_t kind = kept_[i];
      const bool letter = kind == of::other_letter || kind == of::upper;
      const bool stops = (letter && bug_ != BreakBug::lower_behind_letters) || is_line_end(kind) ||
                         (is_terminator(kind) && bug_ != BreakBug::lower_behind_stops);
      ahead_[i] = kind == of::lower ? 0 : stops || ahead_[i + 1] == never ? never : ahead_[i + 1] + 1;
    }
  }

  void look_back() {
    Context context;
    for (const std::uint8_t kind : kept_) {
      before_.push_back(context);
      const bool ended = context.terminator != of::other;
      if (is_terminator(kind)) context = {kind, 0, 0};
      else if (kind == of::close && ended && (context.spaces == 0 || bug_ == BreakBug::closing_behind_space))
        ++context.closes;
      else if (kind == of::sp && ended) ++context.spaces;
      else context = {};
    }
  }

  bool small_comes(const Context& context, std::size_t i) const {
    if (bug_ == BreakBug::lower_cut) return false;
    if (context.terminator != of::a_term && bug_ != BreakBug::lower_behind_any_end) return false;
    if (bug_ == BreakBug::lower_directly) return ahead_[i] == 0;
    return ahead_[i] != never && (bug_ != BreakBug::lower_within_32 || ahead_[i] < 32);
  }

  bool is_cut_of_kept(std::size_t i) const {
    const Context& context = before_[i];
    const std::uint8_t kind = kept_[i];
    if (context.terminator == of::other) return false;
    const bool directly = context.closes == 0 && context.spaces == 0;
    if (bug_ == BreakBug::everything_behind_stop_cut && directly) return true;
    if (directly && kind == of::numeric &&
        (context.terminator == of::a_term || bug_ == BreakBug::any_stop_before_number))
      return bug_ == BreakBug::numbers_cut;
    if (directly && context.terminator == of::a_term && kind == of::upper && is_initial(i)) return false;
    if (small_comes(context, i)) return false;
    if (kind == of::s_continue) return bug_ == BreakBug::continuations_cut;
    if (is_terminator(kind)) return bug_ == BreakBug::stops_cut;
    if (kind == of::close && (context.spaces == 0 || bug_ == BreakBug::closing_behind_space))
      return bug_ == BreakBug::closing_cut;
    if (kind == of::sp)
      return bug_ == BreakBug::spaces_begin_sentences || (bug_ == BreakBug::one_space && context.spaces > 0);
    if (is_line_end(kind)) return bug_ == BreakBug::line_end_behind_space_cut && context.spaces > 0;
    return bug_ != BreakBug::capital_wanted || kind == of::upper;
  }

  // SB7.
  bool is_initial(std::size_t i) const {
    if (bug_ == BreakBug::initials_cut) return false;
    if (bug_ == BreakBug::any_capital_goes_on) return true;
    if (i < 2 || !is_cased(kept_[i - 2])) return false;
    return kept_[i - 2] == of::upper || bug_ != BreakBug::small_before_capital_cut;
  }

  static constexpr std::size_t never = ~std::size_t{0};
  std::vector<std::uint8_t> raw_, kept_;
  std::vector<std::size_t> behind_;  // how many are kept up to and with each character
  std::vector<std::size_t> ahead_;
  std::vector<Context> before_;
  BreakBug bug_;
};

Prepared prepare_mutant(const Request&, BreakBug bug) {
  return make_runner([bug](const Call& call) {
    mutants::write_ends(call, bug, [bug](std::string_view text) {
      const auto characters = segmenters::characters_with<segmenters::SentenceClasses>(text, bug);
      const Rules rules(characters, bug);
      return segmenters::ends_with(characters, bug, [&](std::size_t at) { return rules.is_cut(at); });
    });
  });
}

constexpr DescribedBug bugs_of_sentences[] = {
    {"line_end_cut", "cuts CR LF (SB3 missing)", BreakBug::line_end_cut},
    {"return_is_no_end", "takes CR for no end of a line", BreakBug::return_is_no_end},
    {"separators_unknown", "takes U+0085, U+2028 and U+2029 for no ends of lines", BreakBug::separators_unknown},
    {"line_ends_pass", "does not cut behind the end of a line (SB4 missing)", BreakBug::line_ends_pass},
    {"line_end_takes_marks", "joins marks to the end of a line before them", BreakBug::line_end_takes_marks},
    {"marks_end_context", "does not ignore marks (SB5 missing)", BreakBug::marks_end_context},
    {"formats_end_context", "does not ignore format characters", BreakBug::formats_end_context},
    {"numbers_cut", "cuts a number at its full stop (SB6 missing)", BreakBug::numbers_cut},
    {"any_stop_before_number", "goes on with a number behind '?' as well", BreakBug::any_stop_before_number},
    {"initials_cut", "cuts initials from each other (SB7 missing)", BreakBug::initials_cut},
    {"any_capital_goes_on", "goes on with any capital directly behind a full stop", BreakBug::any_capital_goes_on},
    {"small_before_capital_cut", "cuts between a full stop behind a small letter and a capital",
     BreakBug::small_before_capital_cut},
    {"lower_cut", "cuts before small letters (SB8 missing)", BreakBug::lower_cut},
    {"lower_directly", "looks for a small letter only at the place itself", BreakBug::lower_directly},
    {"lower_behind_letters", "looks for a small letter over other letters", BreakBug::lower_behind_letters},
    {"lower_behind_stops", "looks for a small letter over terminators", BreakBug::lower_behind_stops},
    {"lower_behind_any_end", "goes on with a small letter behind '?' as well", BreakBug::lower_behind_any_end},
    {"lower_within_32", "looks 32 characters ahead for a small letter", BreakBug::lower_within_32},
    {"continuations_cut", "cuts before commas behind a full stop (SB8a missing)", BreakBug::continuations_cut},
    {"stops_cut", "cuts between terminators", BreakBug::stops_cut},
    {"closing_cut", "cuts between a full stop and closing signs (SB9 missing)", BreakBug::closing_cut},
    {"spaces_begin_sentences", "gives spaces to the next sentence (SB10 missing)", BreakBug::spaces_begin_sentences},
    {"one_space", "gives a sentence one space, and the others to the next", BreakBug::one_space},
    {"closing_behind_space", "takes a closing sign behind spaces for one of the sentence before",
     BreakBug::closing_behind_space},
    {"line_end_behind_space_cut", "cuts between spaces and the end of the line", BreakBug::line_end_behind_space_cut},
    {"question_mark_unknown", "takes '?' for no terminator", BreakBug::question_mark_unknown},
    {"ideographic_stop_unknown", "takes U+3002 for no terminator", BreakBug::ideographic_stop_unknown},
    {"one_dot_leader_unknown", "knows no full stop but U+002E", BreakBug::one_dot_leader_unknown},
    {"capital_wanted", "cuts only before capitals", BreakBug::capital_wanted},
    {"other_letters_are_small", "takes letters without case for small ones", BreakBug::other_letters_are_small},
    {"everything_behind_stop_cut", "cuts directly behind each terminator", BreakBug::everything_behind_stop_cut},
};

}  // namespace

std::vector<Mutant> mutants() { return segmenters::break_mutants(prepare_mutant, bugs_of_sentences); }

}  // namespace assay::uax29_sentences
