// What people write by hand: specs, waivers, models, the list of vocabularies and texts.
#include <filesystem>

#include "harness/check/examine.h"
#include "harness/core/files.h"
#include "harness/spec/exclusions.h"
#include "harness/spec/models.h"
#include "harness/spec/resource_list.h"
#include "harness/spec/spec.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;

void require_round_trip(const Case& which) {
  const Op* op = find_op(which.op);
  require(op != nullptr, "a case is of an op that there is");
  require(parse_case(to_id(which), op->info()) == which, "the id of a case names it: " + to_id(which));
}

std::string file_in_scratch(const std::string& name, std::string_view content) {
  const fs::path file = fs::path(scratch_folder()) / name;
  fs::create_directories(file.parent_path());
  write_whole(file.string(), content);
  return file.string();
}

}  // namespace

void spec(std::string_view input) {
  static const std::vector<std::string> properties = property_names();
  PlanOptions options;
  options.root = ASSAY_SOURCE_DIRECTORY "/tests/fuzz/root";
  options.properties = properties;
  refuses_cleanly([&] {
    const Plan plan = parse_plan("fuzz.toml", std::string(input), options);
    require(!plan.cells.empty(), "a plan has something to do");
    for (std::size_t i = 0; i < plan.cells.size(); i += 1 + plan.cells.size() / 16)
      require_round_trip(plan.cells[i].which);
  });
}

void waivers(std::string_view input) {
  static const std::vector<std::string> properties = property_names();
  const InputFile file(input);
  refuses_cleanly([&] {
    for (const Waiver& waiver : read_waivers(file.path(), properties))
      if (waiver.example) require_round_trip(*waiver.example);
  });
}

void model(std::string_view input) {
  file_in_scratch("models/fuzzed.toml", input);
  refuses_cleanly([] {
    Models models(fs::path(scratch_folder()) / "models");
    for (const auto& [name, size] : models.find({"fuzzed", {"fuzz.toml", 1, 1}}).sizes)
      require(size > 0, name + " is a size");
  });
}

void resource_lists(std::string_view input) {
  const fs::path root = scratch_folder();
  file_in_scratch("specs/resources.toml", input);
  refuses_cleanly([&] {
    // What is fetched is written to the place that the list gives: nowhere outside of the project.
    for (const Resource& each : read_resources(root)) {
      const fs::path place = fs::path(each.file).lexically_normal();
      require(place.is_relative() && *place.begin() != ".." && place.has_filename(),
              "the file '" + each.file + "' stays below the root");
      require(each.sha256.size() == 64, "a hash is whole");
    }
  });
}

}  // namespace assay::fuzz
