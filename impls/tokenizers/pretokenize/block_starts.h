// Where pieces start among 64 bytes of which the first starts one, by arithmetic on masks. What would need what stands
// before or far behind is left to the scanners: where a piece starts, nothing before it matters. For `simd`.
#pragma once

#include "impls/tokenizers/pretokenize/simd.h"
#include "impls/tokenizers/splitter_of_cases.h"

namespace assay::pretokenize {

// What patterns differ in.
struct PatternTraits {
  bool words = true;   // as gpt2 is not: anything leads letters, newlines end runs, contractions of any case
  bool cases = false;  // words are cut by case, and contractions belong to them
  bool contractions = true;
  unsigned most_numbers = 3;  // 0: any number
};

// Kernels: what a set of instructions has for it, with the members of SimdKernels.
template <PatternTraits traits, class Kernels = SimdKernels>
class BlockStarts {
 public:
  using Byte = tokenizers::Byte;
  using Mask = std::uint64_t;

  // The starts that are certain, without the first. There are 64 bytes from `at` on.
  Mask find(const Kernels& kernels, const Byte* at, const Byte* end) {
    kernels.classify(at, ascii_);
    letters_ = ascii_.upper | ascii_.lower;
    capitals_ = ascii_.upper, small_ = ascii_.lower;
    others_ = ~(letters_ | ascii_.number | ascii_.space | ascii_.beyond);
    one_ = others_, two_ = three_ = four_ = 0;
    known_ = ~Mask{0};
    if (ascii_.beyond != 0) add_beyond_ascii(kernels, at, end);
    const Mask spaces = ascii_.space & known_, newlines = ascii_.newline & spaces;
    Mask starts = word_starts() | number_starts() | (others_ & ~(others_ << 1) & ~(ascii_.blank << 1));
    Mask free = spaces;  // spaces that no signs have taken
    if (traits.words) {
      const Mask taken = newlines & ((newlines + (newlines & others_ << 1)) ^ newlines);
      free &= ~taken;
      starts |= behind_last_newlines(free, newlines & free);
      if (traits.cases) forget_from(ascii_.slash & taken << 1);
    }
    const Mask behind = known_ >> 1 & ~(spaces >> 1);  // what is known to stand before something else
    starts |= free & ~(free << 1);
    starts |= free & behind & ~(traits.words ? newlines : 0);
    if (traits.contractions) take_contractions(starts, at, end);
    // In a run of spaces that may go on, nothing is certain but its start.
    const unsigned known = static_cast<unsigned>(__builtin_popcountll(known_));
    if (known > 0 && (free >> (known - 1) & 1) != 0) {
      const Mask before = ~free & known_;
      forget_from(before == 0 ? Mask{2} : (Mask{2} << (63 - __builtin_clzll(before))) << 1);
    }
    return starts & known_ & ~Mask{1};
  }

 private:
  // Nothing is known from the lowest of these bits on.
  void forget_from(Mask bits) {
    if (bits != 0) known_ &= (bits & (0 - bits)) - 1;
  }

  // What vectors do not tell: letters of which the case matters, signs, and what the scanners are for.
  void add_beyond_ascii(const Kernels& kernels, const Byte* at, const Byte* end) {
    using tokenizers::in;
    using tokenizers::Scanned;
    // Named with their namespace: scalar has states of these names.
    constexpr unsigned signs = traits.cases ? tokenizers::others & ~tokenizers::marks : tokenizers::others;
    Mask left = ascii_.beyond;
    capitals_ |= ascii_.plain_capitals, small_ |= ascii_.plain_small;
    const Mask plain = traits.cases ? ascii_.plain_capitals | ascii_.plain_small : ascii_.plain_letters;
    letters_ |= plain, left &= ~plain;
    while (left != 0) {
      const auto place = static_cast<unsigned>(__builtin_ctzll(left));
      const Scanned scanned = kernels.scan_beyond_ascii(at + place, end);
      const Mask first = Mask{1} << place, bits = ((Mask{1} << scanned.bytes) - 1) << place;
      left &= ~bits;
      const bool letter = in(tokenizers::letters, scanned) && !(traits.cases && in(tokenizers::of_both, scanned));
      if (place + scanned.bytes > 64 || !(letter || in(signs, scanned))) {
        forget_from(first);
        break;
      }
      if (letter) {
        letters_ |= bits;
        if (traits.cases) (in(tokenizers::capitals, scanned) ? capitals_ : small_) |= bits;
      } else {
        others_ |= bits;
        (scanned.bytes == 1 ? one_ : scanned.bytes == 2 ? two_ : scanned.bytes == 3 ? three_ : four_) |= first;
      }
    }
    letters_ &= known_, others_ &= known_;
  }

  Mask word_starts() const {
    Mask led = ascii_.blank << 1;
    if (traits.words) {
      // A space, or a single sign that no blank leads.
      const Mask alone = others_ & ~(others_ << 1) & ~(ascii_.blank << 1);
      led = (ascii_.space & ~ascii_.newline) << 1 | (alone & one_) << 1 | (alone & two_) << 2 | (alone & three_) << 3 |
            (alone & four_) << 4;
    }
    Mask starts = letters_ & ~(letters_ << 1) & ~led;
    if (traits.cases) starts |= capitals_ & small_ << 1;
    return starts;
  }

  Mask number_starts() const {
    const Mask numbers = ascii_.number & known_, first = numbers & ~(numbers << 1);
    if (traits.most_numbers == 0) return first & ~(ascii_.blank << 1);
    if (traits.most_numbers == 1) return numbers;
    Mask starts = first;
    // Three behind a start, as far as the run goes.
    for (Mask next = first; next != 0; starts |= next)
      next = next << 3 & numbers & numbers << 1 & numbers << 2 & numbers << 3;
    return starts;
  }

  // Of runs in which a newline stands, and something behind the last one.
  static Mask behind_last_newlines(Mask spaces, Mask newlines) {
    Mask starts = 0;
    for (Mask left = spaces & ~newlines & newlines << 1; left != 0; left &= left - 1) {
      const auto place = static_cast<unsigned>(__builtin_ctzll(left));
      const Mask behind = ~(spaces >> place);
      const unsigned length = behind == 0 ? 64 : static_cast<unsigned>(__builtin_ctzll(behind));
      const Mask run = length == 64 ? ~Mask{0} : (Mask{1} << length) - 1;
      if ((newlines >> place & run) == 0) starts |= Mask{1} << place;
    }
    return starts;
  }

  void take_contractions(Mask& starts, const Byte* at, const Byte* end) const {
    const Mask apostrophes = ascii_.apostrophe & known_;
    const Mask wanted =
        traits.cases ? apostrophes & letters_ << 1 : apostrophes & ~(others_ << 1) & ~(ascii_.blank << 1);
    unsigned last = 64;  // where the one before ends: it is no word that could have another
    for (Mask left = wanted; left != 0; left &= left - 1) {
      const auto place = static_cast<unsigned>(__builtin_ctzll(left));
      if (traits.cases && place == last) continue;
      const int length = traits.words ? tokenizers::contraction_of_any_case(at + place, end)
                                      : tokenizers::contraction(at + place, end);
      if (length == 0) continue;
      const unsigned first = traits.cases ? place : place + 1;
      last = place + static_cast<unsigned>(length);
      for (unsigned inside = first; inside < last && inside < 64; ++inside) starts &= ~(Mask{1} << inside);
      if (last < 64) starts |= Mask{1} << last;
    }
  }

  ByteMasks ascii_;
  Mask letters_, capitals_, small_, others_;
  Mask one_, two_, three_, four_;  // where a character of `others_` starts that has so many bytes
  Mask known_;                     // a bit for each byte up to the first of which nothing is known
};

}  // namespace assay::pretokenize
