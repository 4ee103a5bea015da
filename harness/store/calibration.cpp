#include "harness/store/calibration.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/former.h"

namespace assay {
namespace {

using Json = nlohmann::json;

std::string file_of(const std::string& results, const std::string& machine) {
  return results + "/calibration/" + machine + ".json";
}

Json to_json(const std::vector<ErrorRate>& rates) {
  Json list = Json::array();
  for (const ErrorRate& each : rates)
    list.push_back({{"kind", each.kind},
                    {"slowdown", each.slowdown},
                    {"comparisons", each.comparisons},
                    {"claimed", each.claimed},
                    {"confirmed", each.confirmed},
                    {"low", each.low},
                    {"high", each.high}});
  return list;
}

std::vector<ErrorRate> rates_from(const Json& list) {
  std::vector<ErrorRate> rates;
  for (const Json& each : list)
    rates.push_back({each.at("kind"), each.at("slowdown"), each.at("comparisons"), each.at("claimed"),
                     each.at("confirmed"), each.at("low"), each.at("high")});
  return rates;
}

}  // namespace

void write_calibration(const std::string& results, const Calibration& calibration) {
  std::error_code error;
  std::filesystem::create_directories(results + "/calibration", error);
  const Json json{{"schema", 1},
                  {"machine", calibration.machine},
                  {"time", calibration.time},
                  {"commit", calibration.commit},
                  {"floors", calibration.floors},
                  {"seconds", calibration.seconds},
                  {"launches", calibration.launches},
                  {"blocks", calibration.blocks},
                  {"equal", to_json(calibration.equal)},
                  {"slowdowns", to_json(calibration.slowdowns)}};
  write_whole(file_of(results, calibration.machine), json.dump(1) + "\n");
}

Calibration read_calibration(const std::string& results, const std::string& machine) {
  const std::string file = file_of(results, machine);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return {};
  try {
    const Json json = Json::parse(read_whole(file, std::size_t{1} << 20));
    if (json.at("schema").get<int>() > 1) throw InputError({file}, "was written by a newer assay: update assay");
    Calibration calibration;
    calibration.machine = json.at("machine");
    calibration.time = json.at("time");
    calibration.commit = json.at("commit");
    calibration.floors = json.at("floors").get<std::map<std::string, double>>();
    calibration.seconds = json.at("seconds");
    calibration.launches = json.at("launches");
    calibration.blocks = json.at("blocks");
    calibration.equal = rates_from(json.at("equal"));
    calibration.slowdowns = rates_from(json.at("slowdowns"));
    for (const auto& [op, floor] : calibration.floors)
      if (!(floor >= 0 && floor < 1))
        throw InputError(
            {file},
            "has a floor that is no number or is out of range; remove the file, or run './assay calibrate' again");
    return calibration;
  } catch (const Json::exception&) {
    throw InputError({file}, "is not a calibration; remove the file, or run './assay calibrate' again");
  }
}

Calibration read_calibration(const std::string& results, const Environment& environment) {
  Calibration known = read_calibration(results, environment.machine_fingerprint);
  if (!known.machine.empty()) return known;
  known = read_calibration(results, former_fingerprint(environment));
  if (!known.machine.empty()) known.machine = environment.machine_fingerprint;
  return known;
}

}  // namespace assay
