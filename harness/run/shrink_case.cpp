#include "harness/run/shrink_case.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

#include "harness/check/examine.h"
#include "harness/check/replay.h"
#include "harness/check/shrink.h"
#include "harness/check/waiver.h"
#include "harness/core/files.h"
#include "harness/run/choices.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/spec/exclusions.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds longest_silence{15};

Lane lane_of(const Contender& contender, const std::optional<Yardstick>& yardstick) {
  Lane lane;
  lane.contender = contender;
  lane.arena = std::make_shared<Arena>();
  lane.process = std::make_shared<WorkerProcess>(contender.command, *lane.arena);
  if (yardstick) lane.yardstick = std::make_shared<const Yardstick>(*yardstick);
  return lane;
}

// What is tolerated is not what is looked for, unless it is what was asked for.
Tolerated waived(const Contender& contender, const Failure& failure) {
  std::vector<Waiver> waivers = read_waivers(project_root() + "/specs/waivers.toml", property_names());
  std::erase_if(waivers, [&](const Waiver& waiver) {
    return !concerns(waiver, contender) || covers(waiver, failure.which, failure.outcome);
  });
  return [waivers = std::move(waivers)](const Case& which, const Outcome& outcome) {
    return std::ranges::any_of(waivers, [&](const Waiver& waiver) { return covers(waiver, which, outcome); });
  };
}

// Until it is interrupted. Says now and then that it works.
std::function<bool(int)> going_on() {
  return [start = Clock::now(), told = Clock::now()](int tries) mutable {
    const Clock::time_point now = Clock::now();
    if (now - told >= longest_silence) {
      std::fprintf(stderr, "shrinking: %d cases tried, %s\n", tries,
                   duration_text(std::chrono::duration<double>(now - start).count()).c_str());
      told = now;
    }
    return !was_interrupted();
  };
}

Counterexample counterexample_of(const ReplayedCase& asked, const Contender& contender, const Failure& failure) {
  Counterexample example;
  if (asked.example) example = *asked.example;
  else example.first_case = to_id(asked.which);
  example.which = failure.which;
  example.inputs = failure.inputs;
  example.implementation = contender.subject.implementation;
  example.subject = contender.subject;
  example.verdict = failure.outcome.verdict;
  example.property = failure.outcome.property;
  example.reason = failure.outcome.reason;
  example.reference = asks_the_reference(example.property) ? asked.reference : "";
  example.found = utc_now();
  example.stopped = failure.stopped;
  return example;
}

// What is left to be said after the replay: under which id it is kept, and whether that is all.
std::string told(const ReplayedCase& asked, const Shrunk& shrunk, const std::string& kept) {
  const std::string tries = std::to_string(shrunk.tries) + (shrunk.tries == 1 ? " try" : " tries");
  const bool same = asked.example && asked.example->id == kept;
  std::string text = same ? "shrunk          no further in " + tries + ": " + kept + "\n"
                          : "shrunk          to " + kept + " in " + tries + ", from " + asked.id + "\n";
  if (shrunk.failure.stopped.empty())
    return text + "minimal         of all cases that are one step simpler, none fails in this way\n";
  return text + "stopped         " + shrunk.failure.stopped + ", before all was tried: 'replay " + kept +
         " --shrink' goes on\n";
}

}  // namespace

int shrink_case(const ReplayedCase& asked, const Contender& contender, const std::optional<Yardstick>& yardstick,
                const Options& options, std::chrono::seconds time) {
  const Yardstick* held_against = yardstick ? &*yardstick : nullptr;
  Arena arena;
  const std::unique_ptr<Trial> trial = asked.lay_out(arena, held_against);
  Lane lane = lane_of(contender, yardstick);
  Failure failure{look_closely(*trial, *lane.process, contender, held_against), trial->which(), {}};
  if (!is_failure(failure.outcome.verdict)) {
    std::fputs(replay(*trial, contender, arena, held_against).text.c_str(), stdout);
    std::puts("shrunk          not at all: it does not fail");
    return all_well;
  }
  if (!trial->which().literal.empty()) failure.inputs = trial->inputs();
  const Shrunk shrunk =
      shrink(failure, *asked.op, lane, *asked.resources, arena, waived(contender, failure),
             {.time = time, .tries = std::numeric_limits<int>::max(), .thorough = true, .go_on = going_on()});
  if (!shrunk.steady) {
    std::fputs(replay(*trial, contender, arena, held_against).text.c_str(), stdout);
    std::puts("shrunk          not at all: it does not fail every time");
    return check_failed;
  }
  Counterexample example = counterexample_of(asked, contender, shrunk.failure);
  const CounterexampleStore store = counterexamples_of(options);
  const std::string kept = store.keep(example);
  ReplayedCase simpler = asked;
  simpler.which = example.which;
  simpler.example = std::move(example);
  const std::unique_ptr<Trial> again = simpler.lay_out(arena, held_against);
  std::fputs((replay(*again, contender, arena, held_against).text + told(asked, shrunk, kept)).c_str(), stdout);
  return check_failed;
}

}  // namespace assay
