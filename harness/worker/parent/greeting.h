// What a worker says of itself when it is asked, and the rows of the roster that this makes.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "harness/core/catalog.h"
#include "harness/worker/parent/contender.h"
#include "harness/worker/parent/process.h"

namespace assay {

// An answer to hello that has the form agreed on, or the reason why there is none.
struct Greeting {
  Json message;
  std::string absent;
  std::string ending = {};  // what became of its process, if it did not answer: "killed by SIGSEGV"
  bool started = true;      // false: it ended, or did not begin, before it said anything
};

Greeting greet(const WorkerCommand& command, Arena& arena, std::chrono::duration<double> deadline = start_deadline);
// Judges an answer to hello: anything may have been sent.
Greeting read_greeting(Json answer);

// How it says that it sums (see Implementation::accumulates); what does not say so does it as usual.
Accumulation accumulation_of(const Json& told);

// Fills in what the greeting says of one implementation (`told`, of its `implementations`), the alias that its first
// variant is included.
void fill_in(Contender& contender, const Json& told);
// A row for each of its variants but the one that the plain name stands for.
void add_own_variants(std::vector<Contender>& all, const Contender& plain, const Json& told);

// The rows that a greeting makes of the implementations that the catalog has in a library: `discover` does this for
// each library and for each of its variants.
void add_rows(std::vector<Contender>& rows, const CatalogLibrary& library, const LibraryVariant* variant,
              const WorkerCommand& command, const Greeting& greeting);

}  // namespace assay
