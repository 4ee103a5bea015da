// The rules of UAX #29 as automata that are stepped once for each character, and whose steps no branch depends on.
//
// Where a text is cut may depend on what comes: of "can't" nothing is known before the t. So a step may mark a place,
// and a later one says whether there is a cut. At no time is more than one place open.
//
// A machine has: Classes; `states`, how many there are, at most 32; `begin(class)`, the state behind a character that
// begins a piece; `step(state, class)`; and `is_open(state)`: a place is marked that is cut if the text ends.
#pragma once

#include <array>
#include <cstdint>

#include "harness/op.h"
#include "impls/segmenters/break_scan.h"

namespace assay::segmenters {

enum Act : std::uint8_t { go_on = 0, cut_at_mark = 1, cut_here = 2, mark_here = 4 };

struct Step {
  unsigned next, acts;
};

constexpr unsigned width_of_classes = 32;

// A step in a byte: what to do in three bits, the next state above them.
template <class Machine>
constexpr auto steps_of() {
  static_assert(Machine::states <= 32 && Machine::Classes::count <= width_of_classes);
  std::array<std::uint8_t, Machine::states * width_of_classes> steps{};
  for (unsigned state = 0; state < Machine::states; ++state)
    for (unsigned kind = 0; kind < Machine::Classes::count; ++kind) {
      const Step step = Machine::step(state, static_cast<typename Machine::Classes::Class>(kind));
      steps[state * width_of_classes + kind] = static_cast<std::uint8_t>(step.next << 3 | step.acts);
    }
  return steps;
}

template <class Machine>
constexpr auto begins_of() {
  std::array<std::uint8_t, width_of_classes> begins{};
  for (unsigned kind = 0; kind < Machine::Classes::count; ++kind)
    begins[kind] = static_cast<std::uint8_t>(Machine::begin(static_cast<typename Machine::Classes::Class>(kind)));
  return begins;
}

template <class Machine>
inline constexpr auto steps = steps_of<Machine>();
template <class Machine>
inline constexpr auto begins = begins_of<Machine>();

// Where ends are written, relative to the first byte of the text. There is room for one for each byte.
struct Ends {
  const Byte* first;
  std::int64_t* written;
  std::int64_t count = 0;

  void add(const Byte* end) { written[count++] = end - first; }
};

// Writes the ends of the pieces from `at` on, where one begins, until a cut at or behind `enough`; returns that place,
// or the end of the text. A number behind the last end does not count: there may be more.
template <class Machine>
const Byte* cut_until(const Byte* at, const Byte* end, const Byte* enough, Ends& ends) {
  if (at >= end) return end;
  using Classes = typename Machine::Classes;
  Seen seen = see<Classes>(at, end);
  unsigned state = begins<Machine>[seen.kind];
  std::int64_t count = ends.count, marked = 0;
  std::int64_t* const written = ends.written;
  for (at += seen.bytes; at < end; at += seen.bytes) {
    seen = see<Classes>(at, end);
    const unsigned step = steps<Machine>[state * width_of_classes + seen.kind];
    const std::int64_t here = at - ends.first;
    written[count] = marked;
    count += step & cut_at_mark;
    written[count] = here;
    count += (step & cut_here) >> 1;
    marked = (step & mark_here) != 0 ? here : marked;
    state = step >> 3;
    if ((step & cut_here) != 0 && at >= enough) {
      ends.count = count;
      return at;
    }
  }
  if (Machine::is_open(state)) written[count++] = marked;
  written[count++] = end - ends.first;
  ends.count = count;
  return end;
}

template <class Machine>
void cut_by_automaton(const Call& call) {
  const auto* const first = call.inputs[0].as<const Byte>();
  const Byte* const end = first + call.inputs[0].dims[0];
  Ends ends{first, call.outputs[0].as<std::int64_t>()};
  cut_until<Machine>(first, end, end, ends);
  call.outputs[0].dims[0] = ends.count;
}

}  // namespace assay::segmenters
