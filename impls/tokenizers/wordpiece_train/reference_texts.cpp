#include "impls/tokenizers/wordpiece_train/reference_texts.h"

#include <algorithm>
#include <array>
#include <string>

#include "impls/tokenizers/reference_normalization_texts.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_train {
namespace {

// `add_word` adds one to what is there, of a string of 24 letters or of none.
template <class AddWord>
std::string words_of(Random& random, std::size_t bytes, AddWord add_word) {
  std::string one, made;
  for (int i = 0; i < 24; ++i) one += "abcde"[random.below(5)];
  while (made.size() < bytes) {
    add_word(one, made);
    made += random.chance(0.1) ? "." : " ";
  }
  return made;
}

std::string words_of_few(Random& random, std::size_t bytes) {
  return words_of(random, bytes, [&](const std::string&, std::string& made) {
    for (std::int64_t length = random.between(1, 12); length > 0; --length) made += "aab"[random.below(3)];
  });
}

std::string words_of_one(Random& random, std::size_t bytes) {
  return words_of(random, bytes, [&](const std::string& one, std::string& made) {
    const std::size_t from = random.below(one.size()), to = from + 1 + random.below(one.size() - from);
    made += one.substr(from, to - from);
  });
}

const std::vector<tokenizers::DrawnKind>& own_texts() {
  static const std::vector<tokenizers::DrawnKind> all{
      {{"few_letters", "words of two letters, in which most pairs tie"}, words_of_few},
      {{"parts_of_one", "beginnings and ends of one word"}, words_of_one}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 6> wanted{"mixed", "words", "letters", "accents", "hangul", "repeated"};
  std::vector<ValuesInfo> kinds = tokenizers::infos_of(own_texts());
  for (const auto& all : {tokenizers::normalization_kinds(), tokenizers::text_kinds()})
    for (const ValuesInfo& kind : all)
      if ((kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) &&
          std::ranges::find(kinds, kind.name, &ValuesInfo::name) == kinds.end())
        kinds.push_back(kind);
  return kinds;
}

Buffer draw_text(const Case& which, const Resources& resources) {
  if (auto own = tokenizers::drawn_text(own_texts(), which)) return *own;
  return tokenizers::draw_normalization_text("text", which.values, which.dim("bytes"), which.seed, resources);
}

}  // namespace assay::wordpiece_train
