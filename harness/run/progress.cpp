#include "harness/run/progress.h"

#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "harness/core/clean.h"
#include "harness/run/tell.h"

namespace assay {
std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::lround(std::max(seconds, 0.0)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

bool stdout_takes_colour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && (no_color == nullptr || *no_color == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

bool stdout_takes_unicode() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::strstr(value, "UTF-8") != nullptr || std::strstr(value, "utf8") != nullptr;
  }
  return false;
}

Progress::Progress(std::string what, std::int64_t total)
    : what_(std::move(what)), total_(std::max<std::int64_t>(total, 1)), terminal_(isatty(STDERR_FILENO) != 0) {
  shown_ = terminal_ ? start_ - std::chrono::hours(1) : start_;
  beat_ = std::thread([this] { keep_showing(); });
}

Progress::~Progress() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    show(true);
  }
  end_.notify_one();
  beat_.join();
}

// Seldom: it must not take the processor from what is measured.
void Progress::keep_showing() {
  std::unique_lock lock(mutex_);
  while (!end_.wait_for(lock, std::chrono::seconds(5), [this] { return ended_; })) show(false);
}

void Progress::advance(std::int64_t steps) {
  const std::lock_guard lock(mutex_);
  done_ += steps;
  show(false);
}

void Progress::expect_less(std::int64_t steps) {
  const std::lock_guard lock(mutex_);
  total_ = std::max(total_ - steps, done_);
}

void Progress::at(const std::string& now) {
  const std::lock_guard lock(mutex_);
  now_ = clean(now);
}

void Progress::beside(double spent_seconds, double expected_seconds) {
  const std::lock_guard lock(mutex_);
  beside_spent_ = spent_seconds;
  beside_expected_ = expected_seconds;
}

void Progress::ends_by(Clock::time_point end) {
  const std::lock_guard lock(mutex_);
  end_by_ = end;
}

double Progress::left(Clock::time_point now) {
  constexpr std::chrono::seconds window(30);
  if (now - marks_.back().when >= std::chrono::seconds(1)) marks_.push_back({now, done_, beside_spent_});
  while (marks_.size() > 2 && now - marks_[1].when > window) marks_.pop_front();
  Mark since = marks_.front();
  if (done_ <= since.done) since = {start_, 0, 0};  // for so long nothing was finished: then by all that was
  const std::chrono::duration<double> taken = now - since.when;
  const double spent = std::max(taken.count() - (beside_spent_ - since.beside), 0.0);
  const double each = spent / static_cast<double>(std::max<std::int64_t>(done_ - since.done, 1));
  const double work = each * static_cast<double>(total_ - done_) + beside_expected_;
  if (end_by_ == Clock::time_point::max()) return work;
  return std::min(work, std::chrono::duration<double>(end_by_ - now).count());
}

void Progress::say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  clear();
  assay::tell(line);
}

void Progress::clear() {
  if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(bool last) {
  const Clock::time_point now = Clock::now();
  const std::chrono::duration<double> since = now - shown_, taken = now - start_;
  if (!last && since.count() < (terminal_ ? 0.1 : 10.0)) return;
  shown_ = now;
  const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
  std::string line = what_ + " " + std::to_string(done_) + "/" + std::to_string(total_);
  if (last) {
    line += " in " + duration_text(taken.count());
  } else {
    if (done_ < total_) line += " (" + std::to_string(static_cast<int>(100 * share)) + "%)";
    if (done_ >= total_ && beside_expected_ < 1) line += ", finishing";
    else if (share > 0.02) line += ", " + duration_text(left(now)) + " left";
    if (!now_.empty()) line += "  " + now_;
  }
  if (terminal_ && line.size() > 79) line.resize(79);
  clear();
  std::fprintf(stderr, "%s%s", line.c_str(), terminal_ && !last ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace assay
