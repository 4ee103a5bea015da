#include "harness/worker/child/repeat.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace assay {
namespace {

constexpr double most_seconds = 1;

struct Span {
  std::byte* begin;
  std::size_t size;
  Dtype dtype;
};

std::vector<std::byte> copied(const std::vector<Span>& spans) {
  std::vector<std::byte> all;
  all.reserve(std::accumulate(spans.begin(), spans.end(), std::size_t{0},
                              [](std::size_t sum, const Span& span) { return sum + span.size; }));
  for (const Span& span : spans) all.insert(all.end(), span.begin, span.begin + span.size);
  return all;
}

// All of them to what they were when `copy` was made.
void restore(const std::vector<Span>& spans, const std::vector<std::byte>& copy) {
  const std::byte* from = copy.data();
  for (const Span& span : spans) {
    if (span.size > 0) std::memcpy(span.begin, from, span.size);
    from += span.size;
  }
}

// Both the same bits, or both NaNs: which bits these have is for no contract to say. As the parent sees it, in
// core/same_elements.h, whose code no worker has.
template <class Word>
bool same_numbers(const std::byte* first, const std::byte* second, std::size_t bytes, Word infinity) {
  constexpr auto magnitude = static_cast<Word>(~Word{0}) >> 1;
  for (std::size_t at = 0; at + sizeof(Word) <= bytes; at += sizeof(Word)) {
    Word one = 0, other = 0;
    std::memcpy(&one, first + at, sizeof one);
    std::memcpy(&other, second + at, sizeof other);
    if (one != other && !((one & magnitude) > infinity && (other & magnitude) > infinity)) return false;
  }
  return bytes % sizeof(Word) == 0;
}

bool same_elements(const Span& span, const std::byte* other) {
  if (span.size == 0 || std::memcmp(span.begin, other, span.size) == 0) return true;
  switch (span.dtype) {
    case Dtype::f32: return same_numbers<std::uint32_t>(span.begin, other, span.size, 0x7f800000);
    case Dtype::bf16: return same_numbers<std::uint16_t>(span.begin, other, span.size, 0x7f80);
    case Dtype::f16: return same_numbers<std::uint16_t>(span.begin, other, span.size, 0x7c00);
    case Dtype::f64: return same_numbers<std::uint64_t>(span.begin, other, span.size, std::uint64_t{0x7ff} << 52);
    default: return false;
  }
}

bool same(const std::vector<Span>& spans, const std::vector<std::byte>& copy) {
  const std::byte* from = copy.data();
  for (const Span& span : spans) {
    if (!same_elements(span, from)) return false;
    from += span.size;
  }
  return true;
}

// Where the pages between rows cannot be touched, each row is one.
void add_spans(std::vector<Span>& spans, const Value& value, bool by_rows) {
  const std::size_t extent = extent_of(value);
  if (!by_rows || value.dims.size() < 2 || extent == 0)
    return spans.push_back({value.as<std::byte>(), extent, value.dtype});
  Value row = value;
  row.dims.assign(1, value.dims.back());
  row.strides.assign(1, 1);
  Value two = value;  // of which the extent is a row's and the distance to the next
  two.dims.assign({2, value.dims.back()});
  two.strides.assign({value.strides[value.strides.size() - 2], 1});
  const std::size_t bytes = extent_of(row), distance = extent_of(two) - bytes;
  for (std::size_t at = 0; at + bytes <= extent; at += distance)
    spans.push_back({value.as<std::byte>() + at, bytes, value.dtype});
}

std::vector<Span> spans_of(std::span<const Value> values, const Guards& guards) {
  std::vector<Span> spans;
  for (const Value& value : values) add_spans(spans, value, guards.rows);
  return spans;
}

// Those that can have changed: what cannot be written to is not to be restored either.
std::vector<Value> writable_inputs(const BoundCase& bound, const Guards& guards) {
  std::vector<Value> writable;
  for (const Value& input : bound.inputs())
    if (!guards.inputs ||
        std::ranges::any_of(bound.outputs(), [&](const Value& output) { return output.data == input.data; }))
      writable.push_back(input);
  return writable;
}

}  // namespace

Repeated repeat(BoundCase& bound, std::int64_t calls, const Guards& guards) {
  if (calls <= 1) {
    bound.run();  // with nothing to restore, nothing is copied: copies took most of the time of a check of large cases
    return {};
  }
  // With the room that there is, not the length that a call gives: what is behind it must not change either.
  const std::vector<Span> inputs = spans_of(writable_inputs(bound, guards), guards);
  const std::vector<Span> outputs = spans_of(bound.outputs(), guards);
  const std::vector<std::byte> given = copied(inputs), poison = copied(outputs);
  bound.run();
  const std::vector<std::byte> first = copied(outputs), after = copied(inputs);
  const Json lengths = bound.output_lengths();
  Repeated repeated{calls, 0, 0};
  const double end = monotonic_seconds() + most_seconds;
  for (std::int64_t call = 2; call <= calls; ++call) {
    if (call % 16 == 0 && monotonic_seconds() > end) {
      repeated.calls = call - 1;
      break;
    }
    restore(outputs, poison);
    restore(inputs, given);
    bound.run();
    if (same(outputs, first) && bound.output_lengths() == lengths) continue;
    if (repeated.differing++ == 0) repeated.first_differing = call;
  }
  // Judged is the first call; the others are told of.
  restore(inputs, after);
  restore(outputs, first);
  return repeated;
}

}  // namespace assay
