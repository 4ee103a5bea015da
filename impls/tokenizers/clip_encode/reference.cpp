#include "impls/tokenizers/clip_encode/reference.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/patience.h"
#include "impls/tokenizers/pretokenize/reference_expression.h"
#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/texts.h"

namespace assay::clip_encode {
namespace {

const std::string end_of_word = "</w>";

// GPT-2's order of bytes, and what it writes for each: printable ones as themselves, the others from U+0100 on.
std::vector<std::pair<std::string, std::string>> letters_and_bytes() {
  std::vector<std::pair<std::string, std::string>> made;
  const auto is_printable = [](unsigned byte) {
    return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  };
  for (unsigned byte = 0; byte < 256; ++byte)
    if (is_printable(byte)) made.emplace_back(tokenizers::to_utf8(byte), std::string(1, static_cast<char>(byte)));
  std::uint32_t next = 0x100;
  for (unsigned byte = 0; byte < 256; ++byte)
    if (!is_printable(byte)) made.emplace_back(tokenizers::to_utf8(next++), std::string(1, static_cast<char>(byte)));
  return made;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), content_(read_whole(path, largest_file)) {
    for (const auto& [letter, byte] : letters_and_bytes()) {
      byte_of_[letter] = byte;
      add({byte, false}, static_cast<std::int64_t>(merges_.ids.size()));
    }
    for (const auto& [letter, byte] : letters_and_bytes())
      add({byte, true}, static_cast<std::int64_t>(merges_.ids.size()));
  }

  Merges read() {
    std::size_t from = 0;
    for (line_ = 1; line_ == 1 || from < content_.size(); ++line_) {
      const std::size_t to = std::min(content_.find('\n', from), content_.size());
      std::string text = content_.substr(from, to - from);
      from = to + 1;
      if (text.ends_with('\r')) text.pop_back();
      if (line_ == 1 && text != first_line) refuse("expected " + std::string(first_line));
      if (line_ > 1 && merges_.in_order.size() < most_merges) take(text);
    }
    for (std::size_t which = 0; which < special.size(); ++which)
      merges_.texts[merges_.special_id(which)] = special[which];
    return std::move(merges_);
  }

 private:
  [[noreturn]] void refuse(const std::string& complaint) const {
    throw InputError(path_ + ":" + std::to_string(line_) + ": " + complaint);
  }

  void add(const Symbol& symbol, std::int64_t id) {
    merges_.ids[symbol] = id;
    merges_.texts[id] = symbol.bytes;
  }

  void take(const std::string& text) {
    const std::size_t blank = text.find(' ');
    if (blank == text.npos || text.find(' ', blank + 1) != text.npos)
      refuse("expected two symbols with a blank between");
    const std::string left = text.substr(0, blank);
    std::string right = text.substr(blank + 1);
    const bool ends = right.ends_with(end_of_word);
    if (ends) right.resize(right.size() - end_of_word.size());
    if ((left + right).find(end_of_word) != std::string::npos)
      refuse("expected </w> at the end of the right symbol alone");
    const std::pair pair(Symbol{bytes_of(left), false}, Symbol{bytes_of(right), ends});
    if (!merges_.places.emplace(pair, static_cast<std::int64_t>(merges_.in_order.size())).second)
      refuse("expected a pair that no line before has");
    merges_.in_order.push_back(pair);
    add({pair.first.bytes + pair.second.bytes, ends},
        static_cast<std::int64_t>(first_made + merges_.in_order.size()) - 1);
  }

  std::string bytes_of(const std::string& symbol) const {
    if (symbol.empty() || symbol.size() > longest_symbol) refuse("expected symbols of 1 to 1024 bytes");
    std::string bytes;
    for (std::size_t at = 0; at < symbol.size();) {
      const std::size_t length = tokenizers::character_at(symbol, at).bytes;
      const auto found = byte_of_.find(symbol.substr(at, length));
      if (found == byte_of_.end()) refuse("expected symbols of the letters that GPT-2 writes for bytes");
      bytes += found->second;
      at += length;
    }
    return bytes;
  }

  std::string path_, content_;
  std::size_t line_ = 0;
  std::map<std::string, std::string> byte_of_;
  Merges merges_;
};

std::u32string in_small_letters(std::u32string_view part, const Settings& settings) {
  if (settings.hf) return tokenizers::lowered(tokenizers::composed(tokenizers::decomposed(part, false)), false);
  std::u32string all(part);
  for (char32_t& each : all)
    if (each >= 0x1c && each <= 0x1f) each = U' ';
  return tokenizers::lowered(all, true);
}

using Expression = std::vector<pretokenize::Alternative>;

const Expression& expression_of(const Settings& settings) {
  static const std::array<Expression, 2> all{pretokenize::parse_expression(expressions[0]),
                                             pretokenize::parse_expression(expressions[1])};
  return all[settings.hf ? 1 : 0];
}

// A word as symbols that are linked, and the merges that are possible in it, in the order in which they come.
class Word {
 public:
  Word(std::string_view word, const Merges& merges) : merges_(merges) {
    for (std::size_t at = 0; at < word.size(); ++at)
      parts_.push_back({{std::string(1, word[at]), at + 1 == word.size()}, at - 1, at + 1});
    for (std::size_t at = 0; at < parts_.size(); ++at) look(at);
  }

  // `everywhere`: the pair that is first, wherever it stands; else where it stands first.
  void merge(bool everywhere) {
    while (!possible_.empty()) {
      const auto first = possible_.begin();
      const auto last = everywhere ? possible_.lower_bound({first->first + 1, 0}) : std::next(first);
      const std::vector<std::pair<std::int64_t, std::size_t>> now(first, last);
      // What is made now can be no part of the same pair: it is longer than both.
      for (const auto& [place, at] : now)
        if (possible_.contains({place, at})) merge_at(at);
    }
  }

  std::vector<std::int64_t> ids() const {
    std::vector<std::int64_t> all;
    for (std::size_t at = 0; at < parts_.size(); at = parts_[at].next) all.push_back(merges_.ids.at(parts_[at].symbol));
    return all;
  }

 private:
  struct Part {
    Symbol symbol;
    std::size_t before, next;
  };

  std::optional<std::pair<std::int64_t, std::size_t>> merge_of(std::size_t at) const {
    if (at >= parts_.size() || parts_[at].next >= parts_.size()) return std::nullopt;
    const auto found = merges_.places.find({parts_[at].symbol, parts_[parts_[at].next].symbol});
    if (found == merges_.places.end()) return std::nullopt;
    return std::pair(found->second, at);
  }
  void look(std::size_t at) {
    if (const auto merge = merge_of(at)) possible_.insert(*merge);
  }
  void forget(std::size_t at) {
    if (const auto merge = merge_of(at)) possible_.erase(*merge);
  }

  void merge_at(std::size_t at) {
    reference_step();
    const std::size_t gone = parts_[at].next, before = parts_[at].before;
    for (const std::size_t each : {before, at, gone}) forget(each);
    parts_[at].symbol.bytes += parts_[gone].symbol.bytes;
    parts_[at].symbol.ends = parts_[gone].symbol.ends;
    parts_[at].next = parts_[gone].next;
    if (parts_[at].next < parts_.size()) parts_[parts_[at].next].before = at;
    for (const std::size_t each : {before, at}) look(each);
  }

  const Merges& merges_;
  std::vector<Part> parts_;  // `before` of the first is beyond all
  std::set<std::pair<std::int64_t, std::size_t>> possible_;
};

}  // namespace

Merges read_merges(const std::string& path) { return Reader(path).read(); }

std::string reference_cleaned(std::string_view text, const Settings& settings) {
  std::string made;
  std::u32string part;
  const auto end_part = [&] {
    made += tokenizers::utf8_of(in_small_letters(part, settings));
    part.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character next = tokenizers::character_at(text, at);
    if (next.well_formed) {
      part += static_cast<char32_t>(next.code_point);
    } else {
      end_part();
      made += text[at];
    }
    at += next.bytes;
  }
  end_part();
  return made;
}

std::vector<std::string> words_of(std::string_view text, const Settings& settings) {
  const std::string cleaned = reference_cleaned(text, settings);
  std::vector<pretokenize::Classified> characters;
  std::vector<std::size_t> byte_of;
  for (std::size_t at = 0; at < cleaned.size();) {
    const tokenizers::Character character = tokenizers::character_at(cleaned, at);
    characters.push_back({character, tokenizers::class_of(character)});
    byte_of.push_back(at);
    at += character.bytes;
  }
  byte_of.push_back(cleaned.size());
  std::vector<std::string> words;
  for (std::size_t at = 0; at < characters.size();) {
    reference_step();
    const std::optional<std::size_t> end = pretokenize::match(expression_of(settings), characters, at);
    if (end) words.push_back(cleaned.substr(byte_of[at], byte_of[*end] - byte_of[at]));
    at = end.value_or(at + 1);
  }
  return words;
}

std::vector<std::int64_t> reference_word(std::string_view word, const Settings& settings, const Merges& merges) {
  for (std::size_t which = 0; which < special.size(); ++which)
    if (!settings.hf && word == special[which]) return {merges.special_id(which)};
  Word symbols(word, merges);
  symbols.merge(!settings.hf);
  return symbols.ids();
}

std::vector<std::int64_t> reference_encode(std::string_view text, const Settings& settings, const Merges& merges) {
  std::vector<std::int64_t> ids;
  std::map<std::string, std::vector<std::int64_t>> known;
  for (const std::string& word : words_of(text, settings)) {
    const auto [found, is_new] = known.try_emplace(word);
    if (is_new) found->second = reference_word(word, settings, merges);
    ids.insert(ids.end(), found->second.begin(), found->second.end());
  }
  return ids;
}

}  // namespace assay::clip_encode
