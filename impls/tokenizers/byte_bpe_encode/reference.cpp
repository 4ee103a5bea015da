// The rule as it is written in op.h: a map of byte strings, and a look at all neighbours before every merge.
#include "impls/tokenizers/byte_bpe_encode/reference.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include "harness/core/error.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/pretokenize/reference.h"

namespace assay::byte_bpe_encode {
namespace {

constexpr std::int64_t no_rank = std::numeric_limits<std::int64_t>::max();

// ---- the rank file ----------------------------------------------------------------------------------------

std::string whole_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    throw InputError({path}, "expected a rank file; it is not there, or not a regular file");
  std::ifstream file(path, std::ios::binary);
  // Read piece by piece and never more than is allowed: the size that a file declares may be anything.
  std::string content;
  std::vector<char> piece(1 << 16);
  while (file && content.size() <= largest_file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    content.append(piece.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (content.size() > largest_file)
    throw InputError({path}, "expected a rank file of at most " + std::to_string(largest_file) + " bytes");
  if (!file.eof()) throw InputError({path}, "the rank file cannot be read");
  return content;
}

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

std::int64_t parse_rank(std::string_view text, const Location& at) {
  const bool digits = std::ranges::all_of(text, [](char each) { return each >= '0' && each <= '9'; });
  if (text.empty() || text.size() > 10 || !digits) throw InputError(at, "expected a rank of 1 to 10 decimal digits");
  const std::int64_t rank = std::stoll(std::string(text));
  if (rank > std::numeric_limits<std::int32_t>::max()) throw InputError(at, "expected a rank below 2147483648");
  return rank;
}

// ---- one pre-token ----------------------------------------------------------------------------------------

class PreToken {
 public:
  PreToken(std::string_view bytes, const Ranks& ranks) : bytes_(bytes), ranks_(ranks) {
    for (std::size_t i = 0; i <= bytes.size(); ++i) starts_.push_back(i);
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) merged_.push_back(rank(i, i + 2));
    while (merge_lowest()) {
    }
  }

  void append_to(Encoded& encoded, std::size_t offset) const {
    for (std::size_t i = 0; i + 1 < starts_.size(); ++i) {
      encoded.ids.push_back(rank(starts_[i], starts_[i + 1]));
      encoded.ends.push_back(static_cast<std::int64_t>(offset + starts_[i + 1]));
    }
  }

 private:
  std::int64_t rank(std::size_t from, std::size_t to) const {
    const auto found = ranks_.find(bytes_.substr(from, to - from));
    return found == ranks_.end() ? no_rank : found->second;
  }

  bool merge_lowest() {
    const auto lowest = std::ranges::min_element(merged_);  // the first of several
    if (lowest == merged_.end() || *lowest == no_rank) return false;
    const auto part = static_cast<std::size_t>(lowest - merged_.begin());
    starts_.erase(starts_.begin() + static_cast<std::ptrdiff_t>(part) + 1);
    merged_.erase(lowest);
    // Only the two pairs that the new part is in have changed.
    if (part > 0) merged_[part - 1] = rank(starts_[part - 1], starts_[part + 1]);
    if (part < merged_.size()) merged_[part] = rank(starts_[part], starts_[part + 2]);
    return true;
  }

  std::string_view bytes_;
  const Ranks& ranks_;
  std::vector<std::size_t> starts_;   // of the parts, and the end of the last
  std::vector<std::int64_t> merged_;  // the rank of part i together with part i + 1
};

}  // namespace

Ranks read_ranks(const std::string& path) {
  const std::string content = whole_file(path);
  Ranks ranks;
  std::map<std::int64_t, int> line_of_rank;
  Location at{path, 0, 0};
  for (std::size_t from = 0; from < content.size();) {
    ++at.line;
    const std::size_t to = std::min(content.find('\n', from), content.size());
    const std::string_view line = std::string_view(content).substr(from, to - from);
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) throw InputError(at, "expected base64, a space and a rank");
    if (space > (longest_token + 2) / 3 * 4) throw InputError(at, "expected a token of at most 1024 bytes");
    const std::string token = decode_base64(line.substr(0, space), at);
    if (token.size() > longest_token) throw InputError(at, "expected a token of at most 1024 bytes");
    const std::int64_t rank = parse_rank(line.substr(space + 1), at);
    if (!ranks.emplace(token, rank).second) throw InputError(at, "expected a token that no line before has");
    const auto [same, is_new] = line_of_rank.emplace(rank, at.line);
    if (!is_new) throw InputError(at, "expected another rank than line " + std::to_string(same->second) + " has");
    if (ranks.size() > most_tokens) throw InputError(at, "expected at most " + std::to_string(most_tokens) + " tokens");
    from = to + 1;
  }
  for (int byte = 0; byte < 256; ++byte)
    if (!ranks.contains(std::string(1, static_cast<char>(byte))))
      throw InputError({path}, "expected all 256 single bytes; byte " + std::to_string(byte) + " is missing");
  return ranks;
}

Encoded reference_encode(std::string_view text, const std::string& pattern, const Ranks& ranks) {
  std::vector<std::int64_t> ends;
  if (pattern != "none") ends = pretokenize::reference_ends(text, pattern);
  else if (!text.empty()) ends = {static_cast<std::int64_t>(text.size())};

  Encoded encoded;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    const std::string_view piece = text.substr(from, static_cast<std::size_t>(end) - from);
    if (const auto whole = ranks.find(piece); whole != ranks.end()) {
      encoded.ids.push_back(whole->second);
      encoded.ends.push_back(end);
    } else {
      PreToken(piece, ranks).append_to(encoded, from);
    }
    from = static_cast<std::size_t>(end);
  }
  return encoded;
}

}  // namespace assay::byte_bpe_encode
