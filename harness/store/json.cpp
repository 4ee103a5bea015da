#include "harness/store/json.h"

#include "harness/store/cell_json.h"
#include "harness/store/field.h"

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
  if (record.work.written > 0) json["work"]["written"] = record.work.written;
  if (record.counts.tokens > 0) json["text"] = {{"tokens", record.counts.tokens}, {"pieces", record.counts.pieces}};
  json["load"] = {record.load_before, record.load_after};
  json["steal"] = {record.steal_before, record.steal_after};
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

}  // namespace assay
