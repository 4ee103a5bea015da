// Goes by vectors to what might end a sentence, and looks back and on from there; most bytes are not looked at one by
// one.
#include "impls/segmenters/uax29_sentences/simd.h"

#include "impls/segmenters/byte_block_portable.h"
#include "impls/segmenters/mask_starts.h"
#include "impls/segmenters/uax29_sentences/machine.h"
#include "impls/segmenters/uax29_sentences/next_block.h"

namespace assay::uax29_sentences {
namespace {

namespace of = unicode16_breaks::sentences;
using segmenters::Byte;
using segmenters::Seen;
using Classes = Machine::Classes;

constexpr SimdKernels portable{find_next_block<segmenters::BlockPortable>};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? simd_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? simd_avx2() : nullptr;
  return &portable;
}

constexpr bool continues(Byte byte) { return (byte & 0xc0u) == 0x80u; }

// Where the character begins that `at` is within; `at` if it begins one. From `from` on all are whole.
const Byte* start_of_character(const Byte* from, const Byte* at, const Byte* end) {
  if (at == end || !continues(*at)) return at;
  for (const Byte* start = at; start > from && at - start < 3;) {
    if (continues(*--start)) continue;
    return *start >= 0xc2 && start + segmenters::see<Classes>(start, end).bytes > at ? start : at;
  }
  return at;
}

// Where the character before `at` begins.
const Byte* character_before(const Byte* from, const Byte* at) {
  const Byte* start = at - 1;
  while (start > from && continues(*start) && at - start < 4) --start;
  return start + segmenters::see<Classes>(start, at).bytes == at ? start : at - 1;
}

// Goes from one of what might end a sentence to the next.
class NextEnd {
 public:
  NextEnd(const SimdKernels& kernels, const Byte* end) : kernels_(kernels), end_(end) {}

  // From `at` on, which never goes back; where fewer than 64 bytes are left, as far as that, which may be within a
  // character.
  const Byte* from(const Byte* at) {
    const std::ptrdiff_t within = block_ == nullptr ? 64 : at - block_;
    if (within < 64) {
      const std::uint64_t left = ends_ >> within << within;
      if (left != 0) return block_ + __builtin_ctzll(left);
      at = block_ + 64;
    }
    block_ = kernels_.next_block(at, end_, ends_);
    if (ends_ != 0) return block_ + __builtin_ctzll(ends_);
    at = block_;
    block_ = nullptr;
    return at;
  }

 private:
  const SimdKernels& kernels_;
  const Byte* end_;
  const Byte* block_ = nullptr;
  std::uint64_t ends_ = 0;
};

// The state at `at`, of a piece of which nothing since `from` ended it, and that was in `state` there.
unsigned state_at(const Byte* from, const Byte* at, unsigned state) {
  while (at > from) {
    const Byte* const before = character_before(from, at);
    const std::uint8_t kind = segmenters::see<Classes>(before, at).kind;
    if (kind == of::upper || kind == of::lower) return Machine::cased;
    if (kind != of::extend && kind != of::format) return Machine::anything;
    at = before;
  }
  return state;
}

void cut_by_ends(const SimdKernels& kernels, const Call& call) {
  const auto* const first = call.inputs[0].as<const Byte>();
  const Byte* const end = first + call.inputs[0].dims[0];
  call.outputs[0].dims[0] = 0;
  if (first == end) return;
  segmenters::Ends ends{first, call.outputs[0].as<std::int64_t>()};
  Seen seen = segmenters::see<Classes>(first, end);
  unsigned state = segmenters::begins<Machine>[seen.kind];
  const Byte *at = first + seen.bytes, *marked = nullptr;
  NextEnd next_end(kernels, end);
  while (at < end) {
    if (state == Machine::anything || state == Machine::cased) {
      const Byte* const next = start_of_character(at, next_end.from(at), end);
      state = state_at(at, next, state);
      at = next;
      if (at == end) break;
    }
    seen = segmenters::see<Classes>(at, end);
    const unsigned step = segmenters::steps<Machine>[state * segmenters::width_of_classes + seen.kind];
    if ((step & segmenters::cut_at_mark) != 0) ends.add(marked);
    if ((step & segmenters::cut_here) != 0) ends.add(at);
    if ((step & segmenters::mark_here) != 0) marked = at;
    state = step >> 3;
    at += seen.bytes;
  }
  if (Machine::is_open(state)) ends.add(marked);
  ends.add(end);
  call.outputs[0].dims[0] = ends.count;
}

Prepared prepare_simd(const Request& request) {
  const SimdKernels* const kernels = kernels_of(segmenters::chosen_set(kernels_of, request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  return make_runner([kernels](const Call& call) { cut_by_ends(*kernels, call); });
}

}  // namespace

Implementation simd() {
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(segmenters::chosen_set(kernels_of, variant)); },
          .variants = segmenters::block_variants(kernels_of),
          .prepare = prepare_simd,
          .note = "vectors look for what might end a sentence; the automaton for what is around that"};
}

}  // namespace assay::uax29_sentences
