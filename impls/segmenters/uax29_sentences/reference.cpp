// The rules of UAX #29, section 5.1, in their order, asked before each character.
#include "impls/segmenters/uax29_sentences/reference.h"

#include "harness/core/patience.h"
#include "impls/segmenters/reference_breaks.h"

namespace assay::uax29_sentences {
namespace {

using segmenters::SentenceBreak;
using enum segmenters::SentenceBreak;

bool is_para_sep(SentenceBreak value) { return value == sep || value == cr || value == lf; }
bool is_sa_term(SentenceBreak value) { return value == s_term || value == a_term; }
bool is_ignored(SentenceBreak value) { return value == extend || value == format; }

// What SB5 leaves: each character with those that are joined to it taken for one. At the start of a text and behind the
// end of a line there is nothing that they could be joined to.
std::vector<std::size_t> left_by_sb5(const std::vector<SentenceBreak>& all) {
  std::vector<std::size_t> left;
  for (std::size_t at = 0; at < all.size(); ++at)
    if (!is_ignored(all[at]) || at == 0 || is_para_sep(all[at - 1])) left.push_back(at);
  return left;
}

// For each place in `values`: whether ( [^ OLetter Upper Lower ParaSep SATerm] )* Lower begins there.
std::vector<bool> lower_comes(const std::vector<SentenceBreak>& values) {
  std::vector<bool> comes(values.size() + 1, false);
  for (std::size_t i = values.size(); i-- > 0;) {
    const bool stops = values[i] == o_letter || values[i] == upper || is_para_sep(values[i]) || is_sa_term(values[i]);
    comes[i] = values[i] == lower || (!stops && comes[i + 1]);
  }
  return comes;
}

// What stands in front of a place, as far as the rules ask: SATerm Close* Sp*, with how far it has come. A terminator
// that something else stands behind is none any more.
struct Before {
  enum Stage : std::uint8_t { none, term, close, space };
  Stage stage = none;
  bool a_term = false;

  void add(SentenceBreak value) {
    if (is_sa_term(value)) *this = {term, value == SentenceBreak::a_term};
    else if (value == SentenceBreak::close && (stage == term || stage == close)) stage = close;
    else if (value == sp && stage != none) stage = space;
    else *this = {};
  }
};

// SB6 to SB998, of what SB5 leaves: `values[at]` is behind the place, which is not the first.
bool is_cut(const std::vector<SentenceBreak>& values, std::size_t at, Before before, bool lower_follows) {
  const SentenceBreak behind = values[at];
  if (before.stage == Before::none) return false;                   // SB998: nothing ended
  if (values[at - 1] == a_term && behind == numeric) return false;  // SB6
  if (at >= 2 && (values[at - 2] == upper || values[at - 2] == lower) && values[at - 1] == a_term && behind == upper)
    return false;                                                // SB7
  if (before.a_term && lower_follows) return false;              // SB8
  if (behind == s_continue || is_sa_term(behind)) return false;  // SB8a
  const bool no_space = before.stage != Before::space;
  if (no_space && (behind == close || behind == sp || is_para_sep(behind))) return false;  // SB9
  if (behind == sp || is_para_sep(behind)) return false;                                   // SB10
  return true;                                                                             // SB11
}

}  // namespace

std::vector<std::int64_t> reference_ends(std::string_view text) {
  const std::vector<segmenters::Placed> characters = segmenters::characters_of(text);
  const std::vector<SentenceBreak> all = segmenters::each(characters, segmenters::sentence_break);
  const std::vector<std::size_t> left = left_by_sb5(all);
  std::vector<SentenceBreak> values;
  for (const std::size_t at : left) values.push_back(all[at]);
  const std::vector<bool> lower_follows = lower_comes(values);
  std::vector<std::int64_t> ends;
  Before before;
  for (std::size_t i = 1; i < left.size(); ++i) {
    if (i % 1024 == 0) reference_step();
    before.add(values[i - 1]);
    const SentenceBreak neighbour = all[left[i] - 1];
    if (neighbour == cr && values[i] == lf) continue;  // SB3
    // SB4; of all else SB5 to SB998.
    if (is_para_sep(neighbour) || is_cut(values, i, before, lower_follows[i])) ends.push_back(characters[left[i]].from);
  }
  if (!characters.empty()) ends.push_back(characters.back().to);
  return ends;
}

}  // namespace assay::uax29_sentences
