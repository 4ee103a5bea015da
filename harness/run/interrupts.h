// Ctrl-C and its like: a run that is asked to end ends within a second.
//
// Who works looks at was_interrupted() and leaves off where it can be gone on with. What takes longer than that (the
// reference of a large case, a case that is shrunk) is left as it is: what was recorded is there, and the program ends.
#pragma once

#include <functional>
#include <list>
#include <string>

namespace assay {

// Set by SIGINT, SIGTERM and SIGHUP.
bool was_interrupted();
void watch_for_interrupts();

// Says, once, that the program was interrupted, and what goes on with it: "go on with --resume results/x".
void tell_interrupted(const std::string& how_to_go_on);

// While it lives: what is done, by a thread of its own, when the program ends before its work has left off by itself.
// It may be called at any time, and so reads nothing that changes.
class AtForcedEnd {
 public:
  explicit AtForcedEnd(std::function<void()> then);
  ~AtForcedEnd();
  AtForcedEnd(const AtForcedEnd&) = delete;
  AtForcedEnd& operator=(const AtForcedEnd&) = delete;

 private:
  std::list<std::function<void()>>::iterator place_;
};

// While it lives, the work has left off, and what there is is written down: that has a little longer.
class Concluding {
 public:
  Concluding();
  ~Concluding();
  Concluding(const Concluding&) = delete;
  Concluding& operator=(const Concluding&) = delete;
};

}  // namespace assay
