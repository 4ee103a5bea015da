// A tokenizer.json of a model Unigram as the contract reads it: each part by its name, then the pieces by their places.
#include <cmath>
#include <initializer_list>
#include <optional>

#include "harness/core/error.h"
#include "impls/tokenizers/byte_bpe_encode/reference_json.h"
#include "impls/tokenizers/byte_bpe_encode/reference_json_vocabulary.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_charsmap.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

using byte_bpe_encode::Json;

class JsonModelReader {
 public:
  JsonModelReader(const std::string& content, std::string path) : path_(std::move(path)) {
    auto parsed = byte_bpe_encode::parse_json(content, path_);
    require(content.find_first_not_of(" \t\r\n", parsed.end) == std::string::npos, parsed.end_line,
            "nothing behind the object");
    root_ = std::move(parsed.value);
  }

  ReferenceModel read() {
    only(root_, "",
         {"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
          "decoder", "model"});
    const Json& unigram = needed(root_, "model", Json::Is::object);
    only(unigram, "model.", {"type", "unk_id", "vocab", "byte_fallback"});
    typed(unigram, "model", "Unigram");
    if (const Json* normalizer = given("normalizer")) take_charsmap(*normalizer);
    const Spaces spaces = spaces_of(needed(root_, "pre_tokenizer", Json::Is::object), "pre_tokenizer");
    model_.dummy_prefix = spaces.in_front;
    model_.remove_extra_whitespaces = false;
    if (const Json* last = given("post_processor")) typed(*last, "post_processor", "TemplateProcessing");
    if (const Json* decoder = given("decoder")) spaces_of(*decoder, "decoder");
    take_pieces(unigram, spaces.cut);
    return std::move(model_);
  }

 private:
  struct Spaces {
    bool in_front = true, cut = true;
  };

  void require(bool holds, int line, const std::string& what) const {
    if (!holds) throw InputError(Location{path_, line, 0}, "expected " + what);
  }
  void supported(bool holds, int line, const std::string& what) const {
    require(holds, line, "what is supported here; " + tokenizers::escaped(what.substr(0, 80)) + " is not");
  }
  void only(const Json& object, const std::string& where, std::initializer_list<std::string_view> known) const {
    std::set<std::string> seen;
    for (const auto& [key, value] : object.members) {
      supported(std::ranges::find(known, key) != known.end(), value.line, where + key);
      require(seen.insert(key).second, value.line, where + key + " only once");
    }
  }
  const Json& needed(const Json& object, const char* key, Json::Is is) const {
    const Json* found = object.find(key);
    require(object.is == Json::Is::object && found != nullptr, object.line,
            std::string("a member '") + key + "' in the object that begins here");
    require(found->is == is, found->line, std::string(key) + " to be of another type");
    return *found;
  }
  const Json* given(const char* key) const {
    const Json* found = root_.find(key);
    return found == nullptr || found->is == Json::Is::nothing ? nullptr : found;
  }
  void typed(const Json& object, const std::string& what, const std::string& known) const {
    const std::string& type = needed(object, "type", Json::Is::text).text;
    supported(type == known, object.line, what + " " + type);
  }
  std::optional<bool> flag_in(const Json& object, const char* key) const {
    const Json* found = object.find(key);
    if (found == nullptr) return std::nullopt;
    require(found->is == Json::Is::flag, found->line, std::string(key) + " to be true or false");
    return found->flag;
  }
  std::int64_t id_in(const Json& object, const char* key) const {
    const Json& id = needed(object, key, Json::Is::whole);
    require(id.whole >= 0 && id.whole <= INT32_MAX, id.line, "an id from 0 to 2147483647");
    return id.whole;
  }

  void take_charsmap(const Json& normalizer) {
    typed(normalizer, "normalizer", "Precompiled");
    only(normalizer, "normalizer.", {"type", "precompiled_charsmap"});
    const Json& charsmap = needed(normalizer, "precompiled_charsmap", Json::Is::text);
    if (charsmap.text.empty()) return;
    std::string blob;
    try {
      blob = byte_bpe_encode::decode_base64(charsmap.text, {path_, charsmap.line, 0});
    } catch (const InputError&) {
      require(false, charsmap.line, "precompiled_charsmap to be base64 in groups of four characters");
    }
    write_out_charsmap(blob, model_, [&](bool holds, std::size_t at, const std::string& what) {
      if (!holds)
        throw InputError(Location{path_, charsmap.line, 0},
                         "precompiled_charsmap, at byte " + std::to_string(at) + " of it: expected " + what);
    });
  }

  Spaces spaces_of(const Json& object, const std::string& what) const {
    typed(object, what, "Metaspace");
    only(object, what + ".", {"type", "replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep"});
    const Json& mark = needed(object, "replacement", Json::Is::text);
    supported(mark.text == space_mark, mark.line, what + " with another replacement than U+2581");
    const std::optional<bool> prefix = flag_in(object, "add_prefix_space");
    std::string scheme = prefix.value_or(true) ? "always" : "never";
    if (object.find("prepend_scheme") != nullptr) {
      const Json& named = needed(object, "prepend_scheme", Json::Is::text);
      scheme = named.text;
      supported(scheme == "always" || scheme == "first" || scheme == "never", named.line, "prepend_scheme " + scheme);
      supported(!prefix || *prefix == (scheme != "never"), named.line,
                "a prepend_scheme that add_prefix_space contradicts");
    }
    return {scheme != "never", flag_in(object, "split").value_or(true)};
  }

  // Those that are special, by their ids.
  std::map<std::int64_t, const Json*> added() const {
    std::map<std::int64_t, const Json*> all;
    const Json* list = given("added_tokens");
    if (list == nullptr) return all;
    require(list->is == Json::Is::list, list->line, "added_tokens to be a list");
    for (const Json& each : list->items) {
      require(each.is == Json::Is::object, each.line, "an added token to be an object");
      only(each, "added_tokens.", {"id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"});
      supported(flag_in(each, "special").value_or(false), each.line, "an added token that is not special");
      require(all.emplace(id_in(each, "id"), &needed(each, "content", Json::Is::text)).second, each.line,
              "an added token with an id that none before has");
    }
    return all;
  }

  void add(const std::string& text, double score, PieceType type, int line) {
    require(!text.empty() && text.size() <= longest_piece, line, "a piece of 1 to 1024 bytes");
    require(tokenizers::is_well_formed(text) && text.find('\0') == std::string::npos, line,
            "a piece of UTF-8 without U+0000");
    require(std::isfinite(static_cast<float>(score)), line, "a finite score");
    require(model_.pieces.size() < most_pieces, line, "at most 1048576 pieces");
    require(all_.insert(text).second, line, "a piece that none before it is");
    if (type == PieceType::normal) {
      model_.ids[text] = std::ssize(model_.pieces);
      model_.longest_piece = std::max(model_.longest_piece, text.size());
    }
    model_.pieces.push_back({text, static_cast<float>(score), type});
  }

  static std::optional<int> byte_of(const std::string& text) {
    for (int byte = 0; byte < 256; ++byte) {
      char name[8];
      std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(byte));
      if (text == name) return byte;
    }
    return std::nullopt;
  }

  void take_pieces(const Json& unigram, bool cut) {
    const std::map<std::int64_t, const Json*> special = added();
    const std::int64_t unknown = id_in(unigram, "unk_id");
    model_.byte_fallback = flag_in(unigram, "byte_fallback").value_or(false);
    const Json& vocabulary = needed(unigram, "vocab", Json::Is::list);
    std::map<int, std::int64_t> bytes;
    for (const Json& each : vocabulary.items) {
      const std::int64_t id = std::ssize(model_.pieces);
      require(each.is == Json::Is::list && each.items.size() == 2 && each.items[0].is == Json::Is::text &&
                  (each.items[1].is == Json::Is::real || each.items[1].is == Json::Is::whole),
              each.line, "a piece and its score");
      const std::string& text = each.items[0].text;
      PieceType type = PieceType::normal;
      if (const auto found = special.find(id); found != special.end()) {
        require(found->second->text == text, found->second->line,
                "an added token that is the piece of its id, or that has an id behind all");
        type = PieceType::control;
      }
      if (id == unknown) {
        type = PieceType::unknown;
        model_.unknown = id;
        model_.unknown_surface = text;
      }
      if (const auto byte = byte_of(text); byte && model_.byte_fallback && type == PieceType::normal) {
        type = PieceType::byte;
        bytes[*byte] = id;
      }
      add(text, each.items[1].real, type, each.line);
      require(!cut || type != PieceType::normal || text.find(space_mark, 1) == text.npos, each.line,
              "a piece with U+2581 in front alone, as pre_tokenizer.split cuts texts before each");
    }
    for (const auto& [id, content] : special) {
      if (id < std::ssize(vocabulary.items)) continue;
      require(id == std::ssize(model_.pieces), content->line,
              "an added token that is the piece of its id, or that has an id behind all");
      add(content->text, 0, PieceType::control, content->line);
    }
    require(model_.unknown >= 0, vocabulary.line, "a piece of type UNKNOWN before the end");
    require(bytes.size() == (model_.byte_fallback ? 256u : 0u), vocabulary.line,
            "256 pieces of type BYTE, as byte_fallback is set");
    for (const auto& [byte, id] : bytes) model_.of_byte.push_back(id);
  }

  std::string path_;
  Json root_;
  ReferenceModel model_;
  std::set<std::string> all_;
};

}  // namespace

ReferenceModel reference_json_model(const std::string& content, const std::string& path) {
  return JsonModelReader(content, path).read();
}

}  // namespace assay::charsmap_normalize
