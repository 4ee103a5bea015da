#include "impls/tokenizers/bpe_train/reference_written.h"

#include <array>
#include <string>
#include <utility>

#include "harness/core/error.h"
#include "impls/tokenizers/bpe_train/reference.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/reference_written_json.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_train {
namespace {

using Pair = std::pair<std::int32_t, std::int32_t>;

// ---- byte level -----------------------------------------------------------------------------------------------------

bool stands_for_itself(int byte) { return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad); }

// Printable bytes as they are, the others from U+0100 on.
std::string written_byte(unsigned char wanted) {
  std::uint32_t next = 0x100;
  for (int byte = 0; byte < wanted; ++byte) next += stands_for_itself(byte) ? 0 : 1;
  return tokenizers::to_utf8(stands_for_itself(wanted) ? wanted : next);
}

struct ByteLevel {
  std::vector<std::string> tokens;  // their bytes, by id
  std::vector<Pair> merges;

  ByteLevel(const Settings& settings, const std::vector<Pair>& learned) {
    for (const bool first : {true, false})
      for (int byte = 0; byte < 256; ++byte)
        if (settings.symbols == Alphabet::byte_level ? first : stands_for_itself(byte) == first)
          tokens.emplace_back(1, static_cast<char>(byte));
    for (const auto& [left, right] : learned)
      tokens.push_back(tokens.at(static_cast<std::size_t>(left)) + tokens.at(static_cast<std::size_t>(right)));
    merges = learned;
  }

  std::string written(std::int32_t id) const {
    static const std::array<std::string, 256> bytes = [] {
      std::array<std::string, 256> all;
      for (std::size_t byte = 0; byte < all.size(); ++byte) all[byte] = written_byte(static_cast<unsigned char>(byte));
      return all;
    }();
    std::string text;
    for (const char byte : tokens[static_cast<std::size_t>(id)]) text += bytes[static_cast<unsigned char>(byte)];
    return text;
  }
};

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = at; i < at + 3; ++i)
      group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    for (std::size_t digit = 0; digit < 4; ++digit)
      text += at + digit <= bytes.size() ? digits[group >> (18 - 6 * digit) & 63u] : '=';
  }
  return text;
}

std::string rank_file(const ByteLevel& learned) {
  std::string content;
  for (std::size_t id = 0; id < learned.tokens.size(); ++id)
    content += base64(learned.tokens[id]) + " " + std::to_string(id) + "\n";
  return content;
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

using tokenizers::Json;

Json vocabulary_json(const ByteLevel& learned) {
  std::vector<std::string> tokens;
  for (std::size_t id = 0; id < learned.tokens.size(); ++id)
    tokens.push_back(learned.written(static_cast<std::int32_t>(id)));
  return tokenizers::vocabulary_json(tokens);
}

Json byte_level_json(bool cuts) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", cuts}};
}

// In an expression, "\u4e00" stands for the character.
std::string with_characters(std::string_view expression) {
  constexpr std::size_t digits = 4;
  std::string text;
  while (!expression.empty()) {
    const bool is_character = expression.starts_with("\\u");
    if (is_character) text += tokenizers::to_utf8(std::stoul(std::string(expression.substr(2, digits)), nullptr, 16));
    else text += expression.front();
    expression.remove_prefix(is_character ? 2 + digits : 1);
  }
  return text;
}

Json pre_tokenizer_json(const std::string& pattern) {
  if (pattern == "gpt2") return byte_level_json(true);
  if (pattern == "none") return byte_level_json(false);
  // HF's regular expressions read {1,3}+ as a repetition of {1,3}.
  if (pattern == "cl100k")
    throw InputError(
        "a tokenizer.json cannot have the pattern cl100k, which HF's tokenizers read in another way: train with "
        "--pattern cl100k_plain");
  Json steps = Json::array();
  for (const pretokenize::Pattern& known : pretokenize::patterns)
    for (const std::string_view expression : known.expressions)
      if (known.name == pattern && !expression.empty())
        steps.push_back({{"type", "Split"},
                         {"pattern", {{"Regex", with_characters(expression)}}},
                         {"behavior", "Isolated"},
                         {"invert", false}});
  steps.push_back(byte_level_json(false));
  return {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}};
}

Json model_json(const ByteLevel& learned) {
  Json merges = Json::array();
  for (const auto& [left, right] : learned.merges)
    merges.push_back(Json::array({learned.written(left), learned.written(right)}));
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", vocabulary_json(learned)},
          {"merges", std::move(merges)}};
}

Json tokenizer_json(const ByteLevel& learned, const std::string& pattern, const std::vector<std::string>& added) {
  return tokenizers::tokenizer_json(tokenizers::added_tokens_json(added, learned.tokens.size()), nullptr,
                                    pre_tokenizer_json(pattern), byte_level_json(true), model_json(learned));
}

std::string merges_txt(const ByteLevel& learned) {
  std::string content = "#version: 0.2\n";
  for (const Pair& pair : learned.merges)
    content += learned.written(pair.first) + " " + learned.written(pair.second) + "\n";
  return content;
}

// ---- classic --------------------------------------------------------------------------------------------------------

std::string codes(const std::vector<Pair>& learned) {
  struct Symbol {
    std::string text;
    bool ends = false;
  };
  std::vector<Symbol> made;
  const auto symbol = [&](std::int32_t id) -> Symbol {
    if (id >= first_merged_classic) return made.at(static_cast<std::size_t>(id - first_merged_classic));
    const auto character = static_cast<std::uint32_t>(id) / 2;
    if (character >= no_character)
      throw InputError("codes are characters, and a merge has a byte that is part of none: give a text in UTF-8");
    return {tokenizers::to_utf8(character), id % 2 != 0};
  };
  std::string content = "#version: 0.2\n";
  for (const auto& [left, right] : learned) {
    const Symbol first = symbol(left), second = symbol(right);
    content += first.text + " " + second.text + (second.ends ? "</w>\n" : "\n");
    made.push_back({first.text + second.text, second.ends});
  }
  return content;
}

}  // namespace

std::vector<WrittenFile> write_learned(const Settings& settings, const Buffer& merges, const FileFormat& format) {
  const std::vector<Pair> pairs = pairs_in(merges);
  const bool has_added = format.name == "tokenizer.json";
  if (!format.added_tokens.empty() && !has_added)
    throw InputError(
        "special tokens have a place in a tokenizer.json alone: leave --special out, or write to NAME.json");
  if (format.name == "codes") {
    if (!settings.classic()) throw InputError("codes are of the kind classic: train with --kind classic");
    return {{"codes.bpe", codes(pairs)}};
  }
  if (settings.classic())
    throw InputError("what was learned with the kind classic is written as codes: write to NAME.bpe");
  const ByteLevel learned(settings, pairs);
  if (format.name == "tiktoken") return {{"ranks.tiktoken", rank_file(learned)}};
  if (has_added)
    return {{"tokenizer.json", tokenizers::text_of(tokenizer_json(learned, settings.pattern, format.added_tokens))}};
  if (format.name == "vocab.json")
    return {{"vocab.json", tokenizers::text_of(vocabulary_json(learned))}, {"merges.txt", merges_txt(learned)}};
  throw InputError("bpe_train has no outputs that are written as " + format.name);
}

}  // namespace assay::bpe_train
