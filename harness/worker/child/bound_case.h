// A case as a worker has it: values bound to shared memory, and the runner that was prepared for it.
#pragma once

#include <time.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "harness/worker/child/hosted.h"
#include "harness/worker/wire/frame.h"

namespace assay {

class BoundCase {
 public:
  // Throws std::runtime_error for a request that makes no sense.
  BoundCase(const Json& request, const std::vector<Hosted>& hosted);

  // The reason if the implementation does not do this case.
  std::optional<std::string> prepare();
  // To where this request has the values that are not constant, of the same forms; a text may be shorter.
  void move_to(const Json& request);
  // Maps the memory of all copies: the first touch of a page costs more than many a call, and is not the call's.
  void map_pages() const;
  // One call, on the next copy of the values. Lengths of outputs that the runner sets start at their room.
  void run();

  // Of the copy that the next call works on.
  std::span<const Value> inputs() const { return copies_[next_].inputs; }
  std::span<const Value> outputs() const { return copies_[next_].outputs; }
  double prepare_seconds() const { return prepare_seconds_; }
  Json output_lengths() const;                     // of the last run
  std::size_t last_copy() const { return last_; }  // that it ran on

 private:
  struct Copy {
    std::vector<Value> inputs, outputs;
  };
  const Implementation* implementation_ = nullptr;
  std::string variant_;
  Dtype dtype_ = Dtype::f32;
  int threads_ = 1;
  Parameters parameters_;
  std::vector<Copy> copies_;
  std::vector<std::int64_t> most_lengths_;  // of each input's first dimension: as it was prepared
  std::vector<std::pair<std::size_t, std::int64_t>> open_lengths_;  // output and room
  std::size_t next_ = 0, last_ = 0;
  std::unique_ptr<Runner> runner_;
  double prepare_seconds_ = 0;
};

double seconds_of(clockid_t clock);
inline double monotonic_seconds() { return seconds_of(CLOCK_MONOTONIC); }
// Bytes from the first element to the end of the last, with what lies between rows.
std::size_t extent_of(const Value& value);

}  // namespace assay
