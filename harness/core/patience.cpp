#include "harness/core/patience.h"

#include <cstdio>
#include <optional>

#include "harness/core/contract.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct Waiting {
  Clock::time_point start;
  Seconds most, told{0};  // at which of its seconds somebody was told
};

thread_local const ReferenceListener* listener = nullptr;
thread_local std::optional<Waiting> waiting;

Seconds taken() { return Clock::now() - waiting->start; }

}  // namespace

Seconds time_of_reference(std::size_t bytes) { return Seconds(60 + 5e-6 * static_cast<double>(bytes)); }

ReferenceListener::ReferenceListener(Told told, Seconds every)
    : told_(std::move(told)), every_(every), before_(listener) {
  listener = this;
}
ReferenceListener::~ReferenceListener() { listener = before_; }

ReferenceTime::ReferenceTime(Seconds most) { waiting = Waiting{Clock::now(), most}; }
ReferenceTime::~ReferenceTime() {
  const bool was_told = waiting->told.count() > 0;
  waiting.reset();
  if (was_told && listener != nullptr) listener->told_(0);
}

std::optional<Seconds> time_left_of_reference() {
  if (!waiting) return std::nullopt;
  return waiting->most - taken();
}

void reference_step() {
  if (!waiting) return;
  const Seconds now = taken();
  if (now > waiting->most) {
    char text[120];
    std::snprintf(text, sizeof text, "its reference was given up after %.3g s: what is right is not known",
                  waiting->most.count());
    throw AbsentResource{text};
  }
  if (listener == nullptr || now < waiting->told + listener->every_) return;
  waiting->told = now;
  listener->told_(now.count());
}

}  // namespace assay
