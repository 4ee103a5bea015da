#include "impls/tokenizers/sentencepiece_train/reference_texts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "impls/tokenizers/bpe_train/reference_texts.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/sentencepiece_train/op.h"

namespace assay::sentencepiece_train {
namespace {

constexpr const char *lines_kind = "lines", *many_words = "many_words", *long_lines = "long_lines";

std::string draw_word(Random& random) {
  std::string word;
  for (std::int64_t length = random.between(1, 6); length > 0; --length)
    word += static_cast<char>('a' + random.below(3));
  return word;
}

// What sentences are cut at, left out for, and rid of.
std::string lines(Random& random, std::size_t bytes) {
  constexpr std::array<std::string_view, 15> marks{"<unk>", "<s>",    "</s>", "<s",   "\u2581", "\u2585", "\t",
                                                   "\r",    "\u3000", "  ",   "\xff", "\n\n",   "\n \n",  "\n"};
  std::string text;
  while (text.size() < bytes) {
    if (random.chance(0.02)) text += '\0';
    text += random.chance(0.15) ? std::string(random.pick(marks)) : draw_word(random);
    text += random.chance(0.1) ? '\n' : ' ';
  }
  return text;
}

// A few letters that are everywhere and many that are there once or twice: what the coverage leaves out.
std::string rare_letters(Random& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += draw_word(random);
    if (random.chance(0.1)) text += static_cast<char>('A' + random.below(26));
    if (random.chance(0.1)) text += random.pick(std::array<std::string_view, 3>{"\u00e9", "\u4e00", "\U0001f600"});
    text += random.chance(0.1) ? '\n' : ' ';
  }
  return text;
}

// Parts of a sentence of more than 16 characters, in one piece.
std::string long_words(Random& random, std::size_t bytes) {
  std::string whole, text;
  for (int i = 0; i < 40; ++i) whole += static_cast<char>('a' + random.below(4));
  while (text.size() < bytes) {
    const std::size_t from = random.below(20);
    text += whole.substr(from, static_cast<std::size_t>(random.between(3, 20)));
    text += random.chance(0.2) ? '\n' : ' ';
  }
  return text;
}

// Runs meet, and pairs overlap.
std::string two_runs(Random& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    for (std::int64_t number = random.between(1, 4); number > 0; --number)
      text.append(static_cast<std::size_t>(random.between(1, 5)), static_cast<char>('a' + random.below(2)));
    text += random.chance(0.1) ? '\n' : ' ';
  }
  return text;
}

// By the rule 0.1.97 the last two 'a' of 'caaab' are forgotten, so that 'aab' is (a)(ab) there and (aa)(b) elsewhere:
// the same with several other letters for a, b and c.
std::string two_ways(Random& random, std::size_t bytes) {
  const auto sets = static_cast<std::uint64_t>(random.between(1, 8));
  std::string text;
  while (text.size() < bytes) {
    const auto a = static_cast<char>('a' + 3 * random.below(sets));
    const std::string aa(2, a), aab = aa + static_cast<char>(a + 1), ca{static_cast<char>(a + 2), a};
    const std::string other(1, static_cast<char>('A' + random.below(26)));
    const std::uint64_t which = random.below(10);
    text += which < 5 ? ca : which < 6 ? ca + aab : other + (which < 8 ? aa : aab);
    text += random.chance(0.1) ? '\n' : ' ';
  }
  return text;
}

// Lines around the longest that count.
std::string lines_of_4192(Random& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    std::string line;
    const std::size_t size = longest_sentence - 1 + random.below(3);
    while (line.size() < size) line += draw_word(random) + ' ';
    line.resize(size);
    text += line + '\n';
  }
  return text;
}

// One word more often than 2^16, where there is room for that.
std::string many(Random& random, std::size_t bytes) {
  const auto times = static_cast<std::size_t>(65536 + random.between(0, 8));
  std::string text;
  for (std::size_t word = 1; text.size() < bytes; ++word) {
    text += word <= times ? "ab" : "cd";
    text += word % 100 == 0 ? '\n' : ' ';
  }
  return text;
}

const std::vector<tokenizers::DrawnKind>& own_kinds() {
  static const std::vector<tokenizers::DrawnKind> all{
      {{lines_kind, "lines with white space, marks and special pieces in them"}, lines},
      {{"rare_letters", "words of which some have letters that hardly occur elsewhere"}, rare_letters},
      {{"long_words", "words of up to 20 letters, parts of one"}, long_words},
      {{"two_runs", "words of short runs of two letters, in which pairs overlap"}, two_runs},
      {{"two_ways", "words in which the rule 0.1.97 spells a piece in two ways", false}, two_ways},
      {{long_lines, "lines about as long as those that count", false}, lines_of_4192},
      {{many_words, "a word that is there more than 2^16 times, where there is room for that", false}, many}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_text() {
  std::vector<ValuesInfo> kinds = tokenizers::infos_of(own_kinds());
  for (const ValuesInfo& kind : bpe_train::kinds_of_text())
    if (kind.name != "often" && kind.name != "code" && kind.name != "contractions") kinds.push_back(kind);
  return kinds;
}

Buffer draw_text(const Case& which, const Resources& resources) {
  if (auto own = tokenizers::drawn_text(own_kinds(), which)) return *own;
  return bpe_train::draw_text(which, resources);
}

}  // namespace assay::sentencepiece_train
