// Viterbi with all four states at once, a byte kept for each character, and a table of logs by the number of a
// character.
#include "impls/segmenters/hmm_segment/vectorised.h"

#include "impls/segmenters/hmm_segment/stretches.h"

namespace assay::hmm_segment {
namespace {

void walk_plainly(const Byte* at, const Byte* end, const double* rows, const Steps& steps, double* sums,
                  std::uint8_t* kept) {
  double last[hmm::states] = {sums[0], sums[1], sums[2], sums[3]};
  for (; at < end; at += 3) {
    std::uint32_t number = 0;
    is_of_blocks(at, number);
    const double* const logs = rows + hmm::states * number;
    double next[hmm::states];
    unsigned bits = 0;
    for (unsigned y = 0; y < hmm::states; ++y) {
      const double later = last[later_before[y]] + steps.later[y] + logs[y];
      const double earlier = last[earlier_before[y]] + steps.earlier[y] + logs[y];
      bits |= static_cast<unsigned>(later >= earlier) << y;
      next[y] = later >= earlier ? later : earlier;
    }
    *kept++ = static_cast<std::uint8_t>(bits);
    std::copy_n(next, hmm::states, last);
  }
  std::copy_n(last, hmm::states, sums);
}

constexpr SimdKernels portable{walk_plainly};

constexpr std::array<std::string_view, 2> sets{"avx2", "portable"};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx2") return cpu_supports(set) ? vectorised_avx2() : nullptr;
  return &portable;
}

std::string_view chosen(std::string_view variant) {
  if (!variant.empty()) return variant;
  return kernels_of(sets[0]) != nullptr ? sets[0] : sets[1];
}

class InLanes {
 public:
  InLanes(const HmmModel& model, const Request& request)
      : kernels_(kernels_of(chosen(request.variant))),
        start_(model.start),
        emissions_(model, log_of_unseen(in_units(request.parameters))) {
    for (std::size_t y = 0; y < hmm::states; ++y) {
      steps_.later[y] = model.transition[later_before[y]][y];
      steps_.earlier[y] = model.transition[earlier_before[y]][y];
    }
  }

  std::int64_t* cut(const Byte* at, const Byte* end, std::int64_t begin, std::int64_t* to) {
    const std::size_t count = static_cast<std::size_t>(end - at) / 3;
    if (kept_.size() < count) kept_.resize(count + count / 2);
    std::uint32_t number = 0;
    is_of_blocks(at, number);
    double sums[hmm::states];
    for (std::size_t y = 0; y < hmm::states; ++y) sums[y] = start_[y] + emissions_.of(number)[y];
    kernels_->walk(at + 3, end, emissions_.rows(), steps_, sums, kept_.data() + 1);
    // From the last one back: whether a word ends here takes the place of what was kept.
    unsigned state = sums[3] >= sums[1] ? 3 : 1;
    std::int64_t words = 0;
    for (std::size_t i = count; i-- > 0;) {
      const unsigned ends_word = state & 1u, kept = kept_[i];
      kept_[i] = static_cast<std::uint8_t>(ends_word);
      words += ends_word;
      state = (kept >> state & 1u) != 0 ? later_before[state] : earlier_before[state];
    }
    std::int64_t* next = to;
    for (std::size_t i = 0; i < count; ++i) {
      *next = begin + 3 * (static_cast<std::int64_t>(i) + 1);
      // The last character ends a word: no place is written that is not one of the block's words.
      next += kept_[i];
    }
    return to + words;
  }

 private:
  const SimdKernels* kernels_;
  HmmModel::ByState start_;
  Steps steps_{};
  Emissions emissions_;
  std::vector<std::uint8_t> kept_;
};

Prepared prepare_in_lanes(const Request& request) {
  if (kernels_of(chosen(request.variant)) == nullptr)
    return Unsupported{"this machine has no " + std::string(request.variant)};
  return prepare_stretches<InLanes>(request);
}

}  // namespace

Implementation vectorised() {
  std::vector<Variant> variants;
  for (const std::string_view set : sets)
    variants.push_back({std::string(set), kernels_of(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(chosen(variant)); },
          .variants = std::move(variants),
          .prepare = prepare_in_lanes,
          .note = "Viterbi with the four states in a vector, and a byte kept for each character"};
}

}  // namespace assay::hmm_segment
