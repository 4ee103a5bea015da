// The law of pretokenize. For contracts alone.
#pragma once

#include <algorithm>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::pretokenize {

// The places where a text may be cut: between a letter and white space. In no pattern does a piece go on from the one
// to the other, and none looks ahead from a letter. (A newline is no such place by itself: o200k's pattern joins one to
// the signs before it, and a '/' to the newline.)
inline std::vector<std::size_t> safe_cuts(std::string_view text) {
  std::vector<std::size_t> cuts;
  bool behind_letter = false;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    const tokenizers::CharacterClass kind = tokenizers::class_of(character);
    if (behind_letter && kind == tokenizers::CharacterClass::space) cuts.push_back(at);
    behind_letter = is_letter(kind);
    at += character.bytes;
  }
  return cuts;
}

inline bool is_of_last_part(const Case& which) { return which.seed % 2 == 1; }

inline std::optional<FollowUp> one_part(const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) {
  const std::string_view whole = inputs[text].text();
  const std::vector<std::size_t> cuts = safe_cuts(whole);
  if (cuts.empty()) return std::nullopt;
  Random random(derive_seed(which.seed, "parts_cut_alike"));
  const auto cut = static_cast<std::ptrdiff_t>(random.pick(cuts));
  FollowUp part{which, inputs};
  std::vector<std::byte>& bytes = part.inputs[text].bytes;
  if (is_of_last_part(which)) bytes.erase(bytes.begin(), bytes.begin() + cut);
  else bytes.resize(static_cast<std::size_t>(cut));
  part.inputs[text].dims = {static_cast<std::int64_t>(bytes.size())};
  part.which.dims.front().size = static_cast<std::int64_t>(bytes.size());
  return part;
}

inline std::vector<std::int64_t> ends_in(const FinishedRun& run) {
  const Buffer& given = run.outputs[ends];
  const auto* const first = reinterpret_cast<const std::int64_t*>(given.bytes.data());
  return {first, first + given.dims[0]};
}

inline std::optional<std::string> differs(const FinishedRun& first, const FinishedRun& second) {
  const std::int64_t size = first.inputs[text].dims[0], part = second.inputs[text].dims[0];
  const std::int64_t from = is_of_last_part(first.which) ? size - part : 0, to = from + part;
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

// The part before such a place or, for odd seeds, the one behind has the same pieces by itself.
inline Relation parts_cut_alike() {
  return {"parts_cut_alike", "a part of a text, cut off between a letter and white space, has the same pieces", true,
          one_part, differs};
}

}  // namespace assay::pretokenize
