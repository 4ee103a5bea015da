#include "harness/check/repetition.h"

namespace assay {
namespace {

constexpr int cases_of_a_short_check = 100, cases_of_a_long_check = 1000;
// Less than this no library divides among threads.
constexpr std::int64_t least_for_threads = 8192, least_of_large = std::int64_t{1} << 20,
                       most_to_repeat = std::int64_t{1} << 23;  // a worker copies all of it four times to repeat a call

std::int64_t elements_of_data(const Trial& trial) {
  std::int64_t elements = 0;
  for (const Buffer& input : trial.inputs()) elements += input.constant ? 0 : input.count();
  return elements;
}

std::int64_t bytes_of_inputs(const Trial& trial) {
  std::int64_t bytes = 0;
  for (const Buffer& input : trial.inputs()) bytes += static_cast<std::int64_t>(input.bytes.size());
  return bytes;
}

bool is_for_threads(const Trial& trial) {
  return trial.which().threads > 1 && elements_of_data(trial) >= least_for_threads;
}

}  // namespace

bool is_tiny(const Trial& trial) {
  // To wake several threads for nothing takes a thousand times as long as the call.
  if (trial.which().threads > 1) return false;
  const OpInfo& op = trial.op().info();
  if (op.flops && op.flops(trial.which()) > 8192) return false;
  // Of a product it is the weights that a call takes its time for.
  std::size_t bytes = 0, of_weights = 0;
  for (const Buffer& input : trial.inputs()) (input.constant ? of_weights : bytes) += input.bytes.size();
  return bytes >= 8 && bytes <= 256 && of_weights <= 4096;
}

bool is_large(const Trial& trial) { return elements_of_data(trial) >= least_of_large; }

std::int64_t calls_for(const Trial& trial) { return Repetition{}.calls_for(trial); }

std::int64_t Repetition::calls_for(const Trial& trial) const {
  if (is_tiny(trial)) return done ? 0 : most_calls;
  if (elements_of_data(trial) > most_to_repeat) return 0;
  if (is_large(trial)) return of_large < most_of_large ? calls_of_large : 0;
  return is_for_threads(trial) && with_threads < most_with_threads ? calls_with_threads : 0;
}

void Repetition::note(const Trial& trial, std::int64_t calls, bool could_tell) {
  if (calls > 0 && is_large(trial)) ++of_large;
  else if (calls > 0 && is_for_threads(trial)) ++with_threads;
  if (!could_tell) return;
  done = done || calls >= many_calls;
  if (done || !trial.which().literal.empty() || trial.which().threads > 1) return;
  const std::int64_t bytes = bytes_of_inputs(trial);
  if (smallest && smallest_bytes <= bytes) return;
  smallest = trial.which();
  smallest_bytes = bytes;
}

Repetition repetition_for(int cases) {
  Repetition repetition;
  if (cases >= cases_of_a_long_check) repetition.most_calls = very_many_calls;
  // What is called 24 times where threads may race, or three times where it is large, is a tenth of all that is called.
  if (cases < cases_of_a_short_check) {
    repetition.most_with_threads = 2;
    repetition.most_of_large = 0;
  }
  return repetition;
}

}  // namespace assay
