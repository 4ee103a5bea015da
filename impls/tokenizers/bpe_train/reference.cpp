// The rule as it is said: all pairs are counted anew before every merge.
#include "impls/tokenizers/bpe_train/reference.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "harness/core/patience.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_train {
namespace {

constexpr char32_t end_of_word = ~char32_t{0};

bool is_printed(int byte) { return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad); }

// The bytes in the order of their ids.
std::array<int, 256> bytes_by_id(Alphabet symbols) {
  std::array<int, 256> bytes{};
  for (int byte = 0; byte < 256; ++byte) bytes[static_cast<std::size_t>(byte)] = byte;
  if (symbols == Alphabet::byte_level_gpt2) std::ranges::stable_partition(bytes, is_printed);
  return bytes;
}

std::vector<std::string_view> cut(std::string_view text, const Settings& settings) {
  std::vector<std::string_view> words;
  const auto add = [&](std::size_t from, std::size_t to) {
    if (to > from) words.push_back(text.substr(from, to - from));
  };
  std::size_t from = 0;
  if (settings.classic()) {
    while (from < text.size()) {
      const std::size_t to = std::min(text.find_first_of(" \r\n", from), text.size());
      add(from, to);
      from = to + 1;
    }
  } else if (settings.pattern == "none") {
    add(0, text.size());
  } else {
    for (const std::int64_t end : pretokenize::reference_ends(text, settings.pattern)) {
      add(from, static_cast<std::size_t>(end));
      from = static_cast<std::size_t>(end);
    }
  }
  return words;
}

std::vector<std::int32_t> characters_of(std::string_view word) {
  std::vector<std::int32_t> symbols;
  for (std::size_t at = 0; at < word.size();) {
    const tokenizers::Character character = tokenizers::character_at(word, at);
    const std::uint32_t number = character.well_formed ? character.code_point : no_character + character.code_point;
    symbols.push_back(static_cast<std::int32_t>(2 * number));
    at += character.bytes;
  }
  ++symbols.back();
  return symbols;
}

// What symbols spell.
class Symbols {
 public:
  explicit Symbols(const Settings& settings) : settings_(settings), bytes_(bytes_by_id(settings.symbols)) {}

  std::u32string spelling(std::int32_t id) const {
    if (id >= settings_.first_merged()) return made_[static_cast<std::size_t>(id - settings_.first_merged())];
    if (!settings_.classic()) return {static_cast<char32_t>(bytes_[static_cast<std::size_t>(id)])};
    std::u32string character{static_cast<char32_t>(id / 2)};
    if (id % 2 != 0) character += end_of_word;
    return character;
  }

  // As they are compared.
  std::u32string written(std::int32_t id) const {
    std::u32string text = spelling(id);
    if (settings_.classic() && text.back() == end_of_word) text.replace(text.size() - 1, 1, U"</w>");
    return text;
  }

  std::int32_t merged(std::int32_t left, std::int32_t right) {
    made_.push_back(spelling(left) + spelling(right));
    return settings_.first_merged() + static_cast<std::int32_t>(made_.size()) - 1;
  }

  const std::vector<std::u32string>& made() const { return made_; }

 private:
  const Settings& settings_;
  std::array<int, 256> bytes_;
  std::vector<std::u32string> made_;
};

struct Seen {
  std::int32_t left = 0, right = 0;
  std::int64_t count = 0, first = 0;  // first: how many other pairs were seen before it
};

// Whether a pair is taken rather than another one.
bool goes_before(const Seen& one, const Seen& other, const Symbols& symbols, Ties ties) {
  if (one.count != other.count) return one.count > other.count;
  if (ties == Ties::first_seen) return one.first < other.first;
  const std::pair ids(one.left, one.right), others(other.left, other.right);
  if (ties == Ties::smallest_ids) return ids < others;
  const std::pair texts(symbols.written(one.left), symbols.written(one.right)),
      other_texts(symbols.written(other.left), symbols.written(other.right));
  return texts != other_texts ? texts > other_texts : ids > others;
}

std::optional<Seen> most_frequent(const std::vector<CountedWord>& words, const Symbols& symbols, Ties ties) {
  std::unordered_map<std::uint64_t, Seen> pairs;
  for (const CountedWord& word : words)
    for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at) {
      const std::int32_t left = word.symbols[at], right = word.symbols[at + 1];
      const std::uint64_t key = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
      const auto seen_before = static_cast<std::int64_t>(pairs.size());
      pairs.try_emplace(key, Seen{left, right, 0, seen_before}).first->second.count += word.count;
    }
  std::optional<Seen> best;
  for (const auto& [key, seen] : pairs)
    if (!best || goes_before(seen, *best, symbols, ties)) best = seen;
  return best;
}

void merge(std::vector<std::int32_t>& symbols, const Learned& merge) {
  std::size_t kept = 0;
  for (std::size_t at = 0; at < symbols.size(); ++at) {
    const bool both = at + 1 < symbols.size() && symbols[at] == merge.left && symbols[at + 1] == merge.right;
    symbols[kept++] = both ? merge.merged : symbols[at];
    if (both) ++at;
  }
  symbols.resize(kept);
}

}  // namespace

std::vector<CountedWord> reference_words(std::string_view text, const Settings& settings) {
  const std::array<int, 256> bytes = bytes_by_id(settings.symbols);
  std::array<std::int32_t, 256> id_of{};
  for (std::size_t id = 0; id < bytes.size(); ++id)
    id_of[static_cast<std::size_t>(bytes[id])] = static_cast<std::int32_t>(id);

  std::vector<CountedWord> words;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const std::string_view word : cut(text, settings)) {
    const auto [known, is_new] = places.try_emplace(word, words.size());
    if (is_new && settings.classic()) words.push_back({characters_of(word), 0});
    else if (is_new) {
      words.emplace_back();
      for (const char byte : word) words.back().symbols.push_back(id_of[static_cast<unsigned char>(byte)]);
    }
    ++words[known->second].count;
  }
  return words;
}

std::vector<std::pair<std::int32_t, std::int32_t>> pairs_in(const Buffer& merges) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (std::int64_t at = 0; at + 1 < merges.count(); at += 2)
    pairs.emplace_back(static_cast<std::int32_t>(merges.number(at)), static_cast<std::int32_t>(merges.number(at + 1)));
  return pairs;
}

Training reference_train(std::string_view text, const Settings& settings) {
  std::vector<CountedWord> words = reference_words(text, settings);
  Symbols symbols(settings);
  Training training;
  while (static_cast<std::int64_t>(training.merges.size()) < settings.merges) {
    reference_step();
    std::erase_if(words, [](const CountedWord& word) { return word.symbols.size() < 2; });
    const std::optional<Seen> best = most_frequent(words, symbols, settings.ties);
    if (!best || best->count < settings.least_frequency) break;
    training.merges.push_back({best->left, best->right, symbols.merged(best->left, best->right), best->count});
    for (CountedWord& word : words) merge(word.symbols, training.merges.back());
  }
  training.made = symbols.made();
  return training;
}

std::string spelled_pair(const Learned& pair, const Training& training, const Settings& settings) {
  const auto bytes = bytes_by_id(settings.symbols);
  const auto spelled = [&](std::int32_t id) {
    std::u32string characters;
    if (id >= settings.first_merged()) {
      const auto place = static_cast<std::size_t>(id - settings.first_merged());
      if (place >= training.made.size()) return "id " + std::to_string(id);
      characters = training.made[place];
    } else if (settings.classic()) {
      characters = {static_cast<char32_t>(id / 2)};
      if (id % 2 != 0) characters += end_of_word;
    } else {
      characters = {static_cast<char32_t>(bytes[static_cast<std::size_t>(id)])};
    }
    std::string text, end;
    for (const char32_t character : characters) {
      if (character == end_of_word) end = "</w>";
      else if (!settings.classic()) text += static_cast<char>(character);
      else if (character >= no_character) text += static_cast<char>(character - no_character);
      else text += tokenizers::to_utf8(character);
    }
    return "\"" + tokenizers::escaped(text) + "\"" + end;
  };
  return spelled(pair.left) + " and " + spelled(pair.right);
}

}  // namespace assay::bpe_train
