// The patterns as they are published, read and matched as backtracking regular expressions are defined to be.
#include "impls/tokenizers/pretokenize/reference.h"

#include <stdexcept>

#include "harness/core/patience.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/pretokenize/reference_expression.h"

namespace assay::pretokenize {
namespace {

using Expression = std::vector<Alternative>;

struct Named {
  std::string_view name;
  std::vector<Expression> expressions;
};

const std::vector<Named>& parsed_patterns() {
  static const std::vector<Named> all = [] {
    std::vector<Named> parsed;
    for (const Pattern& pattern : patterns) {
      parsed.push_back({pattern.name, {}});
      for (const std::string_view expression : pattern.expressions)
        if (!expression.empty()) parsed.back().expressions.push_back(parse_expression(expression));
    }
    return parsed;
  }();
  return all;
}

// Cuts [from, to) of a text as if it were all of it: what matches are pieces, and what lies between.
void cut(const Expression& expression, Text all, std::size_t from, std::size_t to, std::vector<std::size_t>& ends) {
  const Text text = all.subspan(from, to - from);
  std::size_t last = 0;  // the end of the piece before
  for (std::size_t at = 0; at < text.size();) {
    reference_step();
    const std::size_t end = match(expression, text, at).value_or(at);
    if (end == at) {
      ++at;
      continue;
    }
    if (at > last) ends.push_back(from + at);
    ends.push_back(from + end);
    last = at = end;
  }
  if (last < text.size()) ends.push_back(to);
}

}  // namespace

std::vector<std::string> pattern_names() {
  std::vector<std::string> names;
  for (const Pattern& pattern : patterns) names.emplace_back(pattern.name);
  return names;
}

std::vector<std::int64_t> reference_ends(std::string_view text, const std::string& pattern) {
  const Named* wanted = nullptr;
  for (const Named& named : parsed_patterns())
    if (named.name == pattern) wanted = &named;
  if (wanted == nullptr) throw std::logic_error("no pattern named " + pattern);

  std::vector<Classified> characters;
  std::vector<std::int64_t> byte_of;  // where each character starts, and the end of the text
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    characters.push_back({character, tokenizers::class_of(character)});
    byte_of.push_back(static_cast<std::int64_t>(at));
    at += character.bytes;
  }
  byte_of.push_back(static_cast<std::int64_t>(text.size()));

  std::vector<std::size_t> ends;
  if (!characters.empty()) ends = {characters.size()};
  for (const Expression& expression : wanted->expressions) {
    std::vector<std::size_t> finer;
    std::size_t from = 0;
    for (const std::size_t end : ends) {
      cut(expression, characters, from, end, finer);
      from = end;
    }
    ends = std::move(finer);
  }
  std::vector<std::int64_t> in_bytes;
  in_bytes.reserve(ends.size());
  for (const std::size_t end : ends) in_bytes.push_back(byte_of[end]);
  return in_bytes;
}

}  // namespace assay::pretokenize
