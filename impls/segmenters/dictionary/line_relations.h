// Laws of ops that cut a text and let no piece go on behind the end of a line. For contracts alone.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "harness/core/relation.h"

namespace assay::dictionary {

inline std::vector<std::int64_t> ends_in(const FinishedRun& run) {
  const Buffer& given = run.outputs.front();
  const auto* const first = reinterpret_cast<const std::int64_t*>(given.bytes.data());
  return {first, first + given.dims[0]};
}

// What is wrong with the pieces of a part of a text, which is its beginning or its end.
inline std::optional<std::string> what_differs_in_part(const FinishedRun& first, const FinishedRun& second,
                                                       bool is_first) {
  const std::int64_t size = first.inputs.front().dims[0], part = second.inputs.front().dims[0];
  const std::int64_t from = is_first ? 0 : size - part, to = from + part;
  std::vector<std::int64_t> of_whole = ends_in(first), of_part = ends_in(second);
  std::erase_if(of_whole, [&](std::int64_t end) { return end <= from || end > to; });
  for (std::int64_t& end : of_part) end += from;
  const auto [in_whole, in_part] = std::ranges::mismatch(of_whole, of_part);
  if (in_whole == of_whole.end() && in_part == of_part.end()) return std::nullopt;
  const std::int64_t at = in_whole == of_whole.end() ? *in_part
                          : in_part == of_part.end() ? *in_whole
                                                     : std::min(*in_whole, *in_part);
  return "bytes " + std::to_string(from) + " to " + std::to_string(to) + " by themselves have other pieces: at byte " +
         std::to_string(at) + " one ends in one of the two alone";
}

inline FollowUp part_of(const Case& which, const std::vector<Buffer>& inputs, std::size_t cut, bool is_first) {
  FollowUp part{which, inputs};
  std::vector<std::byte>& bytes = part.inputs.front().bytes;
  if (is_first) bytes.resize(cut);
  else bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(cut));
  part.inputs.front().dims = {std::ssize(bytes)};
  part.which.dims.front().size = std::ssize(bytes);
  return part;
}

// The second run is of what stands behind an LF that is drawn, or before and with it. `may_be_first`: where a part may
// be one that others stand behind.
inline Relation lines_cut_alike(bool (*may_be_first)(const Case&)) {
  const auto is_first = [may_be_first](const Case& which) { return which.seed % 2 == 0 && may_be_first(which); };
  return {"lines_cut_alike", "what stands before or behind the end of a line has the same pieces alone", true,
          [is_first](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string_view all = inputs.front().text();
            Random random(derive_seed(which.seed, "lines_cut_alike"));
            const std::size_t found = all.find('\n', all.empty() ? 0 : random.below(all.size()));
            const std::size_t end = found == all.npos ? all.find('\n') : found;
            if (end == all.npos) return std::nullopt;
            return part_of(which, inputs, end + 1, is_first(which));
          },
          [is_first](const FinishedRun& first, const FinishedRun& second) {
            return what_differs_in_part(first, second, is_first(first.which));
          }};
}

// The same of a place that `places_of` has.
inline Relation parts_cut_alike(const char* where, std::vector<std::size_t> (*places_of)(std::string_view text)) {
  const auto is_first = [](const Case& which) { return which.seed % 2 == 0; };
  return {"parts_cut_alike", std::string("a part of a text, cut off ") + where + ", has the same pieces", true,
          [=](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::vector<std::size_t> places = places_of(inputs.front().text());
            if (places.empty()) return std::nullopt;
            Random random(derive_seed(which.seed, "parts_cut_alike"));
            return part_of(which, inputs, random.pick(places), is_first(which));
          },
          [=](const FinishedRun& first, const FinishedRun& second) {
            return what_differs_in_part(first, second, is_first(first.which));
          }};
}

}  // namespace assay::dictionary
