// The memory that a harness and its workers share, and where the values of a case lie in it.
//
// A sparse memory file is divided into slots, one per value. A worker maps every slot between pages that cannot be
// touched, so that the first access outside is a fault with an address; the harness maps the file as a whole, and
// looks after each run whether what surrounds a value is as it was. Nobody can change the size of the file, so that no
// worker can make the harness touch memory that is not there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/worker/wire/shared_memory.h"

namespace assay {

// A value and its place. `value.data` points into the mapping of whoever made it.
struct Placed {
  Value value;
  std::uint64_t offset = 0;  // in the memory file
  std::size_t extent = 0;    // bytes from the first element to the end of the last
  bool constant = false;
  bool kept = false;  // it was laid out before, and stays (Arena::keep)
};

// Inputs and outputs of a case as they were laid out.
struct Layout {
  std::vector<Placed> inputs, outputs;
  std::vector<int> below;  // for each output, the place of the input that it lies on; -1: it has memory of its own
  // For cold caches: so many copies of everything that is not constant, each `copy_distance` behind the last.
  int copies = 1;
  std::size_t copy_distance = 0;

  bool is_written_over(std::size_t input) const;  // an output lies on it
  // The input that nobody may write to of which an element lies at an offset in the memory file; nullptr: none.
  const Placed* input_at(std::int64_t offset) const;
  std::size_t footprint() const;  // bytes of one copy, of what is not constant
  std::size_t bytes() const;      // with what is constant
};

class Arena {
 public:
  Arena();
  // One that another program made and left open; it is closed with this.
  explicit Arena(int descriptor);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  int descriptor() const { return descriptor_; }

  // Lays out a case: where, and with which strides. Writes nothing. Throws InputError if a value is too large.
  // Where is the same for all arenas; the values' addresses are in this one.
  Layout place(const Case& which, const std::vector<Buffer>& inputs, const std::vector<ValueForm>& outputs,
               int copies = 1, std::int64_t moved = 0) const;
  // Writes the inputs, poisons the outputs, and marks everything around them.
  void fill(const Layout& layout, const std::vector<Buffer>& inputs);
  // Gives a constant a slot of its own, counted from 0 to kept_slots - 1, in which it lies from `lay_down` on, whatever
  // is filled meanwhile.
  void keep(Layout& layout, std::size_t input, std::size_t slot) const;
  void lay_down(const Placed& kept, const Buffer& content);
  // What lies at an offset in the memory file. A slot that no value of a layout has is for whoever lays out others.
  std::byte* bytes(std::uint64_t offset) const { return base_ + offset; }
  // A value as it is in this arena, whichever placed it.
  Value value_of(const Placed& placed) const;

  // From here on, until the next `fill` or `forget`, nobody should write: what the values are is noted down.
  void settle(const Layout& layout);
  void forget() { settled_.clear(); }
  // Gives the memory of the last case back, and all that was settled.
  void release();
  // The role and name of a value that has been written to since: "output y".
  std::optional<std::string> find_late_write() const;

  // Bytes of memory that it takes, and that the case in it accounts for.
  std::size_t allocated() const;
  std::size_t expected() const { return touched_ + kept_; }

  // What was written where nothing may be written, in words; nothing if all is well.
  std::optional<std::string> find_stray_write(const Layout& layout) const;
  // The name of an input that is no longer what it was; inputs that an output lies on are not looked at.
  std::optional<std::string> find_changed_input(const Layout& layout, const std::vector<Buffer>& inputs) const;
  // "4 bytes behind output y": what lies nearest to an offset in the memory file (see WorkerProcess).
  std::string describe(const Layout& layout, std::int64_t offset) const;
  // The value that was settled in the slot of an offset: "output y"; nothing if there is none.
  std::optional<std::string> settled_at(std::int64_t offset) const;

 private:
  void map();
  void mark_margins(const Placed& placed);
  void write(const Placed& placed, const Buffer& content, std::size_t shift);
  std::byte* at(const Placed& placed) const { return base_ + placed.offset; }

  int descriptor_ = -1;
  std::byte* base_ = nullptr;
  std::size_t touched_ = 0;  // an upper bound of the memory that filling it has taken so far
  std::size_t kept_ = 0;     // and of what is kept
  struct Settled {
    std::uint64_t offset;
    std::size_t extent;
    std::uint64_t hash;
    std::string name;
  };
  std::vector<Settled> settled_;
};

}  // namespace assay
