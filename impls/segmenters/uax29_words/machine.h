// WB1 to WB999 as an automaton. A sign that may stand within a word or a number leaves its place open until what stands
// behind it is seen.
#pragma once

#include "impls/segmenters/break_automaton.h"

namespace assay::uax29_words {

struct Machine {
  using Classes = segmenters::WordClasses;

  // What the piece so far ends with, without what WB4 ignores. Twice each: the odd ones have a ZWJ at their very end.
  enum Before : unsigned {
    anything,
    carriage_return,
    newline,
    space,  // as the last character
    letter,
    hebrew,
    hebrew_quote,  // Hebrew_Letter Single_Quote
    number,
    katakana,
    connector,      // ExtendNumLet
    one_indicator,  // that is without a partner
    open_letter,    // AHLetter (MidLetter | MidNumLetQ)
    open_hebrew,    // Hebrew_Letter Double_Quote
    open_number,    // Numeric (MidNum | MidNumLetQ)
    befores
  };
  static constexpr unsigned states = 2 * befores;
  static constexpr unsigned state_of(unsigned before, bool joiner = false) { return 2 * before + (joiner ? 1 : 0); }

  static constexpr bool is_open(unsigned state) { return state / 2 >= open_letter; }

  static constexpr unsigned before_of(Classes::Class kind) {
    namespace of = unicode16_breaks::words;
    switch (kind) {
      case of::cr: return carriage_return;
      case of::lf:
      case of::newline: return newline;
      case of::space: return space;
      case of::letter:
      case of::pictographic_letter: return letter;
      case of::hebrew_letter: return hebrew;
      case of::numeric: return number;
      case of::katakana: return katakana;
      case of::extend_num_let: return connector;
      case of::regional_indicator: return one_indicator;
      default: return anything;
    }
  }
  static constexpr unsigned begin(Classes::Class kind) {
    return state_of(before_of(kind), kind == unicode16_breaks::words::zwj);
  }

  static constexpr bool is_letter(Classes::Class kind) {
    namespace of = unicode16_breaks::words;
    return kind == of::letter || kind == of::pictographic_letter || kind == of::hebrew_letter;
  }

  // Whether a character goes on with the piece, and what is open in it is closed: WB5 to WB13b.
  static constexpr bool joins(unsigned before, Classes::Class kind) {
    namespace of = unicode16_breaks::words;
    switch (before) {
      case letter:
      case hebrew:
      case number: return is_letter(kind) || kind == of::numeric || kind == of::extend_num_let;
      case connector:
        return is_letter(kind) || kind == of::numeric || kind == of::katakana || kind == of::extend_num_let;
      case katakana: return kind == of::katakana || kind == of::extend_num_let;
      case hebrew_quote:
      case open_letter: return is_letter(kind);
      case open_hebrew: return kind == of::hebrew_letter;
      case open_number: return kind == of::numeric;
      default: return false;
    }
  }

  // What is open behind such a character; `anything` if nothing is.
  static constexpr unsigned opened(unsigned before, Classes::Class kind) {
    namespace of = unicode16_breaks::words;
    const bool mid_num_let_q = kind == of::mid_num_let || kind == of::single_quote;
    if (before == hebrew && kind == of::double_quote) return open_hebrew;
    if ((before == letter || before == hebrew) && (kind == of::mid_letter || mid_num_let_q)) return open_letter;
    return before == number && (kind == of::mid_num || mid_num_let_q) ? unsigned{open_number} : unsigned{anything};
  }

  static constexpr segmenters::Step step(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::words;
    using namespace segmenters;
    const unsigned before = state / 2;
    const bool joiner = state % 2 == 1;
    const unsigned closed = is_open(state) ? cut_at_mark : go_on;
    if (before == carriage_return && kind == of::lf) return {state_of(newline), go_on};
    if (before == carriage_return || before == newline) return {begin(kind), cut_here};
    if (kind == of::cr || kind == of::lf || kind == of::newline) return {begin(kind), cut_here | closed};
    if (kind == of::extend || kind == of::format || kind == of::zwj)
      return {state_of(before == space ? unsigned{anything} : before, kind == of::zwj), go_on};
    if (joins(before, kind)) return {begin(kind), go_on};
    if (joiner && (kind == of::pictographic || kind == of::pictographic_letter)) return {begin(kind), closed};
    if (before == space && kind == of::space) return {begin(kind), go_on};
    if (before == one_indicator && kind == of::regional_indicator) return {state_of(anything), go_on};
    if (before == hebrew && kind == of::single_quote) return {state_of(hebrew_quote), go_on};
    if (opened(before, kind) != anything) return {state_of(opened(before, kind)), mark_here};
    return {begin(kind), cut_here | closed};
  }
};

}  // namespace assay::uax29_words
