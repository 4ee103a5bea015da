#include "harness/core/error.h"
#include "harness/store/former.h"
#include "harness/store/json.h"

namespace assay {

using Json = nlohmann::json;

Json facts_to_json(const Facts& facts) {
  Json json = Json::array();
  for (const auto& [name, value] : facts) json.push_back({name, value});
  return json;
}

Facts facts_from(const Json& json) {
  Facts facts;
  for (const Json& pair : json) facts.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  return facts;
}

namespace {

Json own_to_json(const std::vector<OwnResource>& own) {
  Json json = Json::array();
  for (const OwnResource& each : own)
    json.push_back({{"family", each.family}, {"name", each.name}, {"path", each.path}});
  return json;
}

std::vector<OwnResource> own_from(const Json& json) {
  std::vector<OwnResource> own;
  for (const Json& each : json) own.push_back({each.at("family"), each.at("name"), each.at("path")});
  return own;
}

}  // namespace

Json to_json(const Environment& environment) {
  return {{"schema", record_schema},
          {"machine", facts_to_json(environment.machine)},
          {"host", facts_to_json(environment.host)},
          {"allocation", facts_to_json(environment.allocation)},
          {"software", facts_to_json(environment.software)},
          {"recorded", facts_to_json(environment.recorded)},
          {"machine_fingerprint", environment.machine_fingerprint},
          {"software_fingerprint", environment.software_fingerprint},
          {"command", environment.command},
          {"spec", environment.spec},
          {"started", environment.started},
          {"finished", environment.finished},
          {"host_note", environment.host_note},
          {"own", own_to_json(environment.own)},
          {"interrupted", environment.interrupted},
          {"planned_cells", environment.planned_cells},
          {"planned_launches", environment.planned_launches}};
}

Environment environment_from(const Json& json) {
  try {
    const bool former = json.at("schema").get<int>() < schema_of_fields;
    Environment environment{facts_from(json.at("machine")),
                            former ? Facts() : facts_from(json.at("host")),
                            former ? Facts() : facts_from(json.at("allocation")),
                            facts_from(json.at("software")),
                            facts_from(json.at("recorded")),
                            json.at("machine_fingerprint"),
                            json.at("software_fingerprint"),
                            json.at("command"),
                            json.at("spec"),
                            json.at("started"),
                            json.at("finished"),
                            json.at("host_note"),
                            json.contains("own") ? own_from(json.at("own")) : std::vector<OwnResource>(),
                            json.value("interrupted", false),
                            json.value("planned_cells", 0),
                            json.value("planned_launches", 0)};
    if (former) split_former_facts(environment);
    return environment;
  } catch (const Json::exception& error) {
    throw InputError(std::string("is not an environment: ") + error.what());
  }
}

}  // namespace assay
