// The first thing that is asked of a worker: what it has.
#pragma once

#include <chrono>
#include <string>

#include "harness/worker/process.h"

namespace assay {

// What a worker says of itself, or why it says nothing.
struct Greeting {
  Json message;        // of the form agreed on; null if `absent` says something
  std::string absent;
  std::string ending;  // what became of its process, if it did not answer: "killed by SIGSEGV"
};

inline constexpr std::chrono::seconds start_deadline{20};

Greeting greet(const WorkerCommand& command, Arena& arena, std::chrono::duration<double> deadline = start_deadline);
// Judges an answer to hello: anything may have been sent.
Greeting read_greeting(Json answer);

}  // namespace assay
