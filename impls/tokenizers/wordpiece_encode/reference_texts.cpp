#include "impls/tokenizers/wordpiece_encode/reference_texts.h"

#include <algorithm>
#include <array>

#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::wordpiece_encode {
namespace {

constexpr const char *pieces_kind = "pieces", *nearly_kind = "nearly_pieces", *limits_kind = "limits",
                     *letters_kind = "few_letters";

// What basic tokenisers differ in, and what is written like a part of the vocabulary and is text.
constexpr std::array basic_units{"[UNK]",
                                 "[CLS]",
                                 "[SEP]",
                                 "[MASK]",
                                 "##ing",
                                 "##",
                                 "#",
                                 "\u00e9",
                                 "e\u0301",
                                 "\u00c9",
                                 "\u00df",
                                 "\u1e9e",
                                 "\u0130",
                                 "I\u0307",
                                 "\u03a3\u0391\u03a3",
                                 "\u03c3\u03b1\u03c2",
                                 "\u00c5ngstr\u00f6m",
                                 "na\u00efve",
                                 "\u4e2d\u6587",
                                 "\u65e5\u672c\u8a9e",
                                 "\U0002b820",
                                 "\U0002b740",
                                 "\ud55c\uad6d\uc5b4",
                                 "\u1112\u1161\u11ab",
                                 "\u0939\u093f\u0928\u094d\u0926\u0940",
                                 "\u00a0",
                                 "\u3000",
                                 "\u2028",
                                 "\u200b",
                                 "\u200d",
                                 "\ufeff",
                                 "\u00ad",
                                 "\ufffd",
                                 "\ue000",
                                 "\u0085",
                                 "\t",
                                 "\n",
                                 "\r\n",
                                 "\x7f",
                                 "\x01",
                                 "\u2019",
                                 "\u2014",
                                 "$",
                                 "+",
                                 "^",
                                 "`",
                                 "~",
                                 "\u00b4",
                                 "\u20ac",
                                 "\u2122",
                                 "...",
                                 "don't",
                                 "U.S.A.",
                                 "3.14",
                                 "A",
                                 "Z",
                                 "abc",
                                 "XYZ"};

class Drawing {
 public:
  Drawing(const Case& which, const PieceVocabulary& pieces)
      : which_(which), settings_(settings_of(which.parameters)), random_(derive_seed(which.seed, which.values)) {
    for (const auto& [text, id] : pieces.ids) {
      if (id == pieces.unknown || (text.starts_with('[') && text.ends_with(']'))) continue;
      if (text.starts_with(pieces.prefix) && text.size() > pieces.prefix.size())
        further_.push_back(text.substr(pieces.prefix.size()));
      else first_.push_back(text);
    }
    if (first_.empty()) first_.emplace_back("a");
    if (further_.empty()) further_.emplace_back("a");
    // Of all lengths alike: of most vocabularies nearly all pieces have four to eight letters.
    for (std::vector<std::string>* list : {&first_, &further_})
      std::ranges::stable_sort(*list, {}, [](const std::string& text) { return text.size(); });
  }

  std::string draw() {
    const auto size = static_cast<std::size_t>(which_.dim("bytes"));
    std::string made;
    if (which_.values == long_word)
      while (made.size() < size) made += random_.chance(0.95) ? 'a' : "bc"[random_.below(2)];
    while (made.size() < size) {
      made += unit();
      if (random_.chance(0.8)) made += random_.chance(0.1) ? "\n" : random_.chance(0.1) ? ", " : " ";
    }
    made.resize(size);
    while (!made.empty() && !tokenizers::character_at(made, last_begins(made)).well_formed)
      made.resize(last_begins(made));
    made.resize(size, 'a');
    return made;
  }

 private:
  static std::size_t last_begins(const std::string& text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u) --at;
    return at;
  }

  const std::string& piece(const std::vector<std::string>& list) {
    if (random_.chance(0.3)) return list[list.size() - 1 - random_.below(std::min<std::size_t>(list.size(), 8))];
    return random_.pick(list);
  }

  std::string spelled() {
    std::string word = piece(first_);
    for (std::size_t more = random_.below(6); more > 0; --more) word += piece(further_);
    return word;
  }

  std::string unit() {
    if (which_.values == pieces_kind) return varied(spelled());
    if (which_.values == nearly_kind) return nearly();
    if (which_.values == limits_kind) return at_limit();
    if (which_.values == basic_kind) return random_.chance(0.3) ? varied(spelled()) : random_.pick(basic_units);
    std::string word;
    const std::int64_t length = random_.chance(0.05) ? random_.between(1, 400) : random_.between(1, 14);
    const std::string letters = random_.chance(0.5) ? "ab" : "abc";
    for (std::int64_t left = length; left > 0; --left)
      word += random_.chance(0.6) ? 'a' : letters[random_.below(letters.size())];
    return word;
  }

  // In capitals, or with accents: other text, whose words may be the same.
  std::string varied(std::string word) {
    if (random_.chance(0.15)) word[0] = upper(word[0]);
    else if (random_.chance(0.05))
      for (char& each : word) each = upper(each);
    if (random_.chance(0.1)) word += random_.chance(0.5) ? "\u0301" : "\u00e9";
    return word;
  }
  static char upper(char each) { return each >= 'a' && each <= 'z' ? static_cast<char>(each - 'a' + 'A') : each; }

  // What fails at its end, or somewhere, or begins with what only goes on.
  std::string nearly() {
    constexpr std::array strange{"\u0298", "\u0e05", "\u10d0", "q", "z", "7", "\U00010400"};
    std::string word = spelled();
    switch (random_.below(4)) {
      case 0: return word + random_.pick(strange);
      case 1: return random_.pick(strange) + word;
      case 2: return piece(further_) + piece(further_);
      default: {
        const std::size_t cut = last_begins(word);
        return cut > 0 ? word.substr(0, cut) : word;
      }
    }
  }

  std::string at_limit() {
    std::vector<std::int64_t> lengths{99, 100, 101, 199, 200, 201, 400};
    const auto most = static_cast<std::int64_t>(settings_.max_word);
    for (const std::int64_t near : {most - 1, most, most + 1})
      if (most <= 5001) lengths.push_back(near), lengths.push_back(near);
    const std::int64_t length = random_.pick(lengths);
    const std::string letter = random_.pick(std::array{"a", "b", "\u044f", "\u03b1", "\u0e05", "\U00010428"});
    const bool of_pieces = random_.chance(0.4), marked = random_.chance(0.2);
    std::string word;
    for (std::int64_t characters = 0; characters < length; ++characters) {
      if (of_pieces && characters == 0) {
        std::string start = spelled();
        const auto count = static_cast<std::int64_t>(characters_of(start));
        if (count <= length) word += start, characters = count - 1;
        continue;
      }
      word += letter;
      if (marked) word += "\u0301";  // which is dropped, or counts
    }
    return word;
  }

  const Case& which_;
  const Settings settings_;
  Random random_;
  std::vector<std::string> first_, further_;
};

// 0: none.
std::size_t longest_at(std::string_view word, std::size_t at, const PieceVocabulary& pieces) {
  std::size_t longest = 0;
  std::string candidate = at == 0 ? std::string() : pieces.prefix;
  for (std::size_t length = 1; length <= word.size() - at && candidate.size() < *pieces.lengths.rbegin(); ++length) {
    candidate += word[at + length - 1];
    if (pieces.ids.contains(candidate)) longest = length;
  }
  return longest;
}

std::string shown(const std::vector<std::int64_t>& ids, const PieceVocabulary& pieces) {
  std::string line;
  for (std::size_t i = 0; i < std::min<std::size_t>(ids.size(), 6); ++i) {
    const auto found = pieces.texts.find(ids[i]);
    line += (line.empty() ? "" : ", ") + std::to_string(ids[i]) + " " +
            (found == pieces.texts.end() ? "(no piece)" : "\"" + tokenizers::escaped(found->second) + "\"");
  }
  return ids.empty() ? "no ids" : line + (ids.size() > 6 ? ", ..." : "");
}

std::string named(std::size_t place, std::string_view word) {
  return "word " + std::to_string(place) + " \"" + tokenizers::escaped(word.substr(0, 60)) + "\"" +
         (word.size() > 60 ? "..." : "") + ", " + std::to_string(characters_of(word)) + " characters";
}

}  // namespace

std::vector<ValuesInfo> kinds_of_pieces() {
  return {
      {pieces_kind, "words of the vocabulary's pieces, some with capitals and accents"},
      {nearly_kind, "such words with what is no piece at an end, without their last letter, or without a beginning"},
      {limits_kind, "words of 99 to 101 and 199 to 201 characters, and as long as may be"},
      {letters_kind, "words of two or three letters, mostly of one"},
      {basic_kind, "accents, capitals, ideographs, marks, spaces and signs of many scripts, and special tokens"},
      {long_word, "one word of three letters, mostly of one", false}};
}

std::string draw_of_pieces(const Case& which, const PieceVocabulary& pieces) { return Drawing(which, pieces).draw(); }

std::optional<std::string> what_is_not_spelled(std::string_view text, const std::vector<std::int64_t>& ids,
                                               const Settings& settings, const PieceVocabulary& pieces) {
  std::size_t next = 0;
  const std::vector<std::string> words = words_of(text, settings);
  for (std::size_t place = 0; place < words.size(); ++place) {
    const std::string& word = words[place];
    const std::size_t first = next;
    std::size_t at = 0;
    while (at < word.size() && next < ids.size()) {
      const std::size_t length = longest_at(word, at, pieces);
      const auto piece = pieces.texts.find(ids[next]);
      if (length == 0 || piece == pieces.texts.end() ||
          piece->second != (at == 0 ? "" : pieces.prefix) + word.substr(at, length))
        break;
      at += length, ++next;
    }
    if (at == word.size() && characters_of(word) <= settings.max_word) continue;
    bool has_none = characters_of(word) > settings.max_word;
    for (std::size_t from = 0, length = 0; !has_none && from < word.size(); from += length) {
      length = longest_at(word, from, pieces);
      has_none = length == 0;
    }
    if (has_none && first < ids.size() && ids[first] == pieces.unknown) {
      next = first + 1;
      continue;
    }
    return named(place, word) +
           (has_none ? ": expected the unknown piece" : ": expected the longest pieces that spell it") + "; got " +
           shown({ids.begin() + static_cast<std::ptrdiff_t>(std::min(first, ids.size())), ids.end()}, pieces);
  }
  if (next == ids.size()) return std::nullopt;
  return "behind the last word there are " + std::to_string(ids.size() - next) + " ids more";
}

std::string describe_word(std::string_view text, const Settings& settings, const PieceVocabulary& pieces,
                          std::int64_t index, const std::vector<std::int32_t>& got) {
  const auto wanted = static_cast<std::size_t>(index);
  std::size_t from = 0;
  const std::vector<std::string> words = words_of(text, settings);
  for (std::size_t place = 0; place < words.size(); ++place) {
    const std::vector<std::int64_t> expected = reference_pieces(words[place], settings.max_word, pieces);
    if (wanted >= from + expected.size()) {
      from += expected.size();
      continue;
    }
    const std::vector<std::int64_t> given(
        got.begin() + static_cast<std::ptrdiff_t>(std::min(from, got.size())),
        got.begin() + static_cast<std::ptrdiff_t>(std::min(from + expected.size(), got.size())));
    return named(place, words[place]) + ": expected " + shown(expected, pieces) + "; got " + shown(given, pieces);
  }
  return "behind the last of " + std::to_string(words.size()) + " words";
}

}  // namespace assay::wordpiece_encode
