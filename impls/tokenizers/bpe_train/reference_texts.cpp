#include "impls/tokenizers/bpe_train/reference_texts.h"

#include <algorithm>
#include <array>
#include <utility>

#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_train {
namespace {

// Characters whose order is another one as bytes, as characters that GPT-2 writes and as code points; and some that
// make
// "</w>".
constexpr std::array<std::string_view, 14> characters{"a", "b",      "c",      "B",      "!",      "\x01",       "\x7f",
                                                      "<", "\u00e9", "\u00ad", "\u4e00", "\uff21", "\U0001f600", "z"};

std::string few_letters(Random& random, std::size_t bytes) {
  const std::uint64_t letters = random.between(1, 3);
  std::string text;
  while (text.size() < bytes) {
    for (std::int64_t length = random.between(1, 7); length > 0; --length)
      text += static_cast<char>('a' + random.below(letters));
    text += random.chance(0.2) ? "\n\r\t"[random.below(3)] : ' ';
  }
  return text;
}

// Each word as often as every other one, so that nearly all pairs tie.
std::string all_alike(Random& random, std::size_t bytes) {
  std::vector<std::string> words;
  std::size_t size = 0;
  const auto times = static_cast<std::size_t>(random.between(1, 4));
  while (times * size < bytes) {
    std::string word;
    for (std::int64_t length = random.between(2, 5); length > 0; --length) word += random.pick(characters);
    size += word.size() + 1;
    words.push_back(std::move(word));
  }
  std::string text;
  for (std::size_t time = 0; time < times; ++time) {
    for (std::size_t i = words.size(); i > 1; --i) std::swap(words[i - 1], words[random.below(i)]);
    for (const std::string& word : words) text.append(word).append(" ");
  }
  return text;
}

std::string runs(Random& random, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    const std::string_view character = random.pick(characters);
    for (std::int64_t length = random.between(1, random.chance(0.2) ? 64 : 12); length > 0; --length) text += character;
    if (random.chance(0.7)) text += ' ';
  }
  return text;
}

// What is merged in one word stands in others across the edges of what is merged there.
std::string parts_of_one(Random& random, std::size_t bytes) {
  std::string whole;
  for (std::int64_t length = random.between(3, 8); length > 0; --length)
    whole += static_cast<char>('a' + random.below(5));
  std::string text;
  while (text.size() < bytes) {
    const std::size_t from = random.below(whole.size());
    const std::string part = whole.substr(from, 1 + random.below(whole.size() - from));
    for (std::int64_t times = random.between(1, 5); times > 0; --times) text += part + ' ';
  }
  return text;
}

// Two words: the first one a few times more often than 2^16, the second one as often as there is room.
std::string often(Random& random, std::size_t bytes) {
  const auto times = static_cast<std::size_t>(65536 + random.between(0, 8));
  std::string text;
  while (text.size() < std::min(bytes, 3 * times)) text += "ab ";
  while (text.size() < bytes) text += "cd ";
  return text;
}

const std::vector<tokenizers::DrawnKind>& own_kinds() {
  static const std::vector<tokenizers::DrawnKind> all{
      {{"few_letters", "words of up to three letters, in which most pairs are as frequent as others, and overlap"},
       few_letters},
      {{"all_alike", "words of which each occurs as often as every other one: ties"}, all_alike},
      {{"runs", "runs of one character"}, runs},
      {{"parts_of_one", "the parts of one string, which begin and end in all of its places"}, parts_of_one},
      {{"often", "a pair that is there more than 2^16 times, where there is room for that", false}, often}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_text() {
  std::vector<ValuesInfo> kinds = tokenizers::infos_of(own_kinds());
  // A few of the many kinds: where the pieces end is the matter of pretokenize.
  for (const ValuesInfo& kind : tokenizers::text_kinds()) {
    constexpr std::array<std::string_view, 9> wanted{
        "mixed", "words", "contractions", "whitespace", "letters", "invalid_utf8", "controls", "repeated", "code"};
    if (kind.file || std::ranges::find(wanted, kind.name) != wanted.end()) kinds.push_back(kind);
  }
  return kinds;
}

Buffer draw_text(const Case& which, const Resources& resources) {
  if (auto own = tokenizers::drawn_text(own_kinds(), which)) return *own;
  return tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources);
}

}  // namespace assay::bpe_train
