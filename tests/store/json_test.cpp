#include "harness/store/json.h"

#include <gtest/gtest.h>

#include <cmath>

#include "harness/core/error.h"
#include "tests/store/sample_records.h"

namespace assay {
namespace {

using Json = nlohmann::json;

Record through_text(const Record& record) { return record_from(Json::parse(to_json(record).dump())); }

std::string why_refused(const Json& json) {
  try {
    record_from(json);
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was read";
}

void expect_equal(const Subject& one, const Subject& other) {
  EXPECT_EQ(one.implementation, other.implementation);
  EXPECT_EQ(one.version, other.version);
  EXPECT_EQ(one.isa, other.isa);
  EXPECT_EQ(one.library, other.library);
  EXPECT_EQ(one.build_id, other.build_id);
  EXPECT_EQ(one.worker, other.worker);
  EXPECT_EQ(one.protocol, other.protocol);
}

TEST(Json, AVerdictReadsBack) {
  const Record before = samples::verdict_record(), after = through_text(before);
  EXPECT_EQ(after.schema, record_schema);
  EXPECT_EQ(after.time, before.time);
  EXPECT_EQ(after.campaign, before.campaign);
  EXPECT_EQ(after.machine, before.machine);
  EXPECT_EQ(after.host, before.host);
  EXPECT_EQ(after.allocation, before.allocation);
  EXPECT_EQ(after.commit, before.commit);
  EXPECT_EQ(after.spec, before.spec);
  const auto& a = std::get<VerdictRecord>(before.body);
  const auto& b = std::get<VerdictRecord>(after.body);
  EXPECT_EQ(a.op, b.op);
  EXPECT_EQ(a.dtype, b.dtype);
  EXPECT_EQ(a.scope, b.scope);
  EXPECT_EQ(a.property, b.property);
  expect_equal(a.subject, b.subject);
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(a.counterexample, b.counterexample);
  EXPECT_EQ(a.waiver, b.waiver);
  EXPECT_EQ(a.traits, b.traits);
  EXPECT_EQ(a.reference, b.reference);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(a.cases, b.cases);
  EXPECT_EQ(a.refused, b.refused);
  EXPECT_EQ(a.elements, b.elements);
  EXPECT_EQ(a.probative, b.probative);
  EXPECT_EQ(a.worst_share, b.worst_share);
  EXPECT_EQ(a.worst_ulp, b.worst_ulp);
  EXPECT_EQ(a.ulps, b.ulps);
  EXPECT_EQ(a.seconds, b.seconds);
}

TEST(Json, AMeasurementReadsBack) {
  const Record before = samples::measurement_record(), after = through_text(before);
  const auto& a = std::get<MeasurementRecord>(before.body);
  const auto& b = std::get<MeasurementRecord>(after.body);
  EXPECT_EQ(a.op, b.op);
  EXPECT_EQ(a.dtype, b.dtype);
  EXPECT_EQ(static_cast<const CellFields&>(a), static_cast<const CellFields&>(b));
  EXPECT_EQ(a.resources, b.resources);
  expect_equal(a.subject, b.subject);
  EXPECT_EQ(a.probe, b.probe);
  EXPECT_EQ(a.launch, b.launch);
  EXPECT_EQ(a.order_seed, b.order_seed);
  EXPECT_EQ(a.iterations, b.iterations);
  ASSERT_EQ(a.samples.size(), b.samples.size());
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    EXPECT_EQ(a.samples[i].cpu, b.samples[i].cpu);
    EXPECT_EQ(a.samples[i].wall, b.samples[i].wall);
    EXPECT_EQ(a.samples[i].switches, b.samples[i].switches);
    EXPECT_EQ(a.samples[i].calls, b.samples[i].calls);
    EXPECT_EQ(a.samples[i].used, b.samples[i].used);
    EXPECT_EQ(a.samples[i].aside, b.samples[i].aside);
  }
  EXPECT_EQ(a.dropped, b.dropped);
  EXPECT_EQ(a.prepare_seconds, b.prepare_seconds);
  EXPECT_EQ(a.first_call_seconds, b.first_call_seconds);
  EXPECT_EQ(a.verified, b.verified);
  EXPECT_EQ(a.verification, b.verification);
  EXPECT_EQ(a.verifications, b.verifications);
  EXPECT_EQ(a.after_timing, b.after_timing);
  EXPECT_EQ(a.violated, b.violated);
  EXPECT_EQ(a.work.bytes, b.work.bytes);
  EXPECT_EQ(a.work.flops, b.work.flops);
  EXPECT_EQ(a.work.characters, b.work.characters);
  EXPECT_EQ(a.counts.tokens, b.counts.tokens);
  EXPECT_EQ(a.counts.pieces, b.counts.pieces);
  EXPECT_EQ(a.load_before, b.load_before);
  EXPECT_EQ(a.load_after, b.load_after);
  EXPECT_EQ(a.steal_before, b.steal_before);
  EXPECT_EQ(a.steal_after, b.steal_after);
  // Whatever was forgotten above: what is read back prints the same.
  EXPECT_EQ(to_json(before), to_json(after));
}

TEST(Json, AVerdictOfACellHasTheCellsFields) {
  const Record before = samples::cell_verdict_record(), after = through_text(before);
  EXPECT_EQ(std::get<VerdictRecord>(after.body).cell, std::get<VerdictRecord>(before.body).cell);
  EXPECT_EQ(to_json(before), to_json(after));
  EXPECT_FALSE(std::get<VerdictRecord>(through_text(samples::verdict_record()).body).cell.has_value());
}

TEST(Json, ParametersKeepTheirKinds) {
  Record record = samples::measurement_record();
  auto& body = std::get<MeasurementRecord>(record.body);
  body.parameters = {{"zero", 0.0}, {"one", std::int64_t{1}}, {"no", false}, {"text", std::string("0")}};
  EXPECT_EQ(std::get<MeasurementRecord>(through_text(record).body).parameters, body.parameters);
}

TEST(Json, ErrorsMayBeInfinite) {
  for (const double value : std::initializer_list<double>{INFINITY, 0.0, 5e-324, 1.7e308}) {
    Record record = samples::verdict_record();
    std::get<VerdictRecord>(record.body).worst_share = value;
    EXPECT_EQ(std::get<VerdictRecord>(through_text(record).body).worst_share, value);
  }
  for (const double value : std::initializer_list<double>{-INFINITY, NAN, -1}) {
    Record record = samples::verdict_record();
    std::get<VerdictRecord>(record.body).worst_share = value;
    EXPECT_NE(why_refused(to_json(record)).find("'worst_share' must be a number from 0 on"), std::string::npos);
  }
}

TEST(Json, EveryVerdictReadsBack) {
  for (int verdict = 0; verdict < verdict_count; ++verdict) {
    Record record = samples::verdict_record();
    std::get<VerdictRecord>(record.body).verdict = static_cast<Verdict>(verdict);
    EXPECT_EQ(std::get<VerdictRecord>(through_text(record).body).verdict, static_cast<Verdict>(verdict));
  }
}

TEST(Json, AFieldThatIsMissingOrOfAnotherTypeIsRefusedByName) {
  for (const Record& record : {samples::verdict_record(), samples::measurement_record()}) {
    const Json good = to_json(record);
    for (const auto& [name, value] : good.items()) {
      Json missing = good;
      missing.erase(name);
      // Three fields need not be there: who stood for the reference, if somebody did, and what older records lack.
      if (name != "reference" && name != "waited" && name != "text") {
        EXPECT_NE(why_refused(missing).find(name), std::string::npos) << why_refused(missing);
      }
      for (const Json& wrong : {Json(nullptr), Json::object(), Json::array({Json::object()})}) {
        Json changed = good;
        changed[name] = wrong;
        if (wrong.empty() && value.is_object()) continue;  // one that holds nothing is as good
        EXPECT_NE(why_refused(changed), "it was read") << name << " " << wrong;
      }
    }
  }
}

TEST(Json, SamplesThatLackAPartAreRefused) {
  for (const char* name : {"cpu", "wall", "switches", "round_trip"}) {
    Json json = to_json(samples::measurement_record());
    json[name].push_back(1);
    EXPECT_EQ(why_refused(json), "is not a record: cpu, wall, switches and round_trip are not equally long");
  }
}

TEST(Json, WhatTookNoTimeIsReadOnlyWithWhatIsWrongWithIt) {
  Record record = samples::measurement_record();
  auto& body = std::get<MeasurementRecord>(record.body);
  body.samples[0].cpu = 0;
  EXPECT_EQ(why_refused(to_json(record)), "it was read");
  body.verification.clear();
  EXPECT_NE(why_refused(to_json(record)).find("'cpu[0]' must be a number from"), std::string::npos);
}

TEST(Json, OlderSamplesHaveWaitedForNothing) {
  Json json = to_json(samples::measurement_record());
  json["waited"].push_back(1);
  EXPECT_EQ(why_refused(json), "is not a record: cpu and waited are not equally long");
  json.erase("waited");
  const Record old = record_from(json);
  const auto& samples = std::get<MeasurementRecord>(old.body).samples;
  EXPECT_EQ(samples.size(), 2u);
  for (const Sample& sample : samples) EXPECT_EQ(sample.waited, 0);
}

TEST(Json, ANewerSchemaIsRefusedWithWhatToDo) {
  Json json = to_json(samples::verdict_record());
  json["schema"] = record_schema + 1;
  EXPECT_EQ(why_refused(json), "was written by a newer assay (schema 7; this one reads up to 6): update assay");
}

TEST(Json, AnUnknownKindOfWorkerIsRefused) {
  Json json = to_json(samples::verdict_record());
  json["subject"]["worker"] = "thin air";
  EXPECT_EQ(why_refused(json), "unknown kind of worker 'thin air'");
}

TEST(Json, UnknownKindsAndVerdictsAreRefused) {
  Json json = to_json(samples::verdict_record());
  json["verdict"] = "perfect";
  EXPECT_EQ(why_refused(json), "unknown verdict 'perfect'");
  json["kind"] = std::string(10000, 'x');
  EXPECT_LT(why_refused(json).size(), 200u);
}

TEST(Json, AnEnvironmentReadsBack) {
  const Environment before = samples::environment(), after = environment_from(Json::parse(to_json(before).dump()));
  EXPECT_EQ(after.machine, before.machine);
  EXPECT_EQ(after.host, before.host);
  EXPECT_EQ(after.allocation, before.allocation);
  EXPECT_EQ(after.software, before.software);
  EXPECT_EQ(after.recorded, before.recorded);
  EXPECT_EQ(after.machine_fingerprint, before.machine_fingerprint);
  EXPECT_EQ(after.software_fingerprint, before.software_fingerprint);
  EXPECT_EQ(after.command, before.command);
  EXPECT_EQ(after.spec, before.spec);
  EXPECT_EQ(after.started, before.started);
  EXPECT_EQ(after.finished, before.finished);
  EXPECT_EQ(after.host_note, before.host_note);
  EXPECT_THROW(environment_from(Json::object()), InputError);
  EXPECT_THROW(environment_from(Json(5)), InputError);
  EXPECT_THROW(environment_from(Json(nullptr)), InputError);
}

}  // namespace
}  // namespace assay
