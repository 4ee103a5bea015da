#include "impls/tokenizers/byte_bpe_encode/fast_loop.h"
#include "impls/tokenizers/pretokenize/classify_avx512.h"

namespace assay::byte_bpe_encode {
namespace {

struct Avx512 {
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
};

}  // namespace

const SimdKernels* fast_avx512() { return &cached::kernels_of<Avx512>; }

}  // namespace assay::byte_bpe_encode
