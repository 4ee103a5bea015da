#include <algorithm>

#include "harness/core/patience.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

struct ReplacedPrefix {
  std::size_t bytes;
  std::string becomes;
};

ReplacedPrefix replaced_prefix(std::string_view text, std::size_t at, const ReferenceModel& model) {
  if (const std::size_t bytes = symbol_at(text, at, model); bytes > 0)
    return {bytes, std::string(text.substr(at, bytes))};
  const std::size_t longest = model.longest_rule[static_cast<unsigned char>(text[at])];
  for (std::size_t bytes = std::min(longest, text.size() - at); bytes > 0; --bytes)
    if (const auto rule = model.rules.find(text.substr(at, bytes)); rule != model.rules.end())
      return {bytes, rule->second};
  const tokenizers::Character character = tokenizers::character_at(text, at);
  if (!character.well_formed) return {1, replacement_character};
  return {character.bytes, std::string(text.substr(at, character.bytes))};
}

}  // namespace

std::size_t symbol_at(std::string_view text, std::size_t at, const ReferenceModel& model) {
  for (std::size_t bytes = std::min(model.longest_symbol, text.size() - at); bytes > 0; --bytes)
    if (model.symbols.contains(text.substr(at, bytes))) return bytes;
  return 0;
}

std::string reference_normalize(std::string_view text, const ReferenceModel& model) {
  const std::string space = model.escape_whitespaces ? space_mark : " ";
  std::vector<std::string> prefixes;
  bool begun = !model.remove_extra_whitespaces;
  for (std::size_t at = 0; at < text.size();) {
    if (prefixes.size() % 1024 == 0) reference_step();
    ReplacedPrefix next = replaced_prefix(text, at, model);
    at += next.bytes;
    begun = begun || next.becomes != " ";
    if (begun) prefixes.push_back(std::move(next.becomes));
  }
  if (prefixes.empty()) return {};
  std::string made;
  if (model.dummy_prefix && !model.whitespace_as_suffix) made = space;
  bool behind_space = true;  // or nothing
  for (std::string& each : prefixes) {
    if (model.remove_extra_whitespaces && behind_space) each.erase(0, each.find_first_not_of(' '));
    for (const char byte : each)
      if (byte == ' ') made += space;
      else made += byte;
    if (!each.empty()) behind_space = each.back() == ' ';
  }
  if (model.remove_extra_whitespaces)
    while (made.ends_with(space)) made.resize(made.size() - space.size());
  if (model.dummy_prefix && model.whitespace_as_suffix) made += space;
  return made;
}

}  // namespace assay::charsmap_normalize
