#include "harness/store/json.h"

#include "harness/core/error.h"
#include "harness/store/cell_json.h"
#include "harness/store/former.h"
#include "harness/store/number.h"

namespace assay {
namespace {

using Json = nlohmann::json;

Json to_json(const Subject& subject) {
  return {{"implementation", subject.implementation},
          {"version", subject.version},
          {"isa", subject.isa},
          {"library", subject.library},
          {"build_id", subject.build_id},
          {"worker", name_of(subject.worker)},
          {"protocol", subject.protocol}};
}

WorkerKind worker_kind_from(const std::string& name) {
  for (const WorkerKind kind : worker_kinds)
    if (name_of(kind) == name) return kind;
  throw InputError("unknown kind of worker '" + name.substr(0, 40) + "'");
}

Subject subject_from(const Json& json) {
  return {json.at("implementation"), json.at("version"),  json.at("isa"),
          json.at("library"),        json.at("build_id"), worker_kind_from(json.at("worker")),
          Whole{json.at("protocol")}};
}

// Counts in the order of the distribution; none where the schema is older than `since`.
template <class Distribution>
Distribution counts_from(const Json& json, const char* name, int since) {
  if (json.at("schema") < since) return {};
  const Json& list = json.at(name);
  typename Distribution::Counts counts{};
  if (!list.is_array() || list.size() != counts.size())
    throw InputError("is not a record: " + std::string(name) + " is not a list of " + std::to_string(counts.size()) +
                     " counts");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = Whole{list[i]};
    // More could not have been counted, and would overflow when runs are added up.
    if (counts[i] < 0 || counts[i] > std::int64_t{1} << 40)
      throw InputError("is not a record: " + std::string(name) + " has a count that is negative or too large");
  }
  return Distribution(counts);
}

void write(Json& json, const VerdictRecord& record) {
  json["kind"] = "verdict";
  json["op"] = record.op;
  json["dtype"] = record.dtype;
  json["scope"] = record.scope;
  if (record.cell) write_cell(json, *record.cell);
  json["resources"] = to_json(record.resources);
  json["property"] = record.property;
  json["subject"] = to_json(record.subject);
  json["verdict"] = name_of(record.verdict);
  json["reason"] = record.reason;
  json["counterexample"] = record.counterexample;
  json["waiver"] = record.waiver;
  json["seed"] = record.seed;
  json["cases"] = record.cases;
  json["refused"] = record.refused;
  json["elements"] = record.elements;
  json["probative"] = record.probative;
  json["probative_cases"] = record.probative_cases;
  json["exhaustive"] = record.exhaustive;
  json["worst_share"] = number(record.worst_share);
  json["shares"] = record.shares.counts();
  json["worst_ulp"] = number(record.worst_ulp);
  json["ulps"] = record.ulps.counts();
  json["seconds"] = record.seconds;
  json["traits"] = nlohmann::json::object();
  for (const auto& [name, tally] : record.traits) json["traits"][name] = {tally.held, tally.tried};
  json["agreement"] = nlohmann::json::object();
  for (const auto& [name, each] : record.agreement) json["agreement"][name] = {each.same_bits, each.within, each.tried};
  json["companions"] = record.companions;
  if (!record.reference.empty()) json["reference"] = record.reference;
}

Verdict verdict_named(const std::string& name) {
  for (int each = 0; each < verdict_count; ++each)
    if (name_of(static_cast<Verdict>(each)) == name) return static_cast<Verdict>(each);
  throw InputError("unknown verdict '" + name.substr(0, 40) + "'");
}

VerdictRecord verdict_from(const Json& json) {
  VerdictRecord record;
  record.op = json.at("op");
  record.dtype = json.at("dtype");
  record.scope = json.at("scope");
  if (json.contains("cell")) record.cell = cell_fields_from(json);
  record.resources = resources_from(json);
  record.property = json.at("property");
  record.subject = subject_from(json.at("subject"));
  record.verdict = verdict_named(json.at("verdict"));
  record.reason = json.at("reason");
  record.counterexample = json.at("counterexample");
  record.waiver = json.at("waiver");
  record.seed = Whole{json.at("seed")};
  record.cases = Whole{json.at("cases")};
  record.refused = Whole{json.at("refused")};
  record.elements = Whole{json.at("elements")};
  record.probative = Whole{json.at("probative")};
  record.probative_cases = Whole{json.at("probative_cases")};
  record.exhaustive = json.at("exhaustive");
  record.worst_share = number_from(json.at("worst_share"));
  record.shares = counts_from<ShareDistribution>(json, "shares", 2);
  record.ulps = counts_from<UlpDistribution>(json, "ulps", 3);
  record.worst_ulp = number_from(json.at("worst_ulp"));
  record.seconds = json.at("seconds");
  const Json& traits = json.at("traits");
  if (!traits.is_object()) throw InputError("'traits' must be an object");
  for (const auto& [name, tally] : traits.items()) record.traits[name] = {Whole{tally.at(0)}, Whole{tally.at(1)}};
  const Json& agreement = json.at("agreement");
  if (!agreement.is_object()) throw InputError("'agreement' must be an object");
  for (const auto& [name, each] : agreement.items())
    record.agreement[name] = {Whole{each.at(0)}, Whole{each.at(1)}, Whole{each.at(2)}};
  record.companions = json.at("companions").get<std::vector<std::string>>();
  if (json.contains("reference")) record.reference = json.at("reference");
  return record;
}

// As one list for each field.
Json samples_to_json(const std::vector<Sample>& samples) {
  Json cpu = Json::array(), wall = Json::array(), switches = Json::array(), round_trip = Json::array(),
       waited = Json::array(), calls = Json::array(), used = Json::array(), aside = Json::array();
  for (const Sample& sample : samples) {
    cpu.push_back(sample.cpu);
    wall.push_back(sample.wall);
    switches.push_back(sample.switches);
    round_trip.push_back(sample.round_trip);
    waited.push_back(sample.waited);
    calls.push_back(sample.calls);
    used.push_back(sample.used);
    aside.push_back(sample.aside);
  }
  return {{"cpu", cpu},       {"wall", wall},   {"switches", switches}, {"round_trip", round_trip},
          {"waited", waited}, {"calls", calls}, {"used", used},         {"aside", aside}};
}

void write(Json& json, const MeasurementRecord& record) {
  json["kind"] = "measurement";
  json["op"] = record.op;
  json["dtype"] = record.dtype;
  write_cell(json, record);
  json["resources"] = to_json(record.resources);
  json["subject"] = to_json(record.subject);
  json["probe"] = record.probe;
  json["launch"] = record.launch;
  json["order_seed"] = record.order_seed;
  json["iterations"] = record.iterations;
  json.update(samples_to_json(record.samples));
  if (!record.bare.empty()) json["bare"] = samples_to_json(record.bare);
  json["dropped"] = record.dropped;
  json["answer_seconds"] = record.answer_seconds;
  json["processor"] = {{"answer", record.answer_used}, {"idle", record.idle_used}, {"children", record.children_used}};
  json["prepare_seconds"] = record.prepare_seconds;
  json["first_call_seconds"] = record.first_call_seconds;
  if (!record.leaves.empty()) json["leaves"] = record.leaves;
  json["verified"] = record.verified;
  json["verification"] = record.verification;
  json["verifications"] = record.verifications;
  json["after_timing"] = name_of(record.after_timing);
  json["violated"] = record.violated;
  json["work"] = {{"bytes", record.work.bytes}, {"flops", record.work.flops}, {"characters", record.work.characters}};
  json["load"] = {record.load_before, record.load_after};
  json["steal"] = {record.steal_before, record.steal_after};
}

std::vector<Sample> samples_from(const Json& json) {
  const Json &cpu = list_at(json, "cpu"), &wall = list_at(json, "wall"), &switches = list_at(json, "switches"),
             &round_trip = list_at(json, "round_trip");
  if (wall.size() != cpu.size() || switches.size() != cpu.size() || round_trip.size() != cpu.size())
    throw InputError("is not a record: cpu, wall, switches and round_trip are not equally long");
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < cpu.size(); ++i) samples.push_back({cpu[i], wall[i], Whole{switches[i]}, round_trip[i]});
  const auto further = [&](const char* name, auto take) {
    const Json& list = list_at(json, name);
    if (list.size() != samples.size())
      throw InputError("is not a record: cpu and " + std::string(name) + " are not equally long");
    for (std::size_t i = 0; i < samples.size(); ++i) take(samples[i], list[i]);
  };
  // Records up to schema 5 have not all of them known how long was waited.
  if (json.contains("waited")) further("waited", [](Sample& sample, const Json& each) { sample.waited = each; });
  further("calls", [](Sample& sample, const Json& each) { sample.calls = Whole{each}; });
  further("used", [](Sample& sample, const Json& each) { sample.used = each; });
  further("aside", [](Sample& sample, const Json& each) { sample.aside = each; });
  return samples;
}

MeasurementRecord measurement_from(const Json& json) {
  MeasurementRecord record;
  static_cast<CellFields&>(record) = cell_fields_from(json);
  record.resources = resources_from(json);
  record.subject = subject_from(json.at("subject"));
  record.probe = json.at("probe");
  record.launch = Whole{json.at("launch")};
  record.order_seed = Whole{json.at("order_seed")};
  record.iterations = Whole{json.at("iterations")};
  record.samples = samples_from(json);
  if (json.contains("bare")) record.bare = samples_from(json["bare"]);
  record.answer_seconds = json.at("answer_seconds");
  const Json& processor = json.at("processor");
  record.answer_used = processor.at("answer");
  record.idle_used = processor.at("idle");
  record.children_used = processor.at("children");
  for (const Json& block : list_at(json, "dropped")) record.dropped.push_back(Whole{block});
  record.prepare_seconds = json.at("prepare_seconds");
  record.first_call_seconds = json.at("first_call_seconds");
  if (json.contains("leaves")) record.leaves = json["leaves"];
  record.verified = json.at("verified");
  record.verification = json.at("verification");
  record.verifications = Whole{json.at("verifications")};
  record.after_timing = verdict_named(json.at("after_timing"));
  record.violated = json.at("violated");
  record.work = {json.at("work").at("bytes"), json.at("work").at("flops"), json.at("work").at("characters")};
  record.load_before = json.at("load").at(0);
  record.load_after = json.at("load").at(1);
  record.steal_before = json.at("steal").at(0);
  record.steal_after = json.at("steal").at(1);
  return record;
}

}  // namespace

Json to_json(const Record& record) {
  Json json{{"schema", record.schema},
            {"time", record.time},
            {"campaign", record.campaign},
            {"machine", record.machine},
            {"host", facts_to_json(record.host)},
            {"allocation", facts_to_json(record.allocation)},
            {"commit", record.commit},
            {"spec", record.spec}};
  std::visit([&json](const auto& body) { write(json, body); }, record.body);
  return json;
}

Record record_from(const Json& line) {
  try {
    const int schema = Whole{line.at("schema")};
    if (schema > record_schema)
      throw NewerSchema("was written by a newer assay (schema " + std::to_string(schema) + "; this one reads up to " +
                        std::to_string(record_schema) + "): update assay");
    Json completed;
    if (schema < schema_of_inputs) completed = line;
    if (schema < schema_of_fields) complete_former_record(completed);
    if (schema < schema_of_inputs) complete_repeated_inputs(completed);
    const Json& json = schema < schema_of_inputs ? completed : line;
    Record record;  // of today's schema, whichever it was read from
    record.time = json.at("time");
    record.campaign = json.at("campaign");
    record.machine = json.at("machine");
    record.host = facts_from(list_at(json, "host"));
    record.allocation = facts_from(list_at(json, "allocation"));
    record.commit = json.at("commit");
    record.spec = json.at("spec");
    const std::string kind = json.at("kind");
    if (kind == "verdict") record.body = verdict_from(json);
    else if (kind == "measurement") record.body = measurement_from(json);
    else throw InputError("is of the unknown kind '" + kind.substr(0, 40) + "'");
    return record;
  } catch (const Json::exception& error) {
    throw InputError(std::string("is not a record: ") + error.what());
  }
}

}  // namespace assay
