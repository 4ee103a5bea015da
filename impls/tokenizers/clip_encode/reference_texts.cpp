#include "impls/tokenizers/clip_encode/reference_texts.h"

#include <array>

#include "harness/core/random.h"

namespace assay::clip_encode {
namespace {

const std::string few_letters = "few_letters", of_merges = "merges", of_rules = "rules";

// So that merges of their strings overlap.
void append_few_letters(Random& random, std::string& made) {
  for (std::int64_t length = random.between(1, 12); length > 0; --length) made += "aab"[random.below(3)];
  made += ' ';
}

void append_merge(Random& random, const Merges& merges, std::string& made) {
  const std::size_t from_last = random.chance(0.3) ? 0 : random.below(merges.in_order.size());
  const auto& [left, right] = merges.in_order[merges.in_order.size() - 1 - from_last];
  made += left.bytes + right.bytes;
  if (right.ends || random.chance(0.1)) made += random.chance(0.1) ? '\n' : ' ';
}

// What the two rules have in common and what they do not.
void append_rule(Random& random, std::string& made) {
  constexpr std::array<std::string_view, 44> all{"<start_of_text>",
                                                 "<end_of_text>",
                                                 "<START_OF_TEXT>",
                                                 "<End_Of_Text>",
                                                 "<\u017ftart_of_text>",
                                                 "<start_of_text",
                                                 "start_of_text>",
                                                 "<|startoftext|>",
                                                 "!",
                                                 "<",
                                                 "'",
                                                 "'s",
                                                 "'S",
                                                 "'\u017f",
                                                 "'ll",
                                                 "'Ve",
                                                 "'RE",
                                                 "' s",
                                                 "\u2019s",
                                                 "a",
                                                 "A",
                                                 "the",
                                                 "The",
                                                 "1",
                                                 "23",
                                                 "\u00bd",
                                                 " ",
                                                 "  ",
                                                 "\n",
                                                 "\t",
                                                 "\x1c",
                                                 "\x1f",
                                                 "\u00a0",
                                                 "\u200b",
                                                 "\u03a3",
                                                 "\u0391\u03a3",
                                                 "\u0391\u03a3\u0301 ",
                                                 "e\u0301",
                                                 "E\u0301\u0323",
                                                 "\u0130",
                                                 "\u212a",
                                                 "\u1100\u1161\u11a8",
                                                 "\xff",
                                                 "</w>"};
  made += random.pick(all);
}

}  // namespace

std::vector<ValuesInfo> kinds_of_merges() {
  return {{few_letters, "words of two letters"},
          {of_merges, "what merges make, that of the last ones more often"},
          {of_rules, "special tokens and what is nearly one, contractions, sigmas, marks, separators"}};
}

std::string draw_of_merges(const Case& which, const Merges& merges) {
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  std::string made;
  while (made.size() < size) {
    if (which.values == of_rules) append_rule(random, made);
    else if (which.values == few_letters || merges.in_order.empty()) append_few_letters(random, made);
    else append_merge(random, merges, made);
  }
  made.resize(size);
  return made;
}

}  // namespace assay::clip_encode
