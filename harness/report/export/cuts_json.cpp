// The comparison for programs: one object, the pieces left out.
#include <nlohmann/json.hpp>

#include "harness/report/cuts.h"

namespace assay::report {
namespace {

nlohmann::ordered_json json_of_way(const WayOfCutting& way) {
  nlohmann::ordered_json told{{"name", way.name}, {"summary", way.summary}};
  if (!way.absent.empty()) {
    told["absent"] = way.absent;
    return told;
  }
  told["implementation"] = way.implementation;
  told["version"] = way.version;
  told["tokens"] = way.tokens;
  if (way.vocabulary > 0) {
    told["vocabulary"] = way.vocabulary;
    told["used"] = way.used;
    told["unknown"] = way.unknown;
  }
  constexpr const char* trips[] = {"exact", "normalised", "lost"};
  told["text"] = trips[static_cast<std::size_t>(way.round_trip)];
  if (way.megabytes_per_second.value > 0)
    told["megabytes_per_second"] = {{"value", way.megabytes_per_second.value},
                                    {"low", way.megabytes_per_second.low},
                                    {"high", way.megabytes_per_second.high}};
  else told["why_no_speed"] = way.why_no_speed;
  told["memory_bytes"] = way.memory;
  return told;
}

}  // namespace

std::string cuts_as_json(const CutComparison& comparison) {
  nlohmann::ordered_json all{{"program", comparison.program},
                             {"made", comparison.made},
                             {"machine", comparison.machine},
                             {"texts", nlohmann::ordered_json::array()}};
  for (const CutText& text : comparison.texts) {
    nlohmann::ordered_json told{{"name", text.name},         {"sha256", text.sha256},
                                {"bytes", text.text.size()}, {"whole", text.whole},
                                {"words", text.words},       {"ways", nlohmann::ordered_json::array()}};
    for (const WayOfCutting& way : text.ways) told["ways"].push_back(json_of_way(way));
    const AgreementMatrix matrix = agreements(text);
    nlohmann::ordered_json names = nlohmann::ordered_json::array();
    for (const std::size_t way : matrix.ways) names.push_back(text.ways[way].name);
    told["agreement"] = {{"ways", std::move(names)}, {"f1", matrix.agreement}};
    if (!text.segments.empty()) told["agreement_with_segments"] = agreement_with_segments(text);
    all["texts"].push_back(std::move(told));
  }
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace assay::report
