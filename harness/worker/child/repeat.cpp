#include "harness/worker/child/repeat.h"

#include <algorithm>
#include <cstring>

namespace assay {
namespace {

constexpr double most_seconds = 1;

struct Span {
  std::byte* begin;
  std::size_t size;
};

std::vector<std::byte> copied(const std::vector<Span>& spans) {
  std::vector<std::byte> all;
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

bool same(const std::vector<Span>& spans, const std::vector<std::byte>& copy) {
  const std::byte* from = copy.data();
  for (const Span& span : spans) {
    if (span.size > 0 && std::memcmp(span.begin, from, span.size) != 0) return false;
    from += span.size;
  }
  return true;
}

std::vector<Span> spans_of(std::span<const Value> values) {
  std::vector<Span> spans;
  for (const Value& value : values) spans.push_back({value.as<std::byte>(), extent_of(value)});
  return spans;
}

}  // namespace

Repeated repeat(BoundCase& bound, std::int64_t calls) {
  // With the room that there is, not the length that a call gives: what is behind it must not change either.
  const std::vector<Span> inputs = spans_of(bound.inputs()), outputs = spans_of(bound.outputs());
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
