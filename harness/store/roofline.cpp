#include "harness/store/roofline.h"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/former.h"

namespace assay {
namespace {

using Json = nlohmann::json;

std::string file_of(const std::string& results, const std::string& machine) {
  return results + "/roofline/" + machine + ".json";
}

Roof roof_from(const Json& json) {
  return {json.at("what"), json.at("level"), json.at("isa"), json.at("bytes"), json.at("rate")};
}

}  // namespace

void write_roofline(const std::string& results, const Roofline& roofline) {
  std::error_code error;  // then writing says what is wrong
  std::filesystem::create_directories(results + "/roofline", error);
  Json roofs = Json::array();
  for (const Roof& each : roofline.roofs)
    roofs.push_back(
        {{"what", each.what}, {"level", each.level}, {"isa", each.isa}, {"bytes", each.bytes}, {"rate", each.rate}});
  const Json json{{"schema", 1},
                  {"machine", roofline.machine},
                  {"time", roofline.time},
                  {"commit", roofline.commit},
                  {"roofs", roofs}};
  write_whole(file_of(results, roofline.machine), json.dump(1) + "\n");
}

Roofline read_roofline(const std::string& results, const std::string& machine) {
  const std::string file = file_of(results, machine);
  std::error_code error;
  if (machine.empty() || !std::filesystem::exists(file, error)) return {};
  try {
    const Json json = Json::parse(read_whole(file, std::size_t{1} << 20));
    if (json.at("schema").get<int>() > 1) throw InputError({file}, "was written by a newer assay: update assay");
    Roofline roofline{json.at("machine"), json.at("time"), json.at("commit"), {}};
    for (const Json& each : json.at("roofs")) roofline.roofs.push_back(roof_from(each));
    for (const Roof& each : roofline.roofs)
      if (!(each.rate > 0) || !std::isfinite(each.rate) || !(each.bytes >= 0))
        throw InputError({file},
                         "has a rate that is no number or is not above 0; remove the file: the next 'assay bench' "
                         "measures it again");
    return roofline;
  } catch (const Json::exception&) {
    throw InputError({file}, "is not a roofline; remove the file: the next 'assay bench' measures it again");
  }
}

Roofline read_roofline(const std::string& results, const Environment& environment) {
  Roofline known = read_roofline(results, environment.machine_fingerprint);
  if (!known.machine.empty()) return known;
  known = read_roofline(results, former_fingerprint(environment));
  if (!known.machine.empty()) known.machine = environment.machine_fingerprint;
  return known;
}

}  // namespace assay
