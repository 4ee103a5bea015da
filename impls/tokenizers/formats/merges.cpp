#include "impls/tokenizers/formats/merges.h"

#include <algorithm>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {
namespace {

constexpr std::uint32_t no_token = ~0u;

// For each token the longest other one that it begins with. In the order of their bytes a token comes right behind
// those that it begins with, but for others that begin with these.
std::vector<std::uint32_t> longest_beginnings(const std::vector<std::string_view>& texts) {
  std::vector<std::uint32_t> order(texts.size()), beginnings(texts.size(), no_token), around;
  for (std::uint32_t place = 0; place < order.size(); ++place) order[place] = place;
  std::ranges::sort(order, {}, [&](std::uint32_t place) { return texts[place]; });
  for (const std::uint32_t place : order) {
    while (!around.empty() && !texts[place].starts_with(texts[around.back()])) around.pop_back();
    if (!around.empty()) beginnings[place] = around.back();
    around.push_back(place);
  }
  return beginnings;
}

}  // namespace

std::vector<BpeModel::Merge> merges_of(const BpeModel& model) {
  if (model.lists_merges) return model.merges;
  std::vector<std::string> turned;
  std::vector<std::string_view> texts;
  for (const BpeModel::Token& token : model.tokens) {
    texts.push_back(model.text(token));
    turned.emplace_back(texts.back().rbegin(), texts.back().rend());
  }
  const std::vector<std::uint32_t> lefts = longest_beginnings(texts),
                                   rights = longest_beginnings({turned.begin(), turned.end()});
  std::vector<BpeModel::Merge> merges;
  std::vector<std::uint32_t> right_of_length(model.longest + 1, no_token);
  for (std::uint32_t place = 0; place < texts.size(); ++place) {
    const auto mark = [&](bool there) {
      for (std::uint32_t right = rights[place]; right != no_token; right = rights[right])
        right_of_length[texts[right].size()] = there ? right : no_token;
    };
    mark(true);
    const auto first = static_cast<std::ptrdiff_t>(merges.size());
    for (std::uint32_t left = lefts[place]; left != no_token; left = lefts[left])
      if (const std::uint32_t right = right_of_length[texts[place].size() - texts[left].size()]; right != no_token)
        merges.push_back({left, right, place});
    std::ranges::sort(merges.begin() + first, merges.end(), {}, &BpeModel::Merge::left);
    mark(false);
  }
  return merges;
}

MergeList::MergeList(BpeModel& model) : model_(model) {
  model.lists_merges = true;
  places_.reserve(model.tokens.size());
  for (std::uint32_t place = 0; place < model.tokens.size(); ++place)
    places_.emplace(model.text(model.tokens[place]), place);
}

std::uint32_t MergeList::place_of(std::string_view bytes, std::uint32_t line) const {
  const auto found = places_.find(bytes);
  if (found == places_.end()) refuse(line, "expected a merge of two tokens of the vocabulary to one of them");
  return found->second;
}

void MergeList::add(std::string_view left, std::string_view right, std::uint32_t line) {
  using byte_bpe_encode::most_tokens;
  std::string bytes;
  if (left.empty() || right.empty() || !append_written_bytes(left, bytes))
    refuse(line, "expected a merge: two tokens with a space between them");
  const std::size_t cut = bytes.size();
  if (!append_written_bytes(right, bytes)) refuse(line, "expected a merge: two tokens with a space between them");
  const std::string_view both = bytes;
  const BpeModel::Merge merge{place_of(both.substr(0, cut), line), place_of(both.substr(cut), line),
                              place_of(both, line)};
  if (!pairs_.insert(std::uint64_t{merge.left} << 32 | merge.right).second)
    refuse(line, "expected a pair that no merge before has");
  static_assert(most_tokens == 1048576);
  if (model_.merges.size() == most_tokens) refuse(line, "expected at most 1048576 merges");
  model_.merges.push_back(merge);
}

void MergeList::add(std::string_view both, std::uint32_t line) {
  const std::size_t space = both.find(' ');
  if (space == std::string_view::npos) refuse(line, "expected a merge: two tokens with a space between them");
  add(both.substr(0, space), both.substr(space + 1), line);
}

}  // namespace assay::tokenizers
