// What the ops of UAX #29 share: texts and laws. For contracts alone.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/segmenters/reference_break_texts.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::segmenters {

using ReferenceEnds = std::vector<std::int64_t> (*)(std::string_view text);

inline FollowUp with_part(const Case& which, const std::vector<Buffer>& inputs, std::int64_t from, std::int64_t to) {
  FollowUp part{which, inputs};
  const std::vector<std::byte>& whole = inputs[0].bytes;
  part.inputs[0].bytes.assign(whole.begin() + from, whole.begin() + to);
  part.inputs[0].dims = {to - from};
  part.which.dims.front().size = to - from;
  return part;
}

inline std::vector<std::int64_t> ends_of(const FinishedRun& run) {
  const Buffer& given = run.outputs[0];
  const auto* const first = reinterpret_cast<const std::int64_t*>(given.bytes.data());
  return {first, first + given.dims[0]};
}

inline std::optional<std::string> halves_differ(const FinishedRun& first, const FinishedRun& second) {
  const std::int64_t size = first.inputs[0].dims[0], part = second.inputs[0].dims[0];
  const std::int64_t from = first.which.seed % 2 == 1 ? size - part : 0, to = from + part;
  std::vector<std::int64_t> of_whole = ends_of(first), of_part = ends_of(second);
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

// No rule looks across a boundary: what stands before it or, for odd seeds, behind it has the same pieces by itself. So
// the pieces of two texts of which the first ends with a boundary are those of the one and of the other.
inline Relation halves_cut_alike(ReferenceEnds reference_ends) {
  return {
      "halves_cut_alike", "what stands before a boundary, or behind it, has the same pieces by itself", true,
      [reference_ends](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        const std::vector<std::int64_t> ends = reference_ends(inputs[0].text());
        if (ends.size() < 2) return std::nullopt;
        Random random(derive_seed(which.seed, "halves_cut_alike"));
        const std::int64_t cut = ends[random.below(ends.size() - 1)];
        return which.seed % 2 == 1 ? with_part(which, inputs, cut, ends.back()) : with_part(which, inputs, 0, cut);
      },
      halves_differ};
}

inline Relation pieces_stay_whole(ReferenceEnds reference_ends) {
  return {
      "pieces_stay_whole", "a piece that is cut again is one piece", true,
      [reference_ends](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
        const std::vector<std::int64_t> ends = reference_ends(inputs[0].text());
        if (ends.empty()) return std::nullopt;
        // The longest of some: most are of one character.
        Random random(derive_seed(which.seed, "pieces_stay_whole"));
        std::int64_t from = 0, to = 0;
        for (int tries = 0; tries < 8; ++tries) {
          const std::size_t piece = random.below(ends.size());
          const std::int64_t begin = piece == 0 ? 0 : ends[piece - 1];
          if (ends[piece] - begin > to - from) from = begin, to = ends[piece];
        }
        return with_part(which, inputs, from, to);
      },
      [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
        const std::size_t pieces = ends_of(second).size();
        if (pieces == 1) return std::nullopt;
        return "one piece by itself is cut into " + std::to_string(pieces);
      }};
}

// What is particular to one of them.
struct DescribedBoundaries {
  const char *name, *summary, *formula, *section;
};

class BreakCutter : public tokenizers::Cutter {
 public:
  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {draw_break_text(boundaries_, "text", which.values, which.dim("bytes"), which.seed, resources)};
  }
  std::vector<Relation> relations() const override {
    return {halves_cut_alike(reference_ends_), pieces_stay_whole(reference_ends_)};
  }
  std::optional<Domain> domain(Dtype) const override { return every_break(boundaries_, info().name); }

 protected:
  BreakCutter(Boundaries boundaries, ReferenceEnds right_ends, const DescribedBoundaries& described)
      : Cutter(info_of(described)), boundaries_(boundaries), reference_ends_(right_ends) {}

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs, const Parameters&) const override {
    return reference_ends_(inputs[0].text());
  }
  static OpInfo info_of(const DescribedBoundaries& described) {
    OpInfo info;
    info.name = described.name;
    info.summary = described.summary;
    info.formula = described.formula;
    info.source =
        std::string("Unicode 16.0, UAX #29 (revision 45), section ") + described.section + "; without tailoring";
    info.values = break_kinds();
    info.baseline = "table";
    info.cost = "linear in the text";
    return info;
  }

  Boundaries boundaries_;
  ReferenceEnds reference_ends_;
};

}  // namespace assay::segmenters
