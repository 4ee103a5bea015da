#include "impls/tokenizers/byte_bpe_encode/fast_loop.h"
#include "impls/tokenizers/byte_bpe_encode/fast_short.h"
#include "impls/tokenizers/pretokenize/classify_avx512.h"

namespace assay::byte_bpe_encode {
namespace {

struct Avx512 {
  using Turn = cached::ShortMerging;
  static void classify(const cached::Byte* from, pretokenize::ByteMasks& masks) {
    pretokenize::classify_512(from, masks);
  }
  static tokenizers::Scanned scan_beyond_ascii(const cached::Byte* at, const cached::Byte* end) {
    return cached::scan_apart(at, end);
  }
  // The lowest of numbers of which there are a multiple of 16, and the first begins a cache line.
  static std::uint32_t lowest(const std::uint32_t* numbers, unsigned count) {
    __m512i lowest = _mm512_load_si512(numbers);
    for (unsigned at = 16; at < count; at += 16) lowest = _mm512_min_epu32(lowest, _mm512_load_si512(numbers + at));
    return _mm512_reduce_min_epu32(lowest);
  }
  static std::uint32_t rank_in_line(const std::uint64_t* slots, std::uint64_t wanted) {
    const __m512i line = _mm512_load_si512(slots);
    const __mmask8 found =
        _mm512_cmpeq_epi64_mask(_mm512_srli_epi64(line, 24), _mm512_set1_epi64(static_cast<long long>(wanted)));
    // Without a branch: what is found comes first, and else no_merge stays there.
    const __m512i first = _mm512_mask_compress_epi64(_mm512_set1_epi64(cached::no_merge), found, line);
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(_mm512_castsi512_si128(first))) & cached::no_merge;
  }
};

}  // namespace

const SimdKernels* fast_avx512() { return &cached::kernels_of<Avx512>; }

}  // namespace assay::byte_bpe_encode
