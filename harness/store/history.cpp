#include "harness/store/history.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/setting.h"
#include "harness/store/former.h"
#include "harness/store/json_line.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

// 2: times that need no other file, instead of seconds by cell; 3: what is unusual of a cell; 4: confirmed changes; 5:
// cells whose inputs are fresh
constexpr int night_schema = 5;
constexpr std::size_t longest_history = std::size_t{1} << 30;
constexpr std::size_t longest_night = std::size_t{64} << 20;  // one line has the times of all cells

Json to_json(const CellTime& time) {
  return {{"op", time.op},           {"dtype", time.dtype},     {"cell", time.cell},
          {"shape", time.shape},     {"cache", time.cache},     {"implementation", time.implementation},
          {"version", time.version}, {"threads", time.threads}, {"launches", time.launches},
          {"seconds", time.seconds}, {"unusual", time.unusual}};
}

int count_from(const Json& json) {
  constexpr std::int64_t most = 1 << 30;
  if (!json.is_number_integer() || json.get<std::int64_t>() < 0 || json.get<std::int64_t>() > most)
    throw InputError("has a count that is negative or too large");
  return json.get<int>();
}

CellTime time_from(const Json& json, int schema) {
  CellTime time{json.at("op"),
                json.at("dtype"),
                json.at("cell"),
                json.at("shape"),
                json.at("cache"),
                json.at("implementation"),
                json.at("version"),
                1,
                0,
                0,
                schema < 3 ? unusual_of(fields_of_former_id(json.at("cell"))) : json.at("unusual").get<std::string>()};
  if (schema < 5) {
    time.cell = with_repeated_inputs(time.cell);
    time.unusual += " inputs=repeated";
  }
  time.threads = count_from(json.at("threads"));
  time.launches = count_from(json.at("launches"));
  time.seconds = json.at("seconds");
  if (!(time.seconds > 0) || !std::isfinite(time.seconds)) throw InputError("has a time that is not above 0");
  return time;
}

Json to_json(const NightChange& change) {
  return {{"op", change.op},       {"dtype", change.dtype},
          {"cell", change.cell},   {"implementation", change.implementation},
          {"place", change.place}, {"ratio", {change.ratio.value, change.ratio.low, change.ratio.high}}};
}

NightChange change_from(const Json& json, int schema) {
  NightChange change{json.at("op"), json.at("dtype"), json.at("cell"), json.at("implementation"), json.at("place"), {}};
  if (schema < 5) change.cell = with_repeated_inputs(change.cell);
  const auto ratio = json.at("ratio").get<std::vector<double>>();
  if (ratio.size() != 3 || !std::ranges::all_of(ratio, [](double each) { return each > 0 && std::isfinite(each); }))
    throw InputError("has a ratio that is none");
  change.ratio = {ratio[0], ratio[1], ratio[2]};
  return change;
}

// What is below the nights' folder is found by this name, and removed by it.
void refuse_odd_run_name(const std::string& run) {
  if (run.empty() || run[0] == '.' || run.find('/') != std::string::npos || run.find('\0') != std::string::npos)
    throw InputError("names a run by what cannot be the name of a folder");
}

Night night_from(const Json& json) {
  const int schema = count_from(json.at("schema"));
  if (schema > night_schema)
    throw InputError("was written by a newer assay (schema " + std::to_string(schema) + "; this one reads up to " +
                     std::to_string(night_schema) + "): update assay");
  Night night;
  night.run = json.at("run");
  refuse_odd_run_name(night.run);
  night.time = json.at("time");
  night.started = schema < 2 ? night.time : json.at("started").get<std::string>();
  night.commit = json.at("commit");
  night.machine = json.at("machine");
  night.spec = json.at("spec");
  night.exit_code = count_from(json.at("exit_code"));
  night.passed = count_from(json.at("passed"));
  night.failed = count_from(json.at("failed"));
  night.regressions = count_from(json.at("regressions"));
  night.found_by_fresh_seeds = count_from(json.at("found_by_fresh_seeds"));
  if (schema >= 2)
    for (const Json& time : json.at("times")) night.times.push_back(time_from(time, schema));
  if (schema >= 4)
    for (const Json& change : json.at("changes")) night.changes.push_back(change_from(change, schema));
  return night;
}

}  // namespace

void append_night(const std::string& file, const Night& night) {
  Json times = Json::array(), changes = Json::array();
  for (const CellTime& time : night.times) times.push_back(to_json(time));
  for (const NightChange& change : night.changes) changes.push_back(to_json(change));
  const Json line{{"schema", night_schema},
                  {"run", night.run},
                  {"started", night.started},
                  {"time", night.time},
                  {"commit", night.commit},
                  {"machine", night.machine},
                  {"spec", night.spec},
                  {"exit_code", night.exit_code},
                  {"passed", night.passed},
                  {"failed", night.failed},
                  {"regressions", night.regressions},
                  {"found_by_fresh_seeds", night.found_by_fresh_seeds},
                  {"times", times},
                  {"changes", changes}};
  append_whole(file, line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

ReadNights read_nights(const std::string& file) {
  ReadNights read;
  std::string text;
  try {
    text = read_whole(file, longest_history);
  } catch (const InputError& error) {
    read.damage.emplace_back(error.what());
  }
  int line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    ++line_number;
    begin = end + 1;
    if (line.empty()) continue;
    std::string wrong;
    try {
      const std::optional<Json> json = parse_line(line, longest_night);
      if (!json) throw InputError("is not a JSON object");
      read.nights.push_back(night_from(*json));
    } catch (const InputError& error) {
      wrong = error.what();
    } catch (const Json::exception& error) {
      wrong = std::string("is not the line of a night: ") + error.what();
    }
    if (!wrong.empty())
      read.damage.emplace_back(InputError(Location{file, line_number, 0}, wrong + "; skipped").what());
  }
  return read;
}

std::vector<std::string> thin_runs(const std::string& folder, int kept, const std::set<std::string>* names) {
  std::vector<fs::path> runs;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    std::error_code unknown;
    if (names != nullptr && !names->contains(i->path().filename().string())) continue;
    if (i->is_directory(unknown) && !i->is_symlink(unknown) &&
        fs::is_regular_file(i->path() / "records.jsonl", unknown) &&
        fs::is_regular_file(i->path() / "environment.json", unknown))
      runs.push_back(i->path());
  }
  std::ranges::sort(runs);  // their names begin with the time
  std::vector<std::string> removed;
  for (std::size_t i = 0; i + static_cast<std::size_t>(std::max(kept, 0)) < runs.size(); ++i)
    if (fs::remove_all(runs[i], error) > 0 && !error) removed.push_back(runs[i].filename().string());
  return removed;
}

}  // namespace assay
