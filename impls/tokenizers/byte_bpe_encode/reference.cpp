// The rule as it is written in op.h: a map of byte strings, and an ordered set of the merges that are possible, of
// which the first is taken until there are none. n log n in the bytes of a piece, times the length of a token.
#include "impls/tokenizers/byte_bpe_encode/reference.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "harness/core/error.h"
#include "harness/core/patience.h"
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
  PreToken(std::string_view bytes, const Ranks& ranks)
      : bytes_(bytes), ranks_(ranks), before_(bytes.size() + 1), behind_(bytes.size() + 1) {
    for (std::size_t i = 0; i <= bytes.size(); ++i) before_[i] = i - 1, behind_[i] = i + 1;
    for (std::size_t i = 0; i < bytes.size(); ++i) allow(i);
    for (std::size_t merges = 1; !possible_.empty(); ++merges) {
      merge(possible_.begin()->second);
      if (merges % 1024 == 0) reference_step();
    }
  }

  void append_to(Encoded& encoded, std::size_t offset) const {
    for (std::size_t at = 0; at < bytes_.size(); at = behind_[at]) {
      encoded.ids.push_back(rank(at, behind_[at]));
      encoded.ends.push_back(static_cast<std::int64_t>(offset + behind_[at]));
    }
  }

 private:
  std::int64_t rank(std::size_t from, std::size_t to) const {
    if (to - from > longest_token) return no_rank;
    const auto found = ranks_.find(bytes_.substr(from, to - from));
    return found == ranks_.end() ? no_rank : found->second;
  }

  // The rank of the part that begins there together with the one behind it, if there is one.
  std::int64_t rank_with_next(std::size_t at) const {
    return behind_[at] < bytes_.size() ? rank(at, behind_[behind_[at]]) : no_rank;
  }
  void allow(std::size_t at) {
    if (const std::int64_t merged = rank_with_next(at); merged != no_rank) possible_.emplace(merged, at);
  }
  void forbid(std::size_t at) { possible_.erase({rank_with_next(at), at}); }

  // Of the part there and the one behind it. Only the pairs that one of the two was in are others then.
  void merge(std::size_t at) {
    const std::size_t gone = behind_[at];
    if (at > 0) forbid(before_[at]);
    forbid(at);
    forbid(gone);
    behind_[at] = behind_[gone];
    before_[behind_[at]] = at;
    if (at > 0) allow(before_[at]);
    allow(at);
  }

  std::string_view bytes_;
  const Ranks& ranks_;
  std::vector<std::size_t> before_, behind_;                 // of a part, by where it begins: where its neighbours do
  std::set<std::pair<std::int64_t, std::size_t>> possible_;  // by rank, then from the left: where the left part begins
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

std::shared_ptr<const Ranks> RanksOfFiles::read(const std::string& path) {
  std::error_code unknown;  // then reading says what is wrong
  const auto changed = std::filesystem::last_write_time(path, unknown);
  const auto size = std::filesystem::file_size(path, unknown);
  const std::lock_guard lock(mutex_);
  if (const auto known = files_.find(path);
      known != files_.end() && known->second.changed == changed && known->second.size == size)
    return known->second.ranks;
  auto ranks = std::make_shared<const Ranks>(read_ranks(path));
  if (files_.size() == most_files) files_.clear();
  files_[path] = {ranks, changed, size};
  return ranks;
}

Encoded reference_encode(std::string_view text, const std::string& pattern, const Ranks& ranks) {
  std::vector<std::int64_t> ends;
  if (pattern != "none") ends = pretokenize::reference_ends(text, pattern);
  else if (!text.empty()) ends = {static_cast<std::int64_t>(text.size())};

  Encoded encoded;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    reference_step();
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
