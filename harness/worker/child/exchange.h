// Inputs that change while calls are timed: elements of an input are exchanged with those that the harness laid beside
// it, a few before each call, so that no two calls of a sample see the same, and the last one sees exactly what the
// harness knows to be there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "harness/worker/wire/frame.h"

namespace assay {

class Exchange {
 public:
  // Of the request for a sample of so many calls; where it asks for none, nothing is exchanged. Throws for a request
  // that makes no sense.
  Exchange(const Json& request, std::int64_t calls);

  // Before the clock is read: all that is not left to the calls. What the harness has written since comes into this
  // processor's caches, too: to get it from those of another is no work of the first call.
  void begin();

  // Before each call, and within its time: so few instructions that they are lost in it.
  void before_call() {
    if (calls_left_ == 0) return;
    --calls_left_;
    for (Range& range : ranges_) range.go_on(range.each);
  }

 private:
  struct Range {
    std::byte *here, *there;
    std::uint64_t bytes, size, step, each;  // all, of an element, from one to the next, and elements for a call
    bool text;                              // of which no character is to be cut
    std::uint64_t before = 0;               // elements that are exchanged before the first call
    std::uint64_t at = 0;                   // where the next element is
    std::uint64_t ahead = 0, left = 0;      // of a text: elements that were exchanged early, and that are not yet

    void go_on(std::uint64_t count) {
      if (text) return go_on_in_text(count);
      switch (size) {
        case 1: return exchange<std::uint8_t>(count);
        case 2: return exchange<std::uint16_t>(count);
        case 4: return exchange<std::uint32_t>(count);
        default: return exchange<std::uint64_t>(count);
      }
    }
    template <class Element>
    void exchange(std::uint64_t count) {
      for (; count > 0; --count) {
        Element mine, theirs;
        std::memcpy(&mine, here + at, sizeof mine);
        std::memcpy(&theirs, there + at, sizeof theirs);
        std::memcpy(here + at, &theirs, sizeof theirs);
        std::memcpy(there + at, &mine, sizeof mine);
        at += step;
        if (at >= bytes) at -= bytes;
      }
    }
    void go_on_in_text(std::uint64_t count);
    bool cuts_a_character() const;
  };
  struct Stretch {
    const std::byte* from;
    std::size_t bytes;
  };
  static Range range_of(const Json& json, std::int64_t calls);

  std::int64_t calls_left_;
  std::vector<Range> ranges_;
  std::vector<Stretch> touched_;
};

}  // namespace assay
