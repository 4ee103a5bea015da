#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/summary.h"
#include "harness/report/text_table.h"
#include "harness/run/output.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

std::size_t contenders_for(const std::vector<Contender>& contenders, const Plan& plan, const Case& which) {
  std::size_t count = 0;
  for (const Contender& contender : contenders) {
    if (contender.op != which.op || !contender.present()) continue;
    count += is_excluded(plan.exclusions, contender.subject.implementation, which) ? 0 : 1;
  }
  return count;
}

int show_plan(const Options& options) {
  const Plan plan = plan_of(options);
  const std::vector<Contender> contenders = chosen(discover(roster_options(options)), options.implementations);
  std::int64_t cases = 0;
  std::size_t measured = 0, measurements = 0;
  nlohmann::json json{{"name", plan.name},
                      {"hash", plan.hash},
                      {"effort", plan.effort.name},
                      {"checks", nlohmann::json::array()},
                      {"cells", nlohmann::json::array()}};
  if (!options.json)
    std::printf("%s: effort %s\n\nchecked with generated cases\n", clean(plan.name).c_str(),
                clean(plan.effort.name).c_str());
  for (const CheckGroup& group : plan.checks) {
    const std::size_t present = contenders_for(contenders, plan, any_case(group));
    cases += group.cases * static_cast<std::int64_t>(present);
    json["checks"].push_back(
        {{"op", group.op}, {"dtype", name_of(group.dtype)}, {"cases", group.cases}, {"implementations", present}});
    if (!options.json)
      std::printf("  %-22s %-5s %6d cases x %zu implementations\n", group.op.c_str(),
                  std::string(name_of(group.dtype)).c_str(), group.cases, present);
  }
  if (!options.json) std::printf("\nchecked and measured as they are, by so many implementations\n");
  for (const Cell& cell : plan.cells) {
    const std::size_t present = contenders_for(contenders, plan, cell.which);
    measured += cell.measure ? 1 : 0;
    measurements += cell.measure ? present : 0;
    json["cells"].push_back(
        {{"id", to_id(cell)}, {"label", cell.label}, {"measure", cell.measure}, {"implementations", present}});
    if (!options.json)
      std::printf("  %-24s %-4s %-16s %-11s %-7s %4zu\n", cell.which.op.c_str(),
                  std::string(name_of(cell.which.dtype)).c_str(), shape_of(cell.which.dims).c_str(),
                  clean(cell.label).substr(0, 11).c_str(),
                  cell.measure ? std::string(name_of(cell.cache)).c_str() : "untimed", present);
  }
  for (const Exclusion& exclusion : plan.exclusions)
    if (!options.json)
      std::printf("%s\n", report::wrap("left out: " + clean(exclusion.implementation) + " of " + clean(exclusion.op) +
                                           ": " + clean(exclusion.reason),
                                       columns_of_stdout(), "", "  ")
                              .c_str());
  for (const std::string& note : plan.notes) tell(note);
  if (options.json) {
    std::printf("%s\n", json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    std::printf("\n%lld generated cases, %zu cells (%zu measured)\n%zu measurements, %s\n",
                static_cast<long long>(cases), plan.cells.size(), measured, measurements,
                described(plan.effort).c_str());
  }
  return all_well;
}

}  // namespace

void add_plan(CommandLine& program) {
  Verb verb = program.verb("plan", "Shows what a spec would run, and runs nothing");
  verb.footer("Example: ./assay plan specs/quick.toml");
  auto options = std::make_shared<Options>();
  add_spec_options(verb, *options);
  add_plugins(verb, *options);
  add_own_resources(verb, *options);
  add_own_tensors(verb, *options);
  verb.flag("--json", options->json, "Prints JSON");
  verb.does([options] { return show_plan(*options); });
}

}  // namespace assay
