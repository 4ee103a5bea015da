#include "impls/tokenizers/formats/clip_merges.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

constexpr std::string_view mark_of_end = "</w>";

// The bytes of two symbols; the right one may end a word.
struct WrittenMerge {
  std::string left, right;
  bool ends;
};

// A mark behind the bytes of a symbol at the end of a word, of which there can be no other.
std::string key_of(const std::string& bytes, bool ends) { return bytes + (ends ? '\1' : '\0'); }

std::string bytes_of(std::string_view symbol, std::uint32_t line) {
  std::string bytes;
  if (symbol.empty() || symbol.size() > clip_encode::longest_symbol)
    refuse(line, "expected symbols of 1 to 1024 bytes");
  if (!append_written_bytes(symbol, bytes)) refuse(line, "expected symbols of the letters that GPT-2 writes for bytes");
  return bytes;
}

WrittenMerge parse_merge(std::string_view text, std::uint32_t line) {
  const std::size_t blank = text.find(' ');
  if (blank == text.npos || text.find(' ', blank + 1) != text.npos)
    refuse(line, "expected two symbols with a blank between");
  const std::string_view left = text.substr(0, blank);
  std::string_view right = text.substr(blank + 1);
  const bool ends = right.ends_with(mark_of_end);
  if (ends) right.remove_suffix(mark_of_end.size());
  if ((std::string(left) + std::string(right)).find(mark_of_end) != std::string::npos)
    refuse(line, "expected </w> at the end of the right symbol alone");
  return {bytes_of(left, line), bytes_of(right, line), ends};
}

std::vector<WrittenMerge> parse_lines(std::string_view content) {
  std::vector<WrittenMerge> written;
  std::unordered_set<std::string_view> seen;
  for (std::uint32_t line = 1; line == 1 || !content.empty(); ++line) {
    const std::size_t length = std::min(content.find('\n'), content.size());
    std::string_view text = content.substr(0, length);
    content.remove_prefix(std::min(length + 1, content.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (line == 1) {
      if (text != clip_encode::first_line) refuse(line, "expected " + std::string(clip_encode::first_line));
      continue;
    }
    if (written.size() == clip_encode::most_merges) break;
    WrittenMerge merge = parse_merge(text, line);
    if (!seen.insert(text).second) refuse(line, "expected a pair that no line before has");
    written.push_back(std::move(merge));
  }
  return written;
}

ClipMerges with_ids(const std::vector<WrittenMerge>& written) {
  ClipMerges made;
  std::unordered_map<std::string, std::int32_t> ids;
  // GPT-2's order: those that it writes as themselves, then the others.
  std::int32_t next = 0;
  for (const bool printable : {true, false})
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool as_itself = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte != 0xad);
      if (as_itself != printable) continue;
      const std::string bytes(1, static_cast<char>(byte));
      made.of_byte[byte] = next;
      ids[key_of(bytes, false)] = next;
      ids[key_of(bytes, true)] = next + static_cast<std::int32_t>(clip_encode::first_at_end);
      ++next;
    }
  auto id = static_cast<std::int32_t>(clip_encode::first_made);
  for (const WrittenMerge& merge : written) ids[key_of(merge.left + merge.right, merge.ends)] = id++;
  made.start_of_text = id, made.end_of_text = id + 1;
  for (std::uint32_t place = 0; place < written.size(); ++place) {
    const WrittenMerge& merge = written[place];
    const auto left = ids.find(key_of(merge.left, false)), right = ids.find(key_of(merge.right, merge.ends));
    if (left == ids.end() || right == ids.end()) continue;
    made.merges.push_back({left->second, right->second, ids.at(key_of(merge.left + merge.right, merge.ends)), place});
  }
  return made;
}

}  // namespace

std::variant<ClipMerges, Unsupported> read_clip_merges(std::string_view path) try {
  static_assert(clip_encode::longest_symbol == 1024);
  return with_ids(parse_lines(whole_vocabulary(std::string(path))));
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
