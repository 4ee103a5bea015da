// GB1 to GB999 as an automaton: what stands before decides, so that no place is ever left open.
#pragma once

#include "impls/segmenters/break_automaton.h"

namespace assay::uax29_graphemes {

struct Machine {
  using Classes = segmenters::GraphemeClasses;

  // What the cluster so far ends with, as far as a rule asks for it.
  enum State : unsigned {
    anything,
    carriage_return,
    control,
    prepended,
    leading,              // L
    vowel,                // LV or V
    trailing,             // LVT or T
    one_indicator,        // that is without a partner
    pictographic,         // with Extend behind it
    joined_pictographic,  // and a ZWJ
    consonant,            // with what may stand before a linker
    linked_consonant,     // with a linker
    states
  };

  static constexpr unsigned begin(Classes::Class kind) {
    namespace of = unicode16_breaks::graphemes;
    switch (kind) {
      case of::cr: return carriage_return;
      case of::lf:
      case of::control: return control;
      case of::prepend: return prepended;
      case of::l: return leading;
      case of::lv:
      case of::v: return vowel;
      case of::lvt:
      case of::t: return trailing;
      case of::regional_indicator: return one_indicator;
      case of::pictographic: return pictographic;
      case of::consonant: return consonant;
      default: return anything;
    }
  }

  // Behind one of Extend or ZWJ, which is never cut off.
  static constexpr unsigned extended(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::graphemes;
    if (state == pictographic) return kind == of::zwj ? joined_pictographic : pictographic;
    const bool in_conjunct = state == consonant || state == linked_consonant;
    if (!in_conjunct || kind == of::unlinking_extend) return anything;
    return kind == of::linker ? unsigned{linked_consonant} : state;
  }

  static constexpr bool joins(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::graphemes;
    switch (state) {
      case prepended: return true;
      case leading: return kind == of::l || kind == of::v || kind == of::lv || kind == of::lvt;
      case vowel: return kind == of::v || kind == of::t;
      case trailing: return kind == of::t;
      case linked_consonant: return kind == of::consonant;
      case joined_pictographic: return kind == of::pictographic;
      default: return false;
    }
  }

  static constexpr segmenters::Step step(unsigned state, Classes::Class kind) {
    namespace of = unicode16_breaks::graphemes;
    using namespace segmenters;
    if (state == carriage_return && kind == of::lf) return {control, go_on};
    const bool parted = kind == of::cr || kind == of::lf || kind == of::control;
    if (state == carriage_return || state == control || parted) return {begin(kind), cut_here};
    if (kind == of::extend || kind == of::unlinking_extend || kind == of::linker || kind == of::zwj)
      return {extended(state, kind), go_on};
    if (kind == of::spacing_mark) return {anything, go_on};
    if (state == one_indicator && kind == of::regional_indicator) return {anything, go_on};
    return {begin(kind), joins(state, kind) ? go_on : cut_here};
  }

  static constexpr bool is_open(unsigned) { return false; }
};

}  // namespace assay::uax29_graphemes
