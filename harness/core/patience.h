// A reference is code, too: it has a stated cost (OpInfo::cost), who waits for it is told that it takes its time, and
// it has an end.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

namespace assay {

// What the reference of a case may take: far more than one of n log n does.
std::chrono::duration<double> time_of_reference(std::size_t bytes);

// Of this thread, while it lives: who is told, again and again, for how long a reference has been computing, and with 0
// that it has ended.
class ReferenceListener {
 public:
  using Told = std::function<void(double seconds)>;
  explicit ReferenceListener(Told told, std::chrono::duration<double> every = std::chrono::seconds(5));
  ~ReferenceListener();
  ReferenceListener(const ReferenceListener&) = delete;
  ReferenceListener& operator=(const ReferenceListener&) = delete;

 private:
  friend class ReferenceTime;
  friend void reference_step();
  Told told_;
  std::chrono::duration<double> every_;
  const ReferenceListener* before_;
};

// Around a call of Op::expect: from here on its steps count.
class ReferenceTime {
 public:
  explicit ReferenceTime(std::chrono::duration<double> most);
  ~ReferenceTime();
  ReferenceTime(const ReferenceTime&) = delete;
  ReferenceTime& operator=(const ReferenceTime&) = delete;
};

// By a reference, after each row, piece, or thousand of what it does. Throws AbsentResource, with the reason why the
// case cannot be judged, when its time is over. Nothing where nobody waits.
void reference_step();

// What is left of its time; nothing where nobody waits.
std::optional<std::chrono::duration<double>> time_left_of_reference();

}  // namespace assay
