#include "harness/run/noise.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/core/case_id.h"
#include "harness/core/contract.h"
#include "harness/core/names.h"
#include "harness/measure/pairs.h"
#include "harness/run/choices.h"
#include "harness/run/interrupts.h"
#include "harness/run/measuring.h"
#include "harness/run/progress.h"
#include "harness/store/environment.h"
#include "harness/store/fitness.h"

namespace assay {
namespace {

// The recorded facts.
constexpr const char *half_width_fact = "noise_half_width", *dropped_fact = "noise_interrupted";

std::vector<Pair> small_pairs() {
  std::vector<Pair> pairs;
  for (const Contender& contender : discover(roster_options({})).of("rms_norm")) {
    if (!contender.present() || contender.subject.implementation != "simd") continue;
    for (const char* id : {"rms_norm:f32,rows=1,cols=1024,eps=1e-05,weight_offset=0,weights=f32,values=normal,seed=1",
                           "rms_norm:f32,rows=32,cols=1024,eps=1e-05,weight_offset=0,weights=f32,values=normal,seed=1"})
      pairs.push_back({{parse_case(id, find_op("rms_norm")->info()), CacheMode::hot, true, ""}, contender, contender});
  }
  return pairs;
}

std::string text(const char* format, double value) {
  char buffer[80];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

// What of the machine's state makes times unsteady, each with what to do about it.
std::string limits_of_machine() {
  std::vector<std::string> all;
  for (const Finding& each : examine_machine(""))
    if (each.fitness == Fitness::bad)
      all.push_back(each.what + " " + each.found + (each.advice.empty() ? "" : " (" + each.advice + ")"));
  return all.empty() ? "" : ". What limits it: " + join(all, "; ");
}

}  // namespace

Noise measure_noise(double seconds) {
  const std::vector<Pair> pairs = small_pairs();
  if (pairs.empty()) return {};
  const FileResources resources = project_resources();
  const Effort effort = *effort_named("standard");
  const auto start = std::chrono::steady_clock::now();
  std::vector<PairedRatios> all(pairs.size());
  Noise noise;
  const std::uint64_t seed = fresh_seed();
  while (!was_interrupted() &&
         (noise.launches < 8 ||
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds)) {
    const std::vector<PairedRatios> some = measure_pairs(resources, measure_settings(effort, seed), pairs,
                                                         {.first_launch = noise.launches, .launches = 8});
    noise.launches += 8;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      all[i].ratios.insert(all[i].ratios.end(), some[i].ratios.begin(), some[i].ratios.end());
      all[i].dropped += some[i].dropped;
      all[i].blocks += some[i].blocks;
    }
  }
  for (const PairedRatios& each : all) {
    const RatioTest test = test_ratios(each.ratios);
    if (test.launches < 2 || each.blocks == 0) return {};
    // Intervals shrink with the root of the number of launches.
    const double half = 0.5 * std::log(test.ratio.high / test.ratio.low) * std::sqrt(test.launches / 24.0);
    noise.half_width = std::max(noise.half_width, half);
    noise.dropped = std::max(noise.dropped, static_cast<double>(each.dropped) / each.blocks);
  }
  return noise;
}

bool can_tell(const Noise& noise, double percent) { return noise.half_width > 0 && 100 * noise.half_width <= percent; }

void record_noise(const std::string& folder, const Noise& noise) {
  Environment environment = read_run(folder).environment;
  std::erase_if(environment.recorded,
                [](const auto& fact) { return fact.first == half_width_fact || fact.first == dropped_fact; });
  environment.recorded.emplace_back(half_width_fact, text("%.5f", noise.half_width));
  environment.recorded.emplace_back(dropped_fact, text("%.4f", noise.dropped));
  write_environment(folder, environment);
}

std::optional<Noise> noise_of(const Environment& environment) {
  const std::string half_width = fact_of(environment.recorded, half_width_fact);
  if (half_width.empty()) return std::nullopt;
  return Noise{.half_width = std::strtod(half_width.c_str(), nullptr),
               .dropped = std::strtod(fact_of(environment.recorded, dropped_fact).c_str(), nullptr)};
}

std::string why_too_noisy(const Run& run) {
  std::optional<Noise> noise = noise_of(run.environment);
  const bool was_recorded = noise.has_value();
  if (!noise) {
    const Environment here = take_environment({}, "", "");
    if (!hardware_differences(run.environment.machine, here.machine).empty()) return {};
    std::fprintf(stderr, "measuring for %.0f s how well this machine tells times apart\n", seconds_for_a_baseline);
    noise = measure_noise(seconds_for_a_baseline);
    if (was_interrupted()) throw Interrupted();
  }
  if (can_tell(*noise, percent_for_a_baseline)) return {};
  std::string why = was_recorded ? "when it was made, this machine could not tell " : "this machine cannot tell ";
  why += text("%g%%: ", percent_for_a_baseline);
  if (noise->half_width > 0)
    why += "after 24 launches, a ratio is known to " + text("+- %.1f%% only", 100 * std::expm1(noise->half_width)) +
           (noise->dropped >= 0.05 ? text(", and %.0f%% of the samples were interrupted", 100 * noise->dropped) : "");
  else why += "nothing could be measured to find out";
  return why + limits_of_machine() + ". './assay doctor' shows all of it";
}

}  // namespace assay
