// SB1 to SB998 as an automaton. Behind a full stop and what may follow it, the place is open until a letter tells
// whether the sentence goes on.
#pragma once

#include "impls/segmenters/break_automaton.h"

namespace assay::uax29_sentences {

struct Machine {
  using Classes = segmenters::SentenceClasses;

  // What stands before, without what SB5 ignores.
  enum State : unsigned {
    anything,
    carriage_return,
    line_end,       // Sep, LF
    cased,          // Upper or Lower
    stop_in_cased,  // (Upper | Lower) ATerm
    stop,           // ATerm
    stop_close,     // ATerm Close+
    stop_space,     // ATerm Close* Sp+
    end,            // STerm
    end_close,
    end_space,
    open,  // ATerm Close* Sp* and what leaves open whether a Lower comes
    states
  };

  static constexpr bool is_open(unsigned state) { return state == open; }

  static constexpr unsigned begin(Classes::Class kind) {
    namespace of = unicode16_breaks::sentences;
    switch (kind) {
      case of::cr: return carriage_return;
      case of::lf:
      case of::sep: return line_end;
      case of::upper:
      case of::lower: return cased;
      case of::a_term: return stop;
      case of::s_term: return end;
      default: return anything;
    }
  }

  // What goes on behind a full stop or another terminator: SB8a, SB9, SB10, and SB6 and SB7.
  static constexpr bool goes_on(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::sentences;
    const bool stopped = state == stop || state == stop_in_cased;
    const bool spaced = state == stop_space || state == end_space;
    switch (kind) {
      case of::cr:
      case of::lf:
      case of::sep:
      case of::sp:
      case of::s_continue:
      case of::a_term:
      case of::s_term: return true;
      case of::close: return !spaced;
      case of::numeric: return stopped;
      case of::upper: return state == stop_in_cased;
      case of::lower: return state < end;  // SB8, with nothing between
      default: return false;
    }
  }

  static constexpr unsigned behind_terminator(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::sentences;
    if (kind == of::close) return state < end ? stop_close : end_close;
    if (kind == of::sp) return state < end ? stop_space : end_space;
    return begin(kind);
  }

  // `open`, and a character that is not ignored.
  static constexpr segmenters::Step step_from_open(Classes::Class kind) {
    namespace of = unicode16_breaks::sentences;
    using namespace segmenters;
    switch (kind) {
      case of::lower: return {cased, go_on};  // SB8
      case of::upper:
      case of::other_letter:
      case of::cr:
      case of::lf:
      case of::sep:
      case of::a_term:
      case of::s_term: return {begin(kind), cut_at_mark};
      default: return {open, go_on};
    }
  }

  static constexpr segmenters::Step step(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::sentences;
    using namespace segmenters;
    if (state == carriage_return && kind == of::lf) return {line_end, go_on};
    if (state == carriage_return || state == line_end) return {begin(kind), cut_here};
    if (kind == of::extend || kind == of::format) return {state, go_on};
    if (state == open) return step_from_open(kind);
    if (state == anything || state == cased)
      return {state == cased && kind == of::a_term ? unsigned{stop_in_cased} : begin(kind), go_on};
    if (goes_on(state, kind)) return {behind_terminator(state, kind), go_on};
    const bool may_go_on =
        state < end && (kind == of::other || kind == of::numeric || kind == of::close);  // if a Lower comes
    if (may_go_on) return {open, mark_here};
    return {begin(kind), cut_here};
  }
};

}  // namespace assay::uax29_sentences
