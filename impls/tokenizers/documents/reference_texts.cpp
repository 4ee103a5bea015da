#include "impls/tokenizers/documents/reference_texts.h"

#include <algorithm>

#include "harness/core/random.h"

namespace assay::documents {
namespace {

const std::string special_kind = "added_tokens";

std::vector<std::string> all_of(const Added& added, const Surrounding& around) {
  std::vector<std::string> all;
  for (const auto& [id, text] : added.texts) all.push_back(text);
  for (const std::string& usual : around.usual)
    if (std::ranges::find(all, usual) == all.end()) all.push_back(usual);
  return all;
}

// One byte less or more, another case, another last byte: not what it looks like, unless it is another one.
std::string look_alike(std::string token, Random& random) {
  const std::size_t at = random.below(token.size());
  switch (random.below(7)) {
    case 0: return token.erase(at, 1);
    case 1: return token.insert(at, 1, token[at]);
    case 2: return token.substr(0, at);
    case 3: return token.substr(at);
    case 4: token[at] = "a| >"[random.below(4)]; return token;
    case 5: token.back() = '}'; return token;
    default:
      for (char& each : token)
        if ((each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z')) each = static_cast<char>(each ^ 0x20);
      return token;
  }
}

// The second begins within the first, where it can.
std::string overlapping(const std::string& first, const std::string& second) {
  for (std::size_t shared = std::min(first.size(), second.size()); shared-- > 1;)
    if (first.ends_with(second.substr(0, shared))) return first + second.substr(shared);
  return first + second;
}

}  // namespace

ValuesInfo added_tokens_kind() {
  return {special_kind, "added tokens of the vocabulary and what looks like them, alone, beside and within each other"};
}

std::string text_of_added(std::size_t bytes, std::uint64_t seed, const Added& added_tokens, const Surrounding& around) {
  Random random(derive_seed(seed, special_kind));
  const std::vector<std::string> added = all_of(added_tokens, around);
  std::string text;
  const bool ends_with_one = random.chance(0.5);
  if (random.chance(0.3)) text += random.pick(added);
  while (text.size() < bytes) {
    const std::string& one = random.pick(added);
    const double what = random.uniform();
    if (what < 0.3) text += one;
    else if (what < 0.5) text += look_alike(one, random);
    else if (what < 0.6) text += overlapping(one, random.pick(added));
    else text += random.pick(around.pieces);
  }
  text.resize(bytes);  // any cut is welcome
  const std::string& last = random.pick(added);
  if (ends_with_one && last.size() <= bytes) text.replace(bytes - last.size(), last.size(), last);
  return text;
}

std::vector<std::int64_t> draw_document_ends(std::string_view text, std::uint64_t seed, const Added& added) {
  Random random(derive_seed(seed, "documents"));
  const auto size = static_cast<std::int64_t>(text.size());
  std::vector<std::int64_t> ends;
  if (random.chance(0.04)) return ends;
  // Of long texts so many that there is something to share, of short ones a few.
  const std::int64_t usual = size > 8192 ? 1500 : 60;
  std::int64_t at = 0;
  while (at < size) {
    if (!random.chance(0.2)) at = std::min(size, at + random.between(1, random.chance(0.2) ? 5 * usual : usual));
    if (random.chance(0.3)) {
      const auto from = static_cast<std::size_t>(std::max<std::int64_t>(at - 8, ends.empty() ? 0 : ends.back()));
      const auto near = next_added(text.substr(0, std::min(text.size(), from + 64)), from, added);
      if (near)
        at = random.between(static_cast<std::int64_t>(near->where.from), static_cast<std::int64_t>(near->where.to));
    }
    ends.push_back(at);
  }
  if (random.chance(0.3) && !ends.empty()) ends.pop_back();
  for (std::uint64_t empty = random.chance(0.4) ? 1 + random.below(2) : 0; empty > 0; --empty)
    ends.push_back(ends.empty() ? 0 : ends.back());
  if (ends.size() > 1 && random.chance(0.1)) {
    const std::size_t one = random.below(ends.size() - 1);
    std::swap(ends[one], ends[one + 1]);
  }
  if (!ends.empty() && random.chance(0.05)) ends.back() = size + random.between(1, std::int64_t{1} << 40);
  if (!ends.empty() && random.chance(0.05)) ends.front() = -random.between(1, std::int64_t{1} << 40);
  if (std::ssize(ends) > size + 1) ends.resize(text.size() + 1);
  return ends;
}

}  // namespace assay::documents
