// What a pattern asks for, as data, and the bugs that change it. For the mutants of ops on text.
#pragma once

#include <cstddef>
#include <string_view>

#include "impls/tokenizers/pretokenize/bugs.h"

namespace assay::pretokenize {

struct Rules {
  enum Contractions { nowhere, in_front, behind_words };
  Contractions contractions = in_front;
  bool any_case = true;        // of contractions
  bool anything_leads = true;  // [^\r\n\p{L}\p{N}]? before letters; else ' '
  bool blank_leads = true;     // letters and signs
  bool blank_leads_numbers = false;
  std::size_t most_numbers = 3;  // 0: any number
  std::string_view behind_signs = "\r\n";
  bool lines = true;          // \s*[\r\n]+
  bool whole_at_end = false;  // \s++$
  bool leaves_last = true;    // \s+(?!\S)
  bool cased = false;         // words are cut before capitals
  bool splits = false;        // a sequence of them: numbers, Han and kana, the rest
};

inline Rules rules_of(std::string_view pattern) {
  Rules rules;
  if (pattern == "gpt2")
    rules = {.any_case = false,
             .anything_leads = false,
             .blank_leads_numbers = true,
             .most_numbers = 0,
             .behind_signs = "",
             .lines = false};
  if (pattern == "cl100k") rules.whole_at_end = true;
  if (pattern == "qwen2" || pattern == "tekken") rules.most_numbers = 1;
  if (pattern == "o200k" || pattern == "tekken") {
    rules.contractions = pattern == "o200k" ? Rules::behind_words : Rules::nowhere;
    rules.behind_signs = "\r\n/";
    rules.cased = true;
  }
  if (pattern == "clip")
    rules = {.anything_leads = false,
             .blank_leads = false,
             .most_numbers = 1,
             .behind_signs = "",
             .lines = false,
             .leaves_last = false};
  if (pattern == "deepseek") {
    rules.contractions = Rules::nowhere;
    rules.splits = true;
  }
  return rules;
}

inline Rules rules_of(std::string_view pattern, Bug bug) {
  Rules rules = rules_of(pattern);
  switch (bug) {
    case Bug::contraction_case: rules.any_case = !rules.any_case; break;
    case Bug::contractions_missing: rules.contractions = Rules::nowhere; break;
    case Bug::contraction_apart:
      if (rules.contractions == Rules::behind_words) rules.contractions = Rules::in_front;
      break;
    case Bug::blank_alone_leads: rules.anything_leads = false; break;
    case Bug::space_before_digits: rules.blank_leads_numbers = !rules.blank_leads_numbers; break;
    // As many as another pattern has.
    case Bug::digit_triples: rules.most_numbers = rules.most_numbers == 3 ? 1 : 3; break;
    case Bug::digits_unlimited: rules.most_numbers = 0; break;
    case Bug::newlines_left_by_signs: rules.behind_signs = ""; break;
    case Bug::slash_forgotten: rules.behind_signs = rules.behind_signs.substr(0, 2); break;
    case Bug::slash_everywhere:
      if (rules.lines) rules.behind_signs = "\r\n/";
      break;
    case Bug::newlines_by_themselves: rules.lines = !rules.lines; break;
    case Bug::other_spelling_at_end: rules.whole_at_end = !rules.whole_at_end; break;
    case Bug::cases_ignored: rules.cased = !rules.cased; break;
    default: break;
  }
  return rules;
}

}  // namespace assay::pretokenize
