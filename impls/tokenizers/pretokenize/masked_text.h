// A text of which masks say, for a window at a time, where characters of some sets are: the end of a run is the lowest
// bit that is not set. For `simd`.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>

#include "impls/tokenizers/pretokenize/simd.h"
#include "impls/tokenizers/scan.h"

namespace assay::pretokenize {

template <unsigned... sets>
class MaskedText {
 public:
  explicit MaskedText(const SimdKernels& kernels) : kernels_(kernels) {}

  static tokenizers::Scanned scan(const tokenizers::Byte* at, const tokenizers::Byte* end) {
    return tokenizers::scan(at, end);
  }

  template <unsigned set>
  const tokenizers::Byte* skip(const tokenizers::Byte* at, const tokenizers::Byte* end) const {
    if constexpr (((set == sets) || ...)) {
      const auto from = static_cast<std::size_t>(at - window_);
      if (from < size_) {
        const std::size_t to = run_end(place_of<set>(), from);
        if (to < size_) return window_ + to;
        at = window_ + size_ + spill_;  // the last character may go on behind the window
      }
    }
    return tokenizers::PlainText::skip<set>(at, end);
  }

  // Of another text, or of one that has changed, nothing is known.
  void forget() { size_ = 0, renewed_ = nullptr; }

  // Whether a new window should begin where a piece begins.
  bool wants_window(const tokenizers::Byte* at) const { return at >= renewed_; }

  void begin_window(const tokenizers::Byte* at, const tokenizers::Byte* end) {
    window_ = at;
    size_ = std::min(window_bytes, static_cast<std::size_t>(end - at));
    renewed_ = static_cast<std::size_t>(end - at) > window_bytes ? at + window_bytes - reserve : end;
    std::array<AsciiMasks, window_blocks> ascii;
    const std::size_t whole = size_ / 64;
    kernels_.classify(at, whole, ascii.data());
    blocks_ = whole;
    if (size_ % 64 != 0) {
      std::array<tokenizers::Byte, 64> last{};
      std::memcpy(last.data(), at + whole * 64, size_ % 64);
      kernels_.classify(last.data(), 1, &ascii[whole]);
      ++blocks_;
    }
    spill_ = 0;
    unsigned spilt_kind = tokenizers::ended;
    for (std::size_t block = 0; block < blocks_; ++block) spilt_kind = fill(block, ascii[block], spilt_kind, end);
    if (size_ % 64 != 0) {
      for (std::uint64_t& mask : masks_of_last()) mask &= (std::uint64_t{1} << size_ % 64) - 1;
      spill_ = 0;
    }
  }

 private:
  static constexpr std::size_t window_blocks = 64, window_bytes = window_blocks * 64, reserve = 128;
  using Masks = std::array<std::uint64_t, sizeof...(sets)>;

  template <unsigned set>
  static constexpr std::size_t place_of() {
    constexpr std::array<unsigned, sizeof...(sets)> all{sets...};
    return static_cast<std::size_t>(std::find(all.begin(), all.end(), set) - all.begin());
  }

  std::size_t run_end(std::size_t place, std::size_t from) const {
    std::size_t block = from / 64;
    const std::uint64_t rest = ~masks_[block][place] >> (from % 64);
    if (rest != 0) return from + static_cast<std::size_t>(__builtin_ctzll(rest));
    while (++block < blocks_)
      if (const std::uint64_t others = ~masks_[block][place]; others != 0)
        return block * 64 + static_cast<std::size_t>(__builtin_ctzll(others));
    return size_;
  }

  Masks& masks_of_last() { return masks_[blocks_ - 1]; }

  static std::uint64_t first_bits(unsigned count) { return (std::uint64_t{1} << count) - 1; }

  // The masks of a block; `kind` is that of the character that goes on from the block before, by `spill_` bytes.
  // Returns that of the last one, if it goes on.
  unsigned fill(std::size_t block, const AsciiMasks& ascii, unsigned kind, const tokenizers::Byte* end) {
    using namespace tokenizers;
    const std::uint64_t none = ~(ascii.upper | ascii.lower | ascii.number | ascii.space | ascii.beyond);
    const auto where = [](unsigned set, unsigned wanted, std::uint64_t mask) { return (set & wanted) != 0 ? mask : 0; };
    Masks made{(where(sets, set_of(unicode16::upper), ascii.upper) |
                where(sets, set_of(unicode16::lower), ascii.lower) | where(sets, numbers, ascii.number) |
                where(sets, spaces, ascii.space) | where(sets, set_of(unicode16::other), none))...};
    const auto add = [&](unsigned of_kind, std::uint64_t bits) {
      std::size_t place = 0;
      ((made[place++] |= bits & (0 - std::uint64_t{sets >> of_kind & 1u})), ...);
    };
    std::uint64_t left = ascii.beyond;
    if (spill_ > 0) add(kind, first_bits(spill_)), left &= ~first_bits(spill_);
    spill_ = 0;
    const Byte* const from = window_ + block * 64;
    while (left != 0) {
      const auto at = static_cast<unsigned>(__builtin_ctzll(left));
      const Scanned scanned = scan_beyond_ascii(from + at, end);
      const std::uint64_t bits = first_bits(scanned.bytes) << at;
      add(scanned.kind, bits);
      left &= ~bits;
      if (at + scanned.bytes > 64) spill_ = at + scanned.bytes - 64, kind = scanned.kind;
    }
    masks_[block] = made;
    return kind;
  }

  const SimdKernels& kernels_;
  const tokenizers::Byte* window_ = nullptr;
  const tokenizers::Byte* renewed_ = nullptr;
  std::size_t size_ = 0, blocks_ = 0;
  unsigned spill_ = 0;
  std::array<Masks, window_blocks> masks_;
};

}  // namespace assay::pretokenize
