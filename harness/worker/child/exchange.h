// Inputs that change while calls are timed: elements of an input are exchanged with those that the harness laid beside
// it, some before each call, so that no two calls of a sample see the same, and the last one sees exactly what the
// harness knows to be there: all of the other side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "harness/worker/child/exchange_line.h"
#include "harness/worker/wire/frame.h"

namespace assay {

class Exchange {
 public:
  // Of the request for a sample of so many calls; where it asks for none, nothing is exchanged. Throws for a request
  // that makes no sense.
  Exchange(const Json& request, std::int64_t calls);

  bool empty() const { return ranges_.empty(); }

  // Before the clock is read: all that is not left to the calls. What the harness has written since comes into this
  // processor's caches, too: to get it from those of another is no work of the first call.
  void begin();

  // Before each call, and within its time: so few instructions that they are lost in it.
  void before_call() {
    if (calls_left_ == 0) return;
    --calls_left_;
    for (Range& range : ranges_) range.go_on();
  }

 private:
  struct Range {
    std::byte *here, *there;
    std::uint64_t count, size, each;  // pieces, bytes of one, and pieces for a call
    bool text;                        // which changes from its beginning to its end, and of which no character is cut
    ExchangeLine exchange_line;       // of pieces that are cache lines
    std::uint64_t random = 0, last = 0;
    std::uint64_t at = 0, left = 0, ahead = 0;  // of a text: the next, how many are to come, and that came early

    void go_on() {
      if (text) return go_on_in_text(each);
      switch (size) {
        case 1: return exchange_any<std::uint8_t>();
        case 2: return exchange_any<std::uint16_t>();
        case 4: return exchange_any<std::uint32_t>();
        case 8: return exchange_any<std::uint64_t>();
        default:
          for (std::uint64_t i = 0; i < each; ++i) {
            const std::uint64_t at_byte = draw() * size;
            exchange_line(here + at_byte, there + at_byte);
          }
      }
    }
    template <class Element>
    void exchange_any() {
      for (std::uint64_t i = 0; i < each; ++i) exchange<Element>(draw());
    }
    template <class Element>
    void exchange(std::uint64_t index) {
      Element mine, theirs;
      std::memcpy(&mine, here + index * sizeof mine, sizeof mine);
      std::memcpy(&theirs, there + index * sizeof theirs, sizeof theirs);
      std::memcpy(here + index * sizeof theirs, &theirs, sizeof theirs);
      std::memcpy(there + index * sizeof mine, &mine, sizeof mine);
    }
    // Another one than the last: the same twice would bring back what was there before.
    std::uint64_t draw() {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const std::uint64_t drawn = (random >> 32) * count >> 32;
      last = drawn != last ? drawn : drawn + 1 < count ? drawn + 1 : 0;
      return last;
    }
    void begin(std::int64_t calls);
    void in_lines();
    void exchange_one(std::uint64_t index);
    void go_on_in_text(std::uint64_t wanted);
    bool cuts_a_character() const;
  };
  struct Stretch {
    std::byte* from;
    std::size_t bytes;
  };
  static Range range_of(const Json& json, std::int64_t calls);

  std::int64_t calls_left_;
  std::vector<Range> ranges_;
  std::vector<Stretch> touched_;
};

}  // namespace assay
