#include <limits>

#include "harness/core/error.h"
#include "harness/store/cell_json.h"
#include "harness/store/field.h"
#include "harness/store/former.h"
#include "harness/store/json.h"

namespace assay {

using Json = nlohmann::json;

Json facts_to_json(const Facts& facts) {
  Json json = Json::array();
  for (const auto& [name, value] : facts) json.push_back({name, value});
  return json;
}

Facts facts_from(const Field& list) {
  Facts facts;
  for (const Field& each : list.list()) {
    const std::vector<Field> pair = each.list_of(2);
    facts.emplace_back(pair[0].text(), pair[1].text());
  }
  return facts;
}

namespace {

Json own_to_json(const std::vector<OwnResource>& own) {
  Json json = Json::array();
  for (const OwnResource& each : own)
    json.push_back({{"family", each.family}, {"name", each.name}, {"path", each.path}});
  return json;
}

std::vector<OwnResource> own_from(const Field& list) {
  std::vector<OwnResource> own;
  for (const Field& each : list.list())
    own.push_back({each.of("family").name(), each.of("name").word(), each.of("path").text()});
  return own;
}

constexpr int most_planned = 1 << 30;

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
  const Field all(json, "is not an environment");
  const int schema = all.of("schema").whole(1, std::numeric_limits<int>::max());
  if (schema > record_schema)
    throw InputError("was written by a newer assay (schema " + std::to_string(schema) + "; this one reads up to " +
                     std::to_string(record_schema) + "): update assay");
  const bool former = schema < schema_of_fields;
  Environment environment{facts_from(all.of("machine")),
                          former ? Facts() : facts_from(all.of("host")),
                          former ? Facts() : facts_from(all.of("allocation")),
                          facts_from(all.of("software")),
                          facts_from(all.of("recorded")),
                          all.of("machine_fingerprint").digits_or_nothing(),
                          all.of("software_fingerprint").digits_or_nothing(),
                          all.of("command").text(),
                          all.of("spec").text(),
                          all.of("started").time_or_nothing(),
                          all.of("finished").time_or_nothing(),
                          all.of("host_note").text(),
                          all.has("own") ? own_from(all.of("own")) : std::vector<OwnResource>(),
                          all.has("interrupted") && all.of("interrupted").truth(),
                          all.has("planned_cells") ? all.of("planned_cells").whole(0, most_planned) : 0,
                          all.has("planned_launches") ? all.of("planned_launches").whole(0, most_planned) : 0};
  if (former) split_former_facts(environment);
  return environment;
}

}  // namespace assay
