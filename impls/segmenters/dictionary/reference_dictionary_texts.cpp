#include "impls/segmenters/dictionary/reference_dictionary_texts.h"

#include <algorithm>
#include <array>
#include <span>

#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::dictionary {
namespace {

using namespace std::string_view_literals;

// What stands between words: among it what jieba's expressions cut at, and what they do not.
constexpr std::string_view between[] = {"\n", "\r\n", "\r", " ", "\u3000", "\u3002", "\uff0c", "\t", "\u00a0", "."sv,
                                        "%",  "-",    "_",  "#", "+",      "&",      "a",      "7",  "\n",     "\n"};

// Characters that few programs know: of other planes and blocks than the usual ones, and those beside the edges of
// jieba's range of ideographs.
constexpr std::string_view rare[] = {"\U00020000", "\U0002a6d6", "\U0003134a", "\u3400",     "\u4db5",     "\u4e00",
                                     "\u4dff",     "\u9fd5",     "\u9fd6",     "\u9fa5",     "\u9fff",     "\uf900",
                                     "\ufa29",     "\u2e80",     "\u3007",     "\u3005",     "\u30fc",     "\uac00",
                                     "\uff21",     "\uff11",     "\U0001f600", "\u200d",     "\u0301",     "\ufeff",
                                     "\xe4\xb8"sv, "\xf0\xa0"sv, "\x80"sv,     "\xed\xa0"sv, "\xc0\xaf"sv, "\xff"sv};

// Other scripts, numbers as they are written, and what is joined to them.
constexpr std::string_view scripts[] = {"abc",
                                        "X",
                                        "3.14",
                                        "3.14%",
                                        "100%",
                                        "C++",
                                        "a.b",
                                        "v2.0",
                                        "AT&T",
                                        "12",
                                        "7",
                                        "Z9",
                                        "\u0441\u043b\u043e\u0432\u043e",
                                        "\u3072\u3089",
                                        "\u30ab\u30bf",
                                        "\ud55c\uae00",
                                        "\u0e44\u0e17",
                                        "1.2.3",
                                        "5.",
                                        ".5",
                                        "50%%",
                                        "a%",
                                        "%",
                                        "\u0663.\u0664",
                                        "9.\u0663",
                                        "x_y",
                                        "#tag",
                                        "a-b",
                                        "+1"};

const std::string& word(const ReferenceDictionary& words, Random& random) { return random.pick(words.in_order); }

std::string_view one_of_its_characters(const std::string& text, Random& random) {
  const std::vector<std::size_t> at = boundaries_of(text);
  const std::size_t which = random.below(at.size() - 1);
  return std::string_view(text).substr(at[which], at[which + 1] - at[which]);
}

void append_words(std::string& text, const ReferenceDictionary& words, Random& random) {
  text += word(words, random);
  if (random.chance(0.1)) text += one_of_its_characters(word(words, random), random);
  if (random.chance(0.12)) text += random.pick(std::span(between));
}

// The next word begins with what the one before ends with, where one is found that does.
void append_overlapping(std::string& text, const ReferenceDictionary& words, Random& random) {
  std::string last = word(words, random);
  text += last;
  for (std::int64_t more = random.between(1, 4); more > 0; --more) {
    for (int tries = 0; tries < 64; ++tries) {
      const std::string& next = word(words, random);
      const std::vector<std::size_t> ends = boundaries_of(next);
      std::size_t shared = 0;
      for (const std::size_t end : ends)
        if (end < next.size() && last.ends_with(next.substr(0, end))) shared = end;
      if (shared == 0) continue;
      text += next.substr(shared);
      last = next;
      break;
    }
  }
  if (random.chance(0.2)) text += random.pick(std::span(between));
}

// A word without its last or first character, with one of another word in the place of one, or cut within one.
void append_nearly(std::string& text, const ReferenceDictionary& words, Random& random) {
  const std::string& whole = word(words, random);
  const std::vector<std::size_t> at = boundaries_of(whole);
  const std::size_t place = random.below(at.size() - 1);
  switch (random.below(5)) {
    case 0: text += whole.substr(0, at[at.size() - 2]); break;
    case 1: text += whole.substr(at[1]); break;
    case 2:
      text += whole.substr(0, at[place]);
      text += one_of_its_characters(word(words, random), random);
      text += whole.substr(at[place + 1]);
      break;
    case 3: (text += whole) += whole.substr(at[place]); break;
    default: text += whole.substr(0, random.below(whole.size()) + 1); break;  // any byte
  }
  if (random.chance(0.2)) text += word(words, random);
  if (random.chance(0.1)) text += random.pick(std::span(between));
}

void append_longest(std::string& text, const ReferenceDictionary& words, Random& random) {
  const std::string* longest = &word(words, random);
  for (int tries = 0; tries < 12; ++tries)
    if (const std::string& other = word(words, random); other.size() > longest->size()) longest = &other;
  const std::vector<std::size_t> at = boundaries_of(*longest);
  text += random.chance(0.5) ? *longest : longest->substr(0, at[at.size() - 2]);
  if (random.chance(0.3))
    text += random.chance(0.5) ? word(words, random) : std::string(random.pick(std::span(between)));
}

void append_unbroken(std::string& text, const ReferenceDictionary& words, Random& random) {
  text += word(words, random);
}

void append_mixed(std::string& text, const ReferenceDictionary& words, Random& random) {
  for (std::int64_t count = random.between(1, 3); count > 0; --count) text += random.pick(std::span(scripts));
  if (random.chance(0.6)) text += word(words, random);
  if (random.chance(0.4)) text += random.pick(std::span(between));
}

void append_rare(std::string& text, const ReferenceDictionary& words, Random& random) {
  text += random.pick(std::span(rare));
  if (random.chance(0.5)) text += word(words, random);
  if (random.chance(0.1)) text += random.pick(std::span(between));
}

struct KindOfWords {
  ValuesInfo info;
  void (*append)(std::string& text, const ReferenceDictionary& words, Random& random);  // nullptr: few_characters
};
const std::vector<KindOfWords>& kinds() {
  static const std::vector<KindOfWords> all{
      {{"known_words", "words of the dictionary or model, and some of their characters alone"}, append_words},
      {{"overlapping_words", "words that begin with what the one before ends with"}, append_overlapping},
      {{"nearly_words", "words without an end, with another character in them, or cut within one"}, append_nearly},
      {{"few_characters", "up to four characters of the dictionary, in any order"}, nullptr},
      {{"longest_words", "the longest words, whole and without their last character"}, append_longest},
      {{"unbroken_words", "words one behind the other, and nothing between"}, append_unbroken},
      {{"mixed_scripts", "words between numbers, Latin and other scripts"}, append_mixed},
      {{"rare_ideographs", "ideographs and others that few programs know, ill-formed bytes, and words"}, append_rare}};
  return all;
}

}  // namespace

std::vector<ValuesInfo> kinds_of_words() {
  constexpr std::array<std::string_view, 9> wanted{"mixed",        "words",    "whitespace", "letters",    "emoji",
                                                   "invalid_utf8", "controls", "repeated",   "code_points"};
  std::vector<ValuesInfo> all;
  for (const KindOfWords& each : kinds()) all.push_back(each.info);
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (kind.file || !kind.drawn || std::ranges::find(wanted, kind.name) != wanted.end()) all.push_back(kind);
  return all;
}

bool is_of_words(std::string_view kind) {
  return std::ranges::any_of(kinds(), [&](const KindOfWords& each) { return each.info.name == kind; });
}

std::string draw_of_words(const Case& which, const ReferenceDictionary& words) {
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  const auto kind = std::ranges::find(kinds(), which.values, [](const KindOfWords& each) { return each.info.name; });
  std::vector<std::string> few;
  while (kind->append == nullptr && few.size() < 4)
    few.emplace_back(one_of_its_characters(word(words, random), random));
  std::string text;
  while (text.size() < size) {
    if (kind->append != nullptr) kind->append(text, words, random);
    else text += random.chance(0.02) ? std::string("\n") : random.pick(few);
  }
  // A character that the end cuts becomes letters, so that well-formed texts stay so.
  std::size_t kept = size;
  while (kept > 0 && kept < text.size() && (static_cast<unsigned char>(text[kept]) & 0xc0u) == 0x80u) --kept;
  text.resize(kept);
  text.resize(size, 'a');
  return text;
}

Buffer text_buffer(std::string_view content) {
  const auto* const first = reinterpret_cast<const std::byte*>(content.data());
  return {"text", Kind::bytes, Dtype::u8, {std::ssize(content)}, {first, first + content.size()}, false};
}

Buffer path_buffer(const char* name, std::string_view path) {
  const auto* const first = reinterpret_cast<const std::byte*>(path.data());
  return {name, Kind::path, Dtype::u8, {std::ssize(path)}, {first, first + path.size()}, true};
}

std::string path_of(const Case& which, const Resources& resources, std::string_view parameter) {
  const auto found = resources.vocabulary(which.parameters.get<std::string>(parameter));
  if (found.path.empty()) throw AbsentResource{found.reason};
  return found.path;
}

}  // namespace assay::dictionary
