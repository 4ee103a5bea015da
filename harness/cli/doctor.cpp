#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/cli/options.h"
#include "harness/core/catalog.h"
#include "harness/report/numbers.h"
#include "harness/run/interrupts.h"
#include "harness/run/measuring.h"
#include "harness/run/noise.h"
#include "harness/run/output.h"
#include "harness/run/progress.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/store/calibration.h"
#include "harness/store/environment.h"
#include "harness/store/fitness.h"

namespace assay {
namespace {

Finding processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  if (count >= 2)
    return {"processors", std::to_string(count) + ", one of them for what is timed alone", Fitness::good, ""};
  return {"processors", "one", Fitness::bad, "two: else the harness takes time from what it times"};
}

Finding resolution() {
  const double seconds = timer_resolution();
  char text[60];
  std::snprintf(text, sizeof text, "%.0f ns", 1e9 * seconds);
  return {"timer resolution", text, seconds < 1e-6 ? Fitness::good : Fitness::bad,
          seconds < 1e-6 ? "" : "samples of 0.5 ms are too short for it"};
}

Finding calibrated() {
  const Calibration calibration = read_calibration(output_root() + "/results", take_environment({}, "", ""));
  if (calibration.machine.empty()) return {"calibration", "none", Fitness::doubtful, "./assay calibrate (an hour)"};
  return {"calibration", "of " + calibration.time.substr(0, 10), Fitness::good, ""};
}

Finding interruptions(const Noise& noise) {
  char text[80];
  std::snprintf(text, sizeof text, "%.1f%% of the samples", 100 * noise.dropped);
  return {"interruptions", text,
          noise.dropped < 0.05  ? Fitness::good
          : noise.dropped < 0.2 ? Fitness::doubtful
                                : Fitness::bad,
          noise.dropped < 0.05 ? "" : "fewer other programs; isolcpus= for the last processor"};
}

// "L1 230, L2 114, L3 48.6, memory 27.4 GB/s", and the peak of the arithmetic.
void add_roofs(std::vector<Finding>& findings, const Roofline& roofline) {
  std::vector<std::string> levels;
  std::string copies;
  for (const Roof& roof : roofline.roofs) {
    if (roof.what != "copy" || std::ranges::find(levels, roof.level) != levels.end()) continue;
    levels.push_back(roof.level);
    const double rate =
        std::max(best_rate(roofline, "copy", roof.level), best_rate(roofline, "non-temporal copy", roof.level));
    copies += (copies.empty() ? "" : ", ") + roof.level + " " + report::print_significant(rate / 1e9);
  }
  if (copies.empty()) return;
  findings.push_back({"copies, one thread", copies + " GB/s", Fitness::good, ""});
  findings.push_back(
      {"arithmetic",
       report::print_significant(best_rate(roofline, multiply_adds, "") / 1e9) + " Gflop/s of multiply-adds",
       Fitness::good, ""});
}

std::string conclusion(const Noise& noise, double percent) {
  if (noise.half_width == 0) return "Nothing could be measured here.";
  const bool told = can_tell(noise, percent);
  char text[200];
  std::snprintf(text, sizeof text, "This machine %s tell %g%%: after 24 launches a ratio is known to +- %.1f%%%s.",
                told ? "can" : "cannot", percent, 100 * std::expm1(noise.half_width), told ? "" : " only");
  return text;
}

void print_findings(const std::vector<Finding>& findings) {
  const bool colour = stdout_takes_colour();
  for (const Finding& each : findings) {
    const char* ink = !colour                             ? ""
                      : each.fitness == Fitness::good     ? "\033[32m"
                      : each.fitness == Fitness::doubtful ? "\033[33m"
                                                          : "\033[31m";
    std::printf("%s%-9s%s %-19s %s\n", ink, std::string(name_of(each.fitness)).c_str(), colour ? "\033[0m" : "",
                each.what.c_str(), each.found.c_str());
    if (!each.advice.empty()) {
      std::printf("%30s", "");
      print_wrapped(each.advice, 30, 80);
    }
  }
}

struct DoctorArguments {
  bool json = false;
  double seconds = 10;
  std::optional<double> at_most;  // percent
};

int doctor(const DoctorArguments& arguments) {
  std::vector<Finding> findings = examine_machine("");
  findings.push_back(processors());
  findings.push_back(resolution());
  findings.push_back(calibrated());
  if (!arguments.json) std::fprintf(stderr, "measuring the noise for %.0f s\n", arguments.seconds);
  const Noise noise = measure_noise(arguments.seconds);
  if (was_interrupted()) return interrupted;
  if (noise.half_width > 0) findings.push_back(interruptions(noise));
  const Roofline roofline =
      roofline_of_this_machine(project_resources(), discover(roster_options({})), take_environment({}, "", ""), true);
  if (was_interrupted()) return interrupted;
  add_roofs(findings, roofline);
  if (arguments.json) {
    nlohmann::json told{{"half_width", noise.half_width},
                        {"launches", noise.launches},
                        {"can_tell_2_percent", can_tell(noise, 2)},
                        {"findings", nlohmann::json::array()}};
    for (const Finding& each : findings)
      told["findings"].push_back(
          {{"what", each.what}, {"found", each.found}, {"fitness", name_of(each.fitness)}, {"advice", each.advice}});
    std::printf("%s\n", told.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    print_findings(findings);
    std::printf("\n%s\n", conclusion(noise, arguments.at_most.value_or(2)).c_str());
  }
  if (noise.half_width == 0) return nothing_measured;
  return arguments.at_most && !can_tell(noise, *arguments.at_most) ? check_failed : all_well;
}

}  // namespace

void add_doctor(CommandLine& program) {
  Verb verb = program.verb("doctor", "Says whether this machine is fit to measure on");
  verb.footer("Example: ./assay doctor");
  auto given = std::make_shared<DoctorArguments>();
  verb.flag("--json", given->json, "As JSON");
  verb.option("--seconds", given->seconds, "How long to measure the noise (default: 10)").within(0.0, 3600.0);
  verb.option("--at-most", given->at_most, "Exit code 1 if the noise hides a difference of that")
      .type("PERCENT")
      .within(0.0, 1e6);
  verb.does([given] { return doctor(*given); });
}

}  // namespace assay
