#include "harness/store/baseline.h"

#include <pwd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/environment.h"
#include "harness/store/former.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t longest = std::size_t{1} << 20;

void keep_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error) throw InputError({from.string()}, "cannot be copied to " + to.string() + ": " + error.message());
}

// What the run was given with --plugin.
std::set<std::string> plugins_of(const Run& run) {
  std::set<std::string> given;
  for (const Record& record : run.records) {
    const Subject& subject = std::visit([](const auto& body) -> const Subject& { return body.subject; }, record.body);
    if (const std::string plugin = plugin_of_library(subject.library); !plugin.empty()) given.insert(plugin);
  }
  return given;
}

// Keeps a plug-in under its own file name; the implementations' prefix stays what it was.
std::string keep_plugin(const std::string& given, const fs::path& folder) {
  const std::size_t equals = given.find('=');
  const fs::path file = equals == std::string::npos ? given : given.substr(equals + 1);
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return {};
  fs::create_directories(folder, error);
  fs::path kept = folder / file.filename();
  for (int i = 2; fs::exists(kept, error); ++i) kept = folder / (std::to_string(i) + "-" + file.filename().string());
  keep_file(file, kept);
  return (equals == std::string::npos ? "" : given.substr(0, equals + 1)) + kept.filename().string();
}

}  // namespace

void refuse_odd_baseline_name(const std::string& name) {
  const bool plain = !name.empty() && name.size() <= longest_baseline_name && name[0] != '.' &&
                     std::ranges::all_of(name, [](unsigned char c) {
                       return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '+';
                     });
  if (!plain)
    throw InputError("'" + name + "' is no name for a baseline; expected letters, digits, '-', '_', '.' and '+'");
}

std::string baseline_name(const Environment& environment) {
  std::string spec = environment.spec.substr(0, environment.spec.find(' '));
  std::ranges::replace_if(
      spec, [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '+'; }, '_');
  return environment.machine_fingerprint.substr(0, 6) + "-" + (spec.empty() ? "run" : spec.substr(0, 60));
}

std::string kept_baseline(const std::string& baselines, const Environment& environment) {
  const std::string name = baseline_name(environment), former = baseline_name(as_formerly_named(environment));
  return !is_baseline(baselines + "/" + name) && is_baseline(baselines + "/" + former) ? former : name;
}

std::string name_of_user(uid_t user) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> room(std::size_t{1} << 16);
  if (getpwuid_r(user, &entry, room.data(), room.size(), &found) != 0 || found == nullptr) return "unknown";
  const std::string name = found->pw_name;
  return name.empty() ? "unknown" : name;
}

bool is_baseline(const std::string& folder) {
  std::error_code error;
  return fs::is_regular_file(folder + "/baseline.json", error);
}

Baseline accept_baseline(const std::string& baselines, const std::string& name, const Run& run, const std::string& by,
                         const std::string& why, const KeptFiles& files) {
  refuse_odd_baseline_name(name);
  const fs::path made = fs::path(baselines) / ("." + name + ".making"), place = fs::path(baselines) / name,
                 old = fs::path(baselines) / ("." + name + ".replaced");
  std::error_code error;
  fs::remove_all(made, error);
  fs::remove_all(old, error);
  if (!fs::create_directories(made, error)) throw InputError({made.string()}, "cannot be created: " + error.message());
  for (const char* file : {"records.jsonl", "environment.json"}) keep_file(fs::path(run.folder) / file, made / file);
  Json plugins = Json::array();
  bool kept = false;
  if (!files.worker_directory.empty()) {
    fs::create_directory(made / "workers", error);
    for (const std::string& worker : files.workers) {
      const fs::path from = fs::path(files.worker_directory) / worker;
      if (!fs::is_regular_file(from, error)) continue;
      keep_file(from, made / "workers" / worker);
      kept = true;
    }
    for (const std::string& given : plugins_of(run))
      if (const std::string file = keep_plugin(given, made / "plugins"); !file.empty()) plugins.push_back(file);
  }
  const Json told{{"schema", 1},
                  {"run", name_of_folder(run.folder)},
                  {"by", by},
                  {"why", why},
                  {"accepted", utc_now()},
                  {"commit", fact_of(run.environment.software, "commit")},
                  {"workers", kept},
                  {"plugins", plugins}};
  write_whole((made / "baseline.json").string(), told.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  if (fs::exists(place, error)) fs::rename(place, old, error);
  fs::rename(made, place, error);
  if (error) throw InputError({place.string()}, "cannot be put in its place: " + error.message());
  fs::remove_all(old, error);
  return read_baseline(place.string());
}

Baseline read_baseline(const std::string& folder) {
  const std::string file = folder + "/baseline.json";
  Baseline baseline;
  baseline.folder = folder;
  baseline.name = name_of_folder(folder);
  try {
    const Json told = Json::parse(read_whole(file, longest));
    if (told.at("schema").get<int>() > 1) throw InputError({file}, "was written by a newer assay: update assay");
    baseline.run = told.at("run");
    baseline.by = told.at("by");
    baseline.why = told.at("why");
    baseline.accepted = told.at("accepted");
    baseline.commit = told.at("commit");
    if (told.at("workers").get<bool>()) baseline.workers = folder + "/workers";
    for (const Json& each : told.at("plugins")) {
      const std::string text = each.get<std::string>();
      const std::size_t equals = text.find('=');
      const std::string name = equals == std::string::npos ? "" : text.substr(0, equals + 1);
      const fs::path kept = fs::path(text.substr(name.size())).filename();
      baseline.plugins.push_back(name + folder + "/plugins/" + kept.string());
    }
  } catch (const Json::exception&) {
    throw InputError({file}, "is not the description of a baseline; make it anew with './assay baseline accept RUN'");
  }
  return baseline;
}

std::vector<Baseline> list_baselines(const std::string& baselines, std::vector<std::string>& damage) {
  std::vector<Baseline> all;
  std::error_code error;
  for (fs::directory_iterator i(baselines, error), end; !error && i != end; i.increment(error)) {
    const std::string folder = i->path().string();
    if (i->path().filename().string().starts_with(".") || !is_baseline(folder)) continue;
    try {
      all.push_back(read_baseline(folder));
    } catch (const InputError& problem) {
      damage.emplace_back(problem.what());
    }
  }
  std::ranges::sort(all, {}, &Baseline::name);
  return all;
}

}  // namespace assay
