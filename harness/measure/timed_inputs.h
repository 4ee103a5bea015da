// What lies in the inputs while a cell is timed. With fresh inputs, a part of them becomes another for each sample, and
// from call to call within it; what the last call saw, and what it therefore had to answer, is known here.
//
// Hot: two new contents for each block, one in the inputs, one beside them in a slot that no value has. Each sample
// exchanges them (worker/child/exchange.h), so that it ends with the other one. A worker that does not exchange finds
// them exchanged. Cold: each copy of the inputs holds its own, and the one that the last call of a sample will work on
// has just been given another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "harness/measure/fresh_inputs.h"
#include "harness/worker/parent/arena.h"
#include "harness/worker/parent/message.h"

namespace assay {

// A sample that is about to be asked for.
struct SampleAhead {
  Json request = Json::object();          // what goes with the request
  const FreshContent* content = nullptr;  // of the part when it ends; null if that is not known
  std::size_t copy = 0;                   // that its last call works on
  bool exchanged = false;                 // by the worker
};

class TimedInputs {
 public:
  // Lays out what the first block needs; `layout` has been filled. Without contents, inputs stay as they are.
  TimedInputs(const Arena& arena, const Layout& layout, const FreshInputs::OfCell& fresh, std::uint64_t seed);

  bool fresh() const { return !fresh_.contents.empty(); }
  void begin_block();

  // Of so many calls; 0: the worker is to exchange and to call nothing. `last_copy` is the one that the worker's last
  // call worked on.
  SampleAhead exchange(std::int64_t calls);
  SampleAhead prepare(std::int64_t calls, bool exchanges, std::optional<std::size_t> last_copy);

  // Why the inputs are not what they should be after that sample; nothing if they are.
  std::optional<std::string> find_fault(const SampleAhead& ahead) const;
  // What is wrong with an output of it, in a few words; nothing if all that was looked at is right.
  std::optional<std::string> find_wrong(const SampleAhead& ahead, const TakenSample& taken) const;
  // Lays that content into the first copy and overwrites the outputs, as for a check.
  void lay_for_check(const SampleAhead& ahead);

 private:
  struct Part {  // of one input that is not constant
    std::size_t input;
    std::uint64_t offset, beside;  // of its first byte, and of what lies beside it
    std::size_t bytes;
    std::uint64_t count, size;
    bool text;
  };
  void lay_out_parts();
  std::vector<std::byte> image_of(const Part& part, const FreshContent& content) const;
  void write(const Part& part, std::uint64_t to, const FreshContent& content);
  Value output_part(std::size_t output, std::size_t copy) const;
  void spoil_outputs(std::size_t copy, bool flush);
  SampleAhead refresh_copy(std::int64_t calls, std::optional<std::size_t> last_copy);

  const Arena& arena_;
  const Layout& layout_;
  const FreshInputs::OfCell& fresh_;
  Random random_;
  std::vector<Part> parts_;
  std::int64_t first_row_ = 0;
  std::size_t drawn_ = 0;  // contents so far
  const FreshContent* newest_ = nullptr;
  // Hot: what lies in the inputs, and what beside them. Cold: what lies in each copy; null: that of the cell itself.
  const FreshContent *here_ = nullptr, *there_ = nullptr;
  std::vector<const FreshContent*> of_copy_;
};

}  // namespace assay
