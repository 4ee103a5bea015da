// How far long work has come, and how long it will take: one line that changes on a terminal, a line now and then
// elsewhere. On standard error, so that it never mixes with what is reported.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace assay {

// Thrown where an interrupted part leaves nothing to go on with.
struct Interrupted {};

class Progress {
 public:
  Progress(std::string what, std::int64_t total);
  ~Progress();  // ends the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::int64_t steps);
  void expect_less(std::int64_t steps);  // than it was made with: they will not be done
  void at(const std::string& now);       // what is being done, shown behind the figures
  // Work that is no step: it has taken so many seconds of those that have gone by, and will take so many more.
  void beside(double spent_seconds, double expected_seconds);
  // The work ends then, done or not: no more time is left.
  void ends_by(std::chrono::steady_clock::time_point end);
  // Prints a line of its own, above the progress.
  void say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  void show(bool last);
  double left(Clock::time_point now);  // seconds
  void clear();
  void keep_showing();

  std::mutex mutex_;
  std::string what_, now_;
  std::int64_t total_, done_ = 0;
  double beside_spent_ = 0, beside_expected_ = 0;
  Clock::time_point start_ = Clock::now(), end_by_ = Clock::time_point::max(), shown_;
  // What was done when, over the last half a minute: steps of one kind may take a thousand times as long as those of
  // another, and what comes next is most like what came last.
  struct Mark {
    Clock::time_point when;
    std::int64_t done;
    double beside;
  };
  std::deque<Mark> marks_{{start_, 0, 0}};
  bool terminal_;
  bool ended_ = false;
  std::condition_variable end_;
  std::thread beat_;  // a step may take minutes: who waits is told at least every 15 s that there is work, and which
};

// "1 min 20 s", "45 s"
std::string duration_text(double seconds);

bool stdout_takes_colour();
bool stdout_takes_unicode();

}  // namespace assay
