// Records from JSON. A line may hold anything: every field is looked at here, and nowhere again.
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "harness/core/error.h"
#include "harness/store/cell_json.h"
#include "harness/store/field.h"
#include "harness/store/former.h"
#include "harness/store/json.h"

namespace assay {
namespace {

using Json = nlohmann::json;
constexpr const char* no_record = "is not a record";

// More launches, blocks or calls than anybody waits for.
constexpr int most_launches = 1'000'000;
constexpr int newest_protocol = 1000;
constexpr double most_work = 1e24;
// What a kernel tells of its load, and of the time that it lost since it booted, on as many processors as there are.
constexpr double most_load = 1e6, most_steal = 1e12;

WorkerKind worker_kind_from(const Field& field) {
  const std::string name = field.text();
  for (const WorkerKind kind : worker_kinds)
    if (name_of(kind) == name) return kind;
  throw InputError("unknown kind of worker '" + name.substr(0, 40) + "'");
}

Subject subject_from(const Field& field) {
  return {field.of("implementation").name(),
          field.of("version").text(),
          field.of("isa").text(),
          field.of("library").text(),
          field.of("build_id").text(),
          worker_kind_from(field.of("worker")),
          field.of("protocol").whole(0, newest_protocol)};
}

Verdict read_verdict(const Field& field) {
  const std::string name = field.text();
  for (int verdict = 0; verdict < verdict_count; ++verdict)
    if (name_of(static_cast<Verdict>(verdict)) == name) return static_cast<Verdict>(verdict);
  throw InputError("unknown verdict '" + name.substr(0, 40) + "'");
}

// Counts in the order of the distribution; none where the schema is older than `since`.
template <class Distribution>
Distribution counts_from(const Field& line, const char* name, int since) {
  if (line.of("schema").json() < since) return {};
  typename Distribution::Counts counts{};
  const std::vector<Field> list = line.of(name).list_of(counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = list[i].count();
  return Distribution(counts);
}

// A part of what was tried.
std::int64_t part_of(std::int64_t whole, const Field& field) { return field.whole<std::int64_t>(0, whole); }

void read_tallies(VerdictRecord& record, const Field& line) {
  for (const auto& [name, tally] : line.of("traits").members()) {
    const std::vector<Field> both = tally.list_of(2);
    const std::int64_t tried = both[1].count();
    record.traits[name] = {part_of(tried, both[0]), tried};
  }
  for (const auto& [name, each] : line.of("agreement").members()) {
    const std::vector<Field> all = each.list_of(3);
    const std::int64_t tried = all[2].count();
    record.agreement[name] = {part_of(tried, all[0]), part_of(tried, all[1]), tried};
  }
}

// Generated cases, the example of a waiver, or the cell that the fields are of.
void read_scope(VerdictRecord& record, const Field& line) {
  record.scope = line.of("scope").text();
  if (line.has("cell")) record.cell = cell_fields_from(line);
  if (record.cell ? record.scope != record.cell->cell : record.scope != "generated" && record.scope != "waiver")
    line.of("scope").refuse(record.cell ? "the cell '" + record.cell->cell + "'" : "generated, waiver or a cell");
}

VerdictRecord verdict_from(const Field& line) {
  VerdictRecord record;
  std::tie(record.op, record.dtype) = op_and_dtype_from(line);
  read_scope(record, line);
  record.resources = resources_from(line);
  record.property = line.of("property").name();
  record.subject = subject_from(line.of("subject"));
  record.verdict = read_verdict(line.of("verdict"));
  record.reason = line.of("reason").text();
  record.counterexample = line.of("counterexample").digits_or_nothing();
  record.waiver = line.of("waiver").text();
  record.seed = line.of("seed").seed();
  record.cases = line.of("cases").count();
  record.refused = line.of("refused").count();
  record.elements = line.of("elements").count();
  record.probative = part_of(record.elements, line.of("probative"));
  record.probative_cases = part_of(record.cases, line.of("probative_cases"));
  record.exhaustive = line.of("exhaustive").text();
  record.worst_share = line.of("worst_share").error();
  record.shares = counts_from<ShareDistribution>(line, "shares", 2);
  record.ulps = counts_from<UlpDistribution>(line, "ulps", 3);
  record.worst_ulp = line.of("worst_ulp").error();
  record.seconds = line.of("seconds").seconds();
  read_tallies(record, line);
  for (const Field& each : line.of("companions").list()) record.companions.push_back(each.text());
  if (line.has("reference")) record.reference = line.of("reference").name();
  return record;
}

// Of no time at all there is no ratio: a worker may claim so, but then the record has what is wrong with it.
std::vector<Sample> samples_from(const Field& field, bool refuted) {
  const auto time_from = [&](const Field& time) {
    return time.number(refuted ? 0 : std::numeric_limits<double>::min(), most_seconds);
  };
  const std::vector<Field> cpu = field.of("cpu").list(), wall = field.of("wall").list(),
                           switches = field.of("switches").list(), round_trip = field.of("round_trip").list();
  if (wall.size() != cpu.size() || switches.size() != cpu.size() || round_trip.size() != cpu.size())
    field.refuse_for("cpu, wall, switches and round_trip are not equally long");
  std::vector<Sample> samples;
  for (std::size_t i = 0; i < cpu.size(); ++i)
    samples.push_back({time_from(cpu[i]), time_from(wall[i]), switches[i].count(), round_trip[i].seconds()});
  const auto further = [&](const char* name, auto take) {
    const std::vector<Field> list = field.of(name).list();
    if (list.size() != samples.size()) field.refuse_for("cpu and " + std::string(name) + " are not equally long");
    for (std::size_t i = 0; i < samples.size(); ++i) take(samples[i], list[i]);
  };
  // Records up to schema 5 have not all of them known how long was waited.
  if (field.has("waited")) further("waited", [](Sample& sample, const Field& each) { sample.waited = each.seconds(); });
  further("calls", [](Sample& sample, const Field& each) { sample.calls = each.count(); });
  further("used", [](Sample& sample, const Field& each) { sample.used = each.seconds(); });
  // Below 0: the worker does not say.
  further("aside", [](Sample& sample, const Field& each) { sample.aside = each.number(-1, most_seconds); });
  return samples;
}

std::vector<int> dropped_from(const Field& field, std::size_t samples) {
  std::vector<int> dropped;
  for (const Field& block : field.list()) {
    const int least = dropped.empty() ? 0 : dropped.back() + 1;
    if (least >= static_cast<int>(samples)) block.refuse("one of the " + std::to_string(samples) + " blocks, once");
    dropped.push_back(block.whole(least, static_cast<int>(samples) - 1));
  }
  return dropped;
}

MeasurementRecord measurement_from(const Field& line) {
  MeasurementRecord record;
  static_cast<CellFields&>(record) = cell_fields_from(line);
  record.resources = resources_from(line);
  record.subject = subject_from(line.of("subject"));
  record.probe = line.of("probe").truth();
  record.launch = line.of("launch").whole(0, most_launches);
  record.order_seed = line.of("order_seed").seed();
  record.verification = line.of("verification").text();
  const bool refuted = !record.verification.empty();
  record.samples = samples_from(line, refuted);
  // A worker that did not become ready has told of none.
  record.iterations = line.of("iterations").whole<std::int64_t>(record.samples.empty() ? 0 : 1, most_counted);
  if (line.has("bare")) record.bare = samples_from(line.of("bare"), refuted);
  record.answer_seconds = line.of("answer_seconds").seconds();
  record.dropped = dropped_from(line.of("dropped"), record.samples.size());
  record.prepare_seconds = line.of("prepare_seconds").seconds();
  record.first_call_seconds = line.of("first_call_seconds").seconds();
  if (line.has("leaves")) record.leaves = line.of("leaves").text();
  const Field processor = line.of("processor");
  record.answer_used = processor.of("answer").seconds();
  record.idle_used = processor.of("idle").seconds();
  record.children_used = processor.of("children").seconds();
  record.verified = line.of("verified").truth();
  record.verifications = line.of("verifications").count();
  record.after_timing = read_verdict(line.of("after_timing"));
  record.violated = line.of("violated").text();
  const Field work = line.of("work");
  record.work = {work.of("bytes").number(0, most_work), work.of("flops").number(0, most_work),
                 work.of("characters").number(0, most_work),
                 work.has("written") ? work.of("written").number(0, most_work) : 0};
  if (line.has("text")) record.counts = {line.of("text").of("tokens").count(), line.of("text").of("pieces").count()};
  const std::vector<Field> load = line.of("load").list_of(2), steal = line.of("steal").list_of(2);
  record.load_before = load[0].number(0, most_load);
  record.load_after = load[1].number(0, most_load);
  record.steal_before = steal[0].number(0, most_steal);
  record.steal_after = steal[1].number(0, most_steal);
  return record;
}

int schema_from(const Field& line) {
  const int schema = line.of("schema").whole(1, std::numeric_limits<int>::max());
  if (schema > record_schema)
    throw InputError("was written by a newer assay (schema " + std::to_string(schema) + "; this one reads up to " +
                     std::to_string(record_schema) + "): update assay");
  return schema;
}

}  // namespace

Record record_from(const Json& given) {
  const int schema = schema_from(Field(given, no_record));
  Json completed;
  if (schema < schema_of_inputs) completed = given;
  if (schema < schema_of_fields) complete_former_record(completed);
  if (schema < schema_of_inputs) complete_repeated_inputs(completed);
  const Field line(schema < schema_of_inputs ? completed : given, no_record);
  Record record;  // of today's schema, whichever it was read from
  record.time = line.of("time").time();
  record.campaign = line.of("campaign").file_name();
  record.machine = line.of("machine").digits();
  record.host = facts_from(line.of("host"));
  record.allocation = facts_from(line.of("allocation"));
  record.commit = line.of("commit").name_or_nothing();
  record.spec = line.of("spec").digits_or_nothing();
  const std::string kind = line.of("kind").text();
  if (kind == "verdict") {
    VerdictRecord verdict = verdict_from(line);
    if (verdict.cell) {
      const bool is_scope = verdict.scope == verdict.cell->cell;
      complete_parameters(*verdict.cell);
      if (is_scope) verdict.scope = verdict.cell->cell;
    }
    record.body = std::move(verdict);
  } else if (kind == "measurement") {
    MeasurementRecord measurement = measurement_from(line);
    complete_parameters(measurement);
    record.body = std::move(measurement);
  } else throw InputError("is of the unknown kind '" + kind.substr(0, 40) + "'");
  return record;
}

}  // namespace assay
