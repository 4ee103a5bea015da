#include "impls/tokenizers/pretokenize/reference_expression.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>
#include <string>

namespace assay::pretokenize {
namespace {

using tokenizers::CharacterClass;

constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

constexpr std::uint32_t bit(CharacterClass kind) { return 1u << static_cast<unsigned>(kind); }
constexpr std::uint32_t letters = bit(CharacterClass::upper) | bit(CharacterClass::lower) | bit(CharacterClass::title) |
                                  bit(CharacterClass::modifier) | bit(CharacterClass::caseless);

struct NamedClasses {
  std::string_view name;
  std::uint32_t classes;
};
constexpr std::array<NamedClasses, 11> named_classes{{{"\\s", bit(CharacterClass::space)},
                                                      {"\\p{L}", letters},
                                                      {"\\p{Lu}", bit(CharacterClass::upper)},
                                                      {"\\p{Ll}", bit(CharacterClass::lower)},
                                                      {"\\p{Lt}", bit(CharacterClass::title)},
                                                      {"\\p{Lm}", bit(CharacterClass::modifier)},
                                                      {"\\p{Lo}", bit(CharacterClass::caseless)},
                                                      {"\\p{M}", bit(CharacterClass::mark)},
                                                      {"\\p{N}", bit(CharacterClass::number)},
                                                      {"\\p{P}", bit(CharacterClass::punctuation)},
                                                      {"\\p{S}", bit(CharacterClass::symbol)}}};

class Parser {
 public:
  explicit Parser(std::string_view expression) : left_(expression) {}

  std::vector<Alternative> whole() {
    std::vector<Alternative> all = alternatives();
    if (!left_.empty()) give_up();
    return all;
  }

 private:
  [[noreturn]] void give_up() const { throw std::logic_error("not understood: " + std::string(left_)); }
  bool take(std::string_view wanted) {
    if (!left_.starts_with(wanted)) return false;
    left_.remove_prefix(wanted.size());
    return true;
  }
  void expect(std::string_view wanted) {
    if (!take(wanted)) give_up();
  }

  std::vector<Alternative> alternatives() {
    std::vector<Alternative> all(1);
    while (!left_.empty() && left_[0] != ')') {
      if (take("|")) all.emplace_back();
      else all.back().push_back(item());
    }
    return all;
  }

  Item item() {
    Item made;
    if (take("$")) {
      made.kind = Item::at_end;
      return made;
    }
    if (take("(?!")) {
      made.kind = Item::not_before;
      made.set = set();
      expect(")");
      return made;
    }
    const bool outside = any_case_;
    if (take("(?i:")) {
      made.kind = Item::group;
      any_case_ = true;
      made.alternatives = alternatives();
      any_case_ = outside;
      expect(")");
    } else {
      made.set = set();
    }
    repeat(made);
    return made;
  }

  void repeat(Item& item) {
    if (take("?")) item.least = 0;
    else if (take("*")) item.least = 0, item.most = any_number;
    else if (take("+")) item.most = any_number;
    else if (take("{1,3}")) item.most = 3;
    else return;
    item.possessive = take("+");
    if (item.kind == Item::group && (item.most != 1 || item.possessive)) give_up();
  }

  Set set() {
    Set made;
    if (take("\\S")) {
      made.classes = bit(CharacterClass::space);
      made.negated = true;
    } else if (take("[")) {
      made.negated = take("^");
      while (!take("]")) add_to(made);
    } else {
      add_to(made);
    }
    return made;
  }

  // One class, character or range.
  void add_to(Set& set) {
    const auto* const named =
        std::ranges::find_if(named_classes, [this](const NamedClasses& each) { return take(each.name); });
    if (named != named_classes.end()) {
      set.classes |= named->classes;
      return;
    }
    const std::uint32_t first = character();
    const std::uint32_t last = take("-") ? character() : first;
    set.ranges.emplace_back(first, last);
    if (!any_case_) return;
    const bool letter = (first | 0x20u) >= 'a' && (first | 0x20u) <= 'z';
    if (first != last || first >= 0x80 || (letter && first < 'a')) give_up();
    if (!letter) return;
    set.ranges.emplace_back(first - 'a' + 'A', first - 'a' + 'A');
    if (first == 's') set.ranges.emplace_back(0x17f, 0x17f);
    if (first == 'k') set.ranges.emplace_back(0x212a, 0x212a);
  }

  std::uint32_t character() {
    if (left_.empty()) give_up();
    if (take("\\r")) return '\r';
    if (take("\\n")) return '\n';
    const bool escaped = take("\\");
    const tokenizers::Character next = tokenizers::character_at(left_, 0);
    const bool letter = next.code_point < 0x80 && (next.code_point | 0x20u) >= 'a' && (next.code_point | 0x20u) <= 'z';
    if (escaped && letter) give_up();
    left_.remove_prefix(next.bytes);
    return next.code_point;
  }

  std::string_view left_;
  bool any_case_ = false;
};

using Then = std::function<std::optional<std::size_t>(std::size_t)>;

// What `then` says of the place where the items end, if it says something of one.
std::optional<std::size_t> match_items(std::span<const Item> items, Text text, std::size_t at, const Then& then) {
  if (items.empty()) return then(at);
  const Item& now = items.front();
  const auto rest = [&](std::size_t from) { return match_items(items.subspan(1), text, from, then); };
  if (now.kind == Item::at_end) return at == text.size() ? rest(at) : std::nullopt;
  if (now.kind == Item::not_before) return at < text.size() && now.set.accepts(text[at]) ? std::nullopt : rest(at);
  if (now.kind == Item::group) {
    for (const Alternative& alternative : now.alternatives)
      if (const auto end = match_items(alternative, text, at, rest)) return end;
    return now.least == 0 ? rest(at) : std::nullopt;
  }
  std::size_t count = 0;
  while (count < now.most && at + count < text.size() && now.set.accepts(text[at + count])) ++count;
  const std::size_t least = now.possessive ? std::max(now.least, count) : now.least;
  for (std::size_t taken = count + 1; taken-- > least;)
    if (const auto end = rest(at + taken)) return end;
  return std::nullopt;
}

}  // namespace

bool Set::accepts(const Classified& each) const {
  const auto holds = [&](const auto& range) {
    return each.character.code_point >= range.first && each.character.code_point <= range.second;
  };
  const bool in = (classes & bit(each.kind)) != 0 || (each.character.well_formed && std::ranges::any_of(ranges, holds));
  return in != negated;
}

std::vector<Alternative> parse_expression(std::string_view expression) { return Parser(expression).whole(); }

std::optional<std::size_t> match(const std::vector<Alternative>& alternatives, Text text, std::size_t at) {
  const Then whole = [](std::size_t end) { return std::optional(end); };
  for (const Alternative& alternative : alternatives)
    if (const auto end = match_items(alternative, text, at, whole)) return end;
  return std::nullopt;
}

}  // namespace assay::pretokenize
