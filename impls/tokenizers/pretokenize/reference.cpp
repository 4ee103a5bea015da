// The patterns as data, and a matcher that does what a backtracking regular expression is defined to do: the
// alternatives in order, each repetition as long as it can be, and shorter if what follows does not match.
#include "impls/tokenizers/pretokenize/reference.h"

#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Character;
using tokenizers::CharacterClass;

struct Classified {
  Character character;
  CharacterClass kind;
};

using Set = std::function<bool(const Classified&)>;

struct Item {
  Set accepts;
  std::size_t least = 1, most = 1;
  bool forbidden = false;  // a negative look-ahead: such a character must not come next
};

using Alternative = std::vector<Item>;
using Pattern = std::vector<Alternative>;

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

Set of_class(CharacterClass wanted) {
  return [wanted](const Classified& each) { return each.kind == wanted; };
}
Set exactly(char wanted) {
  const auto code_point = static_cast<std::uint32_t>(static_cast<unsigned char>(wanted));
  return [code_point](const Classified& each) {
    return each.character.well_formed && each.character.code_point == code_point;
  };
}
Item optional(Set set) { return {std::move(set), 0, 1}; }
Item one_or_more(Set set) { return {std::move(set), 1, any_number}; }
Item not_before(Set set) { return {std::move(set), 0, 0, true}; }

Alternative literally(std::string_view text) {
  Alternative items;
  for (const char each : text) items.push_back({exactly(each)});
  return items;
}

// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
Pattern gpt2() {
  Pattern pattern;
  for (const char* contraction : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"})
    pattern.push_back(literally(contraction));
  for (const CharacterClass kind : {CharacterClass::letter, CharacterClass::number, CharacterClass::other})
    pattern.push_back({optional(exactly(' ')), one_or_more(of_class(kind))});
  const Set space = of_class(CharacterClass::space);
  pattern.push_back({one_or_more(space), not_before([space](const Classified& each) { return !space(each); })});
  pattern.push_back({one_or_more(space)});
  return pattern;
}

struct Named {
  const char* name;
  Pattern pattern;
};

const std::vector<Named>& patterns() {
  static const std::vector<Named> all{{"gpt2", gpt2()}};
  return all;
}

using Text = std::vector<Classified>;

// Where the items from `item` on end if they match from `at` on.
std::optional<std::size_t> match(const Alternative& items, std::size_t item, const Text& text, std::size_t at) {
  if (item == items.size()) return at;
  const Item& now = items[item];
  if (now.forbidden) {
    if (at < text.size() && now.accepts(text[at])) return std::nullopt;
    return match(items, item + 1, text, at);
  }
  std::size_t count = 0;
  while (count < now.most && at + count < text.size() && now.accepts(text[at + count])) ++count;
  for (std::size_t taken = count + 1; taken-- > now.least;)
    if (const auto end = match(items, item + 1, text, at + taken)) return end;
  return std::nullopt;
}

std::size_t piece_end(const Pattern& pattern, const Text& text, std::size_t at) {
  for (const Alternative& alternative : pattern)
    if (const auto end = match(alternative, 0, text, at); end && *end > at) return *end;
  throw std::logic_error("the pattern has no alternative for a character");
}

}  // namespace

std::vector<std::string> reference_patterns() {
  std::vector<std::string> names;
  for (const Named& named : patterns()) names.emplace_back(named.name);
  return names;
}

std::vector<std::int64_t> reference_ends(std::string_view text, const std::string& pattern) {
  const Pattern* wanted = nullptr;
  for (const Named& named : patterns())
    if (named.name == pattern) wanted = &named.pattern;
  if (wanted == nullptr) throw std::logic_error("no pattern named " + pattern);

  Text characters;
  std::vector<std::int64_t> byte_of;  // where each character starts, and the end of the text
  for (std::size_t at = 0; at < text.size();) {
    const Character character = tokenizers::character_at(text, at);
    characters.push_back({character, tokenizers::class_of(character)});
    byte_of.push_back(static_cast<std::int64_t>(at));
    at += character.bytes;
  }
  byte_of.push_back(static_cast<std::int64_t>(text.size()));

  std::vector<std::int64_t> ends;
  for (std::size_t at = 0; at < characters.size();) {
    reference_step();
    at = piece_end(*wanted, characters, at);
    ends.push_back(byte_of[at]);
  }
  return ends;
}

}  // namespace assay::pretokenize
