// Vocabularies as the contract reads them.
#include <algorithm>
#include <initializer_list>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference_json.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"

namespace assay::wordpiece_encode {
namespace {

using byte_bpe_encode::Json;

// Collects pieces, and refuses those that are wrong by themselves or beside others.
class Collected {
 public:
  explicit Collected(std::string path) : path_(std::move(path)) {}

  [[noreturn]] void fail(int line, const std::string& expected) const {
    throw InputError(Location{path_, line, 0}, expected);
  }

  void add(const std::string& text, std::int64_t id, int line) {
    if (text.empty() || text.size() > longest_piece)
      fail(line, "expected a piece of 1 to " + std::to_string(longest_piece) + " bytes");
    bytes_ += text.size();
    if (bytes_ > most_bytes_of_pieces)
      fail(line, "expected pieces of at most " + std::to_string(most_bytes_of_pieces) + " bytes together");
    if (made_.ids.size() == most_pieces) fail(line, "expected at most " + std::to_string(most_pieces) + " pieces");
    if (!made_.ids.emplace(text, id).second)
      fail(line, "expected a piece that none before is; line " + std::to_string(lines_.at(text)) + " has it");
    lines_.emplace(text, line);
    if (!made_.texts.emplace(id, text).second) twice_ = std::max(twice_, line);
    made_.lengths.insert(text.size());
  }

  PieceVocabulary finish(const std::string& unknown, int line, const std::string& named) {
    const auto found = made_.ids.find(unknown);
    if (found == made_.ids.end()) fail(line, "expected " + named + " among the pieces");
    if (twice_ > 0) fail(twice_, "expected an id that no piece before has");
    made_.unknown = found->second;
    return std::move(made_);
  }

 private:
  std::string path_;
  PieceVocabulary made_;
  std::map<std::string, int> lines_;
  std::size_t bytes_ = 0;
  int twice_ = 0;
};

PieceVocabulary read_lines(const std::string& content, const std::string& path) {
  Collected collected(path);
  const auto is_blank = [](char byte) { return byte == ' ' || byte == '\t'; };
  int line = 0;
  for (std::size_t from = 0; from < content.size();) {
    const std::size_t end = std::min(content.find('\n', from), content.size());
    std::string text = content.substr(from, end - from);
    from = end + 1;
    if (text.ends_with("\r")) text.pop_back();
    ++line;
    if (!tokenizers::is_well_formed(text)) collected.fail(line, "expected UTF-8");
    if (!text.empty() && (is_blank(text.front()) || is_blank(text.back())))
      collected.fail(line, "expected a piece without a blank or tab at its ends");
    collected.add(text, line - 1, line);
  }
  PieceVocabulary made = collected.finish("[UNK]", 0, "[UNK]");
  for (const char* const special : special_lines)
    if (const auto piece = made.ids.find(special); piece != made.ids.end())
      made.added.texts.emplace(piece->second, special);
  made.format = "vocab.txt";
  return made;
}

class JsonReader {
 public:
  JsonReader(const std::string& content, const std::string& path) : path_(path), collected_(path) {
    auto parsed = byte_bpe_encode::parse_json(content, path);
    if (content.find_first_not_of(" \t\r\n", parsed.end) != std::string::npos)
      collected_.fail(parsed.end_line, "expected nothing behind the object");
    root_ = std::move(parsed.value);
  }

  PieceVocabulary read() {
    require_members(root_, "",
                    {"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer",
                     "post_processor", "decoder", "model"});
    const Json& model = needed(root_, "model", Json::Is::object);
    require_members(model, "model.",
                    {"type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"});
    require_type(model, "model", {"WordPiece"});
    const Json& unknown = needed(model, "unk_token", Json::Is::text);
    const Json& prefix = needed(model, "continuing_subword_prefix", Json::Is::text);
    if (prefix.text.empty() || prefix.text.size() > longest_prefix)
      collected_.fail(prefix.line,
                      "expected a continuing_subword_prefix of 1 to " + std::to_string(longest_prefix) + " bytes");
    const Json& most = needed(model, "max_input_chars_per_word", Json::Is::whole);
    if (most.whole < 1 || most.whole > most_characters)
      collected_.fail(most.line, "expected max_input_chars_per_word from 1 to " + std::to_string(most_characters));
    for (const auto& [text, id] : needed(model, "vocab", Json::Is::object).members)
      collected_.add(text, id_of(id), id.line);
    made_ = collected_.finish(unknown.text, unknown.line, "unk_token");
    made_.format = "tokenizer.json";
    made_.prefix = prefix.text;
    made_.max_word = most.whole;
    read_surroundings();
    return std::move(made_);
  }

 private:
  [[noreturn]] void unsupported(int line, const std::string& what) const {
    collected_.fail(line, "expected what is supported here; " + tokenizers::escaped(what.substr(0, 80)) + " is not");
  }
  void require_members(const Json& object, const std::string& where,
                       std::initializer_list<std::string_view> known) const {
    std::set<std::string> seen;
    for (const auto& [key, value] : object.members) {
      if (std::ranges::find(known, key) == known.end()) unsupported(value.line, where + key);
      if (!seen.insert(key).second) collected_.fail(value.line, "expected " + where + key + " only once");
    }
  }
  const Json& needed(const Json& object, const char* key, Json::Is is) const {
    const Json* found = object.find(key);
    if (object.is != Json::Is::object || found == nullptr)
      collected_.fail(object.line, std::string("expected a member '") + key + "' in the object that begins here");
    if (found->is != is) collected_.fail(found->line, std::string("expected ") + key + " to be of another type");
    return *found;
  }
  const Json* given(const char* key) const {
    const Json* found = root_.find(key);
    return found == nullptr || found->is == Json::Is::nothing ? nullptr : found;
  }
  void require_type(const Json& object, const std::string& what, std::initializer_list<std::string_view> known) const {
    const std::string& type = needed(object, "type", Json::Is::text).text;
    if (std::ranges::find(known, type) == known.end()) unsupported(object.line, what + " " + type);
  }
  std::int64_t id_of(const Json& value) const {
    if (value.is != Json::Is::whole || value.whole < 0 || value.whole > INT32_MAX)
      collected_.fail(value.line, "expected an id from 0 to " + std::to_string(INT32_MAX));
    return value.whole;
  }

  void read_surroundings() {
    const Json& normalizer = needed(root_, "normalizer", Json::Is::object);
    require_type(normalizer, "normalizer", {"BertNormalizer"});
    require_members(normalizer, "normalizer.",
                    {"type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"});
    for (const char* key : {"clean_text", "handle_chinese_chars"})
      if (const Json* flag = normalizer.find(key); flag == nullptr || flag->is != Json::Is::flag || !flag->flag)
        unsupported(normalizer.line, std::string("BertNormalizer without ") + key);
    made_.lowercase = needed(normalizer, "lowercase", Json::Is::flag).flag;
    if (const Json* accents = normalizer.find("strip_accents");
        accents != nullptr && accents->is != Json::Is::nothing) {
      if (accents->is != Json::Is::flag || accents->flag != *made_.lowercase)
        unsupported(accents->line, "BertNormalizer with strip_accents other than lowercase");
    }
    require_type(needed(root_, "pre_tokenizer", Json::Is::object), "pre_tokenizer", {"BertPreTokenizer"});
    if (const Json* last = given("post_processor"))
      require_type(*last, "post_processor", {"TemplateProcessing", "BertProcessing"});
    if (const Json* decoder = given("decoder")) read_decoder(*decoder);
    if (const Json* added = given("added_tokens")) read_added(*added);
  }

  void read_decoder(const Json& decoder) const {
    require_type(decoder, "decoder", {"WordPiece"});
    require_members(decoder, "decoder.", {"type", "prefix", "cleanup"});
    const Json& prefix = needed(decoder, "prefix", Json::Is::text);
    if (prefix.text != made_.prefix) unsupported(prefix.line, "a decoder with another prefix than the model's");
    if (const Json* cleanup = decoder.find("cleanup"); cleanup != nullptr && cleanup->is != Json::Is::flag)
      collected_.fail(cleanup->line, "expected cleanup to be true or false");
  }

  void read_added(const Json& list) {
    if (list.is != Json::Is::list) collected_.fail(list.line, "expected added_tokens to be a list");
    std::set<std::int64_t> ids;
    std::set<std::string> texts;
    for (const Json& each : list.items) {
      const std::int64_t id = id_of(needed(each, "id", Json::Is::whole));
      const Json& content = needed(each, "content", Json::Is::text);
      require_members(each, "added_tokens.",
                      {"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"});
      if (content.text.empty() || content.text.size() > longest_piece)
        collected_.fail(content.line, "expected an added token of 1 to " + std::to_string(longest_piece) + " bytes");
      for (const char* const key : {"lstrip", "rstrip", "single_word", "normalized"})
        if (each.find(key) != nullptr && needed(each, key, Json::Is::flag).flag)
          made_.added.with_flag = "'" + content.text + "' with " + key;
      made_.added.texts.emplace(id, content.text);
      const auto piece = made_.ids.find(content.text);
      if (piece != made_.ids.end() && piece->second == id) continue;
      if (piece != made_.ids.end() || (made_.texts.contains(id) && !ids.contains(id)))
        collected_.fail(content.line, "expected an added token that has the id of its piece, or that is none");
      if (!ids.insert(id).second || !texts.insert(content.text).second)
        collected_.fail(content.line, "expected an added token and an id that none before has");
      made_.texts.emplace(id, content.text);
    }
  }

  std::string path_;
  Collected collected_;
  Json root_;
  PieceVocabulary made_;
};

}  // namespace

bool PieceVocabulary::is_uncased() const {
  if (lowercase) return *lowercase;
  return std::ranges::none_of(ids, [](const auto& piece) {
    const std::string& text = piece.first;
    if (text.starts_with('[') && text.ends_with(']')) return false;
    return std::ranges::any_of(text, [](char byte) { return byte >= 'A' && byte <= 'Z'; });
  });
}

PieceVocabulary read_pieces(const std::string& path) {
  const std::string content = read_whole(path, byte_bpe_encode::largest_file);
  return content.starts_with("{") ? JsonReader(content, path).read() : read_lines(content, path);
}

}  // namespace assay::wordpiece_encode
