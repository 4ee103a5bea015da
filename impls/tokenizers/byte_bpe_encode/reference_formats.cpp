// The formats of op.h once more, in the plainest way: shared with no implementation.
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>

#include "harness/core/error.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference_vocabularies.h"

namespace assay::byte_bpe_encode {
namespace {

std::string whole_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw InputError({path}, "expected a vocabulary; it is not there, or not a regular file");
  std::ifstream file(path, std::ios::binary);
  // Read piece by piece and never more than is allowed: the size that a file declares may be anything.
  std::string content;
  std::vector<char> piece(1 << 16);
  while (file && content.size() <= largest_file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    content.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (content.size() > largest_file)
    throw InputError({path}, "expected a vocabulary of at most " + std::to_string(largest_file) + " bytes");
  if (!file.eof()) throw InputError({path}, "expected a vocabulary that can be read");
  return content;
}

std::int64_t parse_rank(std::string_view text, const Location& at) {
  const bool digits = std::ranges::all_of(text, [](char each) { return each >= '0' && each <= '9'; });
  if (text.empty() || text.size() > 10 || !digits) throw InputError(at, "expected a rank of 1 to 10 decimal digits");
  const std::int64_t rank = std::stoll(std::string(text));
  if (rank > std::numeric_limits<std::int32_t>::max()) throw InputError(at, "expected a rank below 2147483648");
  return rank;
}

Model model_of_ranks(const std::string& content, const std::string& path) {
  Entries entries(path);
  Location at{path, 0, 0};
  for (std::size_t from = 0; from < content.size();) {
    ++at.line;
    const std::size_t to = std::min(content.find('\n', from), content.size());
    const std::string_view line = std::string_view(content).substr(from, to - from);
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) throw InputError(at, "expected base64, a space and a rank");
    if (space > (longest_token + 2) / 3 * 4) throw InputError(at, "expected a token of at most 1024 bytes");
    const std::string token = decode_base64(line.substr(0, space), at);
    entries.add(token, parse_rank(line.substr(space + 1), at), at.line);
    from = to + 1;
  }
  return std::move(entries).finish();
}

}  // namespace

std::string decode_base64(std::string_view text, const Location& at) {
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  if (text.size() % 4 != 0 || text.size() <= padding)
    throw InputError(at, "expected base64 in groups of four characters");
  std::string bytes;
  std::size_t bits = 0, pending = 0;
  for (const char each : text.substr(0, text.size() - padding)) {
    const std::size_t value = alphabet.find(each);
    if (value == std::string::npos) throw InputError(at, "expected base64 (A-Z a-z 0-9 + / =), a space and a rank");
    pending = pending << 6 | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(pending >> bits);
      pending &= (std::size_t{1} << bits) - 1;
    }
  }
  if (bits != 2 * padding || pending != 0) throw InputError(at, "expected base64 whose unused bits are zero");
  return bytes;
}

void Entries::add(const std::string& token, std::int64_t id, int line) {
  const Location at{path_, line, 0};
  if (token.empty() || token.size() > longest_token) throw InputError(at, "expected a token of 1 to 1024 bytes");
  if (id < 0 || id > std::numeric_limits<std::int32_t>::max())
    throw InputError(at, "expected an id from 0 to 2147483647");
  if (model_.ranks.size() == most_tokens)
    throw InputError(at, "expected at most " + std::to_string(most_tokens) + " tokens");
  if (!model_.ranks.emplace(token, id).second) throw InputError(at, "expected a token that no entry before has");
  const auto [same, is_new] = line_of_id_.emplace(id, line);
  if (!is_new) throw InputError(at, "expected another id than line " + std::to_string(same->second) + " has");
}

void Entries::add_special(std::int64_t id, const std::string& text, int line) {
  if (id < 0 || id > std::numeric_limits<std::int32_t>::max())
    throw InputError(Location{path_, line, 0}, "expected an id from 0 to 2147483647");
  special_.push_back({id, text});
}

Model Entries::finish(int line_of_special) && {
  for (int byte = 0; byte < 256; ++byte)
    if (!model_.ranks.contains(std::string(1, static_cast<char>(byte))))
      throw InputError({path_}, "expected all 256 single bytes; byte " + std::to_string(byte) + " is missing");
  for (const auto& [id, text] : special_)
    if (line_of_id_.contains(id) || !model_.added.texts.emplace(id, text).second)
      throw InputError(Location{path_, line_of_special, 0},
                       "expected no id of an added token twice, nor that of a token; " + std::to_string(id) + " is");
  return std::move(model_);
}

Model read_model(const std::string& path) {
  const std::string content = whole_file(path);
  if (content.starts_with("{")) return model_of_json(content, path);
  Model model = model_of_ranks(content, path);
  model.format = "rank file";
  return model;
}

}  // namespace assay::byte_bpe_encode
