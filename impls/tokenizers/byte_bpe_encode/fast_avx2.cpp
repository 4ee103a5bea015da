#include "impls/tokenizers/byte_bpe_encode/fast_loop.h"
#include "impls/tokenizers/pretokenize/classify_avx2.h"

namespace assay::byte_bpe_encode {
namespace {

struct Avx2 {
  using Turn = cached::Merging;
  static void classify(const cached::Byte* from, pretokenize::ByteMasks& masks) {
    pretokenize::classify_256(from, masks);
  }
  static tokenizers::Scanned scan_beyond_ascii(const cached::Byte* at, const cached::Byte* end) {
    return cached::scan_apart(at, end);
  }
  // The lowest of numbers of which there are a multiple of 16, and the first begins a cache line.
  static std::uint32_t lowest(const std::uint32_t* numbers, unsigned count) {
    const auto* const eights = reinterpret_cast<const __m256i*>(numbers);
    __m256i lowest = _mm256_load_si256(eights);
    for (unsigned at = 1; at < count / 8; ++at) lowest = _mm256_min_epu32(lowest, _mm256_load_si256(eights + at));
    const __m128i four = _mm_min_epu32(_mm256_castsi256_si128(lowest), _mm256_extracti128_si256(lowest, 1));
    const __m128i two = _mm_min_epu32(four, _mm_shuffle_epi32(four, 0x4e));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm_min_epu32(two, _mm_shuffle_epi32(two, 0xb1))));
  }
  static std::uint32_t rank_in_line(const std::uint64_t* slots, std::uint64_t wanted) {
    const __m256i pair = _mm256_set1_epi64x(static_cast<long long>(wanted));
    const auto found_in = [&](const std::uint64_t* four) {
      const __m256i here = _mm256_load_si256(reinterpret_cast<const __m256i*>(four));
      return _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(_mm256_srli_epi64(here, 24), pair)));
    };
    const auto found = static_cast<unsigned>(found_in(slots) | found_in(slots + 4) << 4);
    const auto rank = static_cast<std::uint32_t>(slots[__builtin_ctz(found | 0x80)]) & cached::no_merge;
    return found != 0 ? rank : cached::no_merge;
  }
};

}  // namespace

const SimdKernels* fast_avx2() { return &cached::kernels_of<Avx2>; }

}  // namespace assay::byte_bpe_encode
