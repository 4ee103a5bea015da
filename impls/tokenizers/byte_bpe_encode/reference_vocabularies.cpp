// tekken.json, and vocab.json with merges.txt behind it.
#include <algorithm>
#include <optional>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference_json_vocabulary.h"

namespace assay::byte_bpe_encode {
namespace {

constexpr const char* expected_merge = "expected a merge: two tokens with a space between them";

// The characters of one or two bytes that GPT-2 writes bytes with, each with its byte.
const std::map<std::string, char, std::less<>>& written() {
  static const auto made = [] {
    std::map<std::string, char, std::less<>> all;
    unsigned next = 256;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool itself = (byte > 32 && byte < 127) || (byte > 160 && byte < 173) || byte > 173;
      const unsigned point = itself ? byte : next++;
      const std::string character =
          point < 128 ? std::string(1, static_cast<char>(point))
                      : std::string{static_cast<char>(0xc0 | point >> 6), static_cast<char>(0x80 | (point & 0x3f))};
      all.emplace(character, static_cast<char>(byte));
    }
    return all;
  }();
  return made;
}

std::optional<std::string> bytes_of(std::string_view characters) {
  std::string bytes;
  while (!characters.empty()) {
    const std::size_t length = static_cast<unsigned char>(characters[0]) < 128 ? 1 : 2;
    const auto found = written().find(characters.substr(0, length));
    if (found == written().end()) return std::nullopt;
    bytes += found->second;
    characters.remove_prefix(length);
  }
  return bytes;
}

}  // namespace

// ---- merges -------------------------------------------------------------------------------------------------------

void JsonVocabulary::add_merge(Model& model, std::string_view left, std::string_view right, int line) {
  const auto first = bytes_of(left), second = bytes_of(right);
  if (left.empty() || right.empty() || !first || !second) fail(line, expected_merge);
  for (const std::string& each : {*first, *second, *first + *second})
    if (!model.ranks.contains(each)) fail(line, "expected a merge of two tokens of the vocabulary to one of them");
  if (!pairs_.emplace(model.ranks.at(*first), model.ranks.at(*second)).second)
    fail(line, "expected a pair that no merge before has");
  if (model.merges.size() == most_tokens) fail(line, "expected at most " + std::to_string(most_tokens) + " merges");
  model.merges.emplace_back(*first, *second);
}
void JsonVocabulary::add_merge(Model& model, std::string_view both, int line) {
  const std::size_t space = both.find(' ');
  if (space == std::string_view::npos) fail(line, expected_merge);
  add_merge(model, both.substr(0, space), both.substr(space + 1), line);
}

// ---- vocab.json, and merges.txt behind it -------------------------------------------------------------------------

void JsonVocabulary::add_tokens(const Json& vocabulary) {
  for (const auto& [text, id] : vocabulary.members) {
    require(id.is == Is::whole, id, "the id of a token to be a whole number");
    if (const auto known = added_.find(text); known != added_.end()) {
      require(known->second == id.whole, id, "the id that added_tokens has for this token");
      continue;
    }
    const auto bytes = bytes_of(text);
    require(bytes.has_value(), id, "a token of the characters that GPT-2 writes bytes with, or an added one");
    entries_.add(*bytes, id.whole, id.line);
  }
}

Model JsonVocabulary::vocabulary_and_merges() {
  add_tokens(root());
  Model model = std::move(entries_).finish();
  model.format = "vocab.json and merges.txt";
  model.lists_merges = true;
  const std::size_t first_end = behind_.find('\n');
  if (first_end != 0 && !behind_.empty()) fail(parsed_.end_line, "expected the end of the line behind the vocabulary");
  if (behind_.size() <= 1) fail(parsed_.end_line, "expected merges.txt behind the vocabulary");
  int line = parsed_.end_line;
  for (std::size_t from = 1; from < behind_.size();) {
    const std::size_t to = std::min(behind_.find('\n', from), behind_.size());
    const std::string_view text = behind_.substr(from, to - from);
    ++line;
    if (!text.starts_with("#version")) add_merge(model, text, line);
    from = to + 1;
  }
  return model;
}

// ---- tekken.json --------------------------------------------------------------------------------------------------

Model JsonVocabulary::tekken_json() {
  only(root(), {"config", "vocab", "special_tokens", "version", "type", "image", "audio", "multimodal"}, "");
  const Json& config = member(root(), "config", Is::object);
  only(config, {"pattern", "num_vocab_tokens", "default_vocab_size", "default_num_special_tokens", "version"},
       "config.");
  const std::string& pattern = member(config, "pattern", Is::text).text;
  const std::int64_t special = id_in(config, "default_num_special_tokens", ids);
  const std::int64_t used = id_in(config, "default_vocab_size", ids) - special;
  const Json& list = member(root(), "vocab", Is::list);
  const auto there = static_cast<std::int64_t>(list.items.size());
  for (std::int64_t rank = 0; rank < std::min(used, there); ++rank) {
    const Json& entry = list.items[static_cast<std::size_t>(rank)];
    require(entry.is == Is::object, entry, "an entry of vocab to be an object");
    only(entry, {"rank", "token_bytes", "token_str"}, "vocab.");
    require(member(entry, "rank", Is::whole).whole == rank, entry, "the rank " + std::to_string(rank));
    const Json& bytes = member(entry, "token_bytes", Is::text);
    require(bytes.text.size() <= (longest_token + 2) / 3 * 4, bytes, "a token of 1 to 1024 bytes");
    entries_.add(decode_base64(bytes.text, {path_, bytes.line, 0}), special + rank, bytes.line);
  }
  require(used <= there, list, "as many entries of vocab as default_vocab_size without the special tokens");
  if (const Json* added = root().find("special_tokens"); added != nullptr && added->is != Is::nothing)
    for (const Json& each : member(root(), "special_tokens", Is::list).items) {
      require(each.is == Is::object, each, "an entry of special_tokens to be an object");
      only(each, {"rank", "token_str", "is_control"}, "special_tokens.");
      const Json& text = member(each, "token_str", Is::text);
      require(!text.text.empty(), text, "the text of a special token");
      entries_.add_special(id_in(each, "rank", special), text.text, each.line);
    }
  Model model = std::move(entries_).finish(root().line);
  model.format = "tekken.json";
  model.splits = {pattern};
  return model;
}

Model model_of_json(std::string_view content, const std::string& path) { return JsonVocabulary(content, path).read(); }

}  // namespace assay::byte_bpe_encode
