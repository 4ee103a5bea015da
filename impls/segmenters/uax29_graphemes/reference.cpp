// The rules of UAX #29, section 3.1.1, in their order, asked before each character.
#include "impls/segmenters/uax29_graphemes/reference.h"

#include "harness/core/patience.h"
#include "impls/segmenters/reference_breaks.h"

namespace assay::uax29_graphemes {
namespace {

using segmenters::ConjunctBreak;
using segmenters::GraphemeBreak;
using enum segmenters::GraphemeBreak;

struct Characters {
  std::vector<GraphemeBreak> breaks;
  std::vector<ConjunctBreak> conjuncts;
  std::vector<bool> pictographic;
};

bool is_one_of(GraphemeBreak value, std::initializer_list<GraphemeBreak> values) {
  for (const GraphemeBreak each : values)
    if (value == each) return true;
  return false;
}

// \p{InCB=Consonant} [\p{InCB=Extend}\p{InCB=Linker}]* \p{InCB=Linker} [\p{InCB=Extend}\p{InCB=Linker}]* ends at `at`.
bool ends_linked_consonant(const Characters& all, std::size_t at) {
  bool linker = false;
  while (at > 0 && (all.conjuncts[at - 1] == ConjunctBreak::linker || all.conjuncts[at - 1] == ConjunctBreak::extend))
    linker = all.conjuncts[--at] == ConjunctBreak::linker || linker;
  return linker && at > 0 && all.conjuncts[at - 1] == ConjunctBreak::consonant;
}

// \p{Extended_Pictographic} Extend* ZWJ ends at `at`.
bool ends_joined_pictographic(const Characters& all, std::size_t at) {
  if (all.breaks[at - 1] != zwj) return false;
  --at;
  while (at > 0 && all.breaks[at - 1] == extend) --at;
  return at > 0 && all.pictographic[at - 1];
}

// Whether a text is cut in front of the character at `at`, which is not the first. `indicators`: how many regional
// indicators stand directly before it.
bool is_cut(const Characters& all, std::size_t at, std::size_t indicators) {
  const GraphemeBreak before = all.breaks[at - 1], behind = all.breaks[at];
  if (before == cr && behind == lf) return false;                                                     // GB3
  if (is_one_of(before, {control, cr, lf})) return true;                                              // GB4
  if (is_one_of(behind, {control, cr, lf})) return true;                                              // GB5
  if (before == l && is_one_of(behind, {l, v, lv, lvt})) return false;                                // GB6
  if (is_one_of(before, {lv, v}) && is_one_of(behind, {v, t})) return false;                          // GB7
  if (is_one_of(before, {lvt, t}) && behind == t) return false;                                       // GB8
  if (is_one_of(behind, {extend, zwj})) return false;                                                 // GB9
  if (behind == spacing_mark) return false;                                                           // GB9a
  if (before == prepend) return false;                                                                // GB9b
  if (all.conjuncts[at] == ConjunctBreak::consonant && ends_linked_consonant(all, at)) return false;  // GB9c
  if (all.pictographic[at] && ends_joined_pictographic(all, at)) return false;                        // GB11
  if (behind == regional_indicator && indicators % 2 == 1) return false;                              // GB12, GB13
  return true;                                                                                        // GB999
}

}  // namespace

std::vector<std::int64_t> reference_ends(std::string_view text) {
  const std::vector<segmenters::Placed> characters = segmenters::characters_of(text);
  const Characters all{segmenters::each(characters, segmenters::grapheme_break),
                       segmenters::each(characters, segmenters::conjunct_break),
                       segmenters::each(characters, segmenters::is_extended_pictographic)};
  std::vector<std::int64_t> ends;
  std::size_t indicators = 0;
  for (std::size_t at = 1; at < characters.size(); ++at) {
    if (at % 1024 == 0) reference_step();
    indicators = all.breaks[at - 1] == regional_indicator ? indicators + 1 : 0;
    if (is_cut(all, at, indicators)) ends.push_back(characters[at].from);
  }
  if (!characters.empty()) ends.push_back(characters.back().to);
  return ends;
}

}  // namespace assay::uax29_graphemes
