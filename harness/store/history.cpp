#include "harness/store/history.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/core/error.h"

namespace assay {

namespace fs = std::filesystem;

void append_night(const std::string& file, const Night& night) {
  nlohmann::json seconds = nlohmann::json::object();
  for (const auto& [name, value] : night.seconds) seconds[name] = value;
  const nlohmann::json line{{"schema", 1},
                            {"run", night.run},
                            {"time", night.time},
                            {"commit", night.commit},
                            {"machine", night.machine},
                            {"spec", night.spec},
                            {"exit_code", night.exit_code},
                            {"passed", night.passed},
                            {"failed", night.failed},
                            {"regressions", night.regressions},
                            {"found_by_fresh_seeds", night.found_by_fresh_seeds},
                            {"seconds", seconds}};
  std::ofstream stream(file, std::ios::app | std::ios::binary);
  stream << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n" << std::flush;
  if (!stream) throw InputError({file}, "cannot be written to");
}

int thin_runs(const std::string& folder, int kept) {
  std::vector<fs::path> runs;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    std::error_code unknown;
    if (i->is_directory(unknown) && !i->is_symlink(unknown) && fs::is_regular_file(i->path() / "records.jsonl", unknown) &&
        fs::is_regular_file(i->path() / "environment.json", unknown))
      runs.push_back(i->path());
  }
  std::ranges::sort(runs);  // their names begin with the time
  int removed = 0;
  for (std::size_t i = 0; i + static_cast<std::size_t>(std::max(kept, 0)) < runs.size(); ++i)
    removed += fs::remove_all(runs[i], error) > 0 ? 1 : 0;
  return removed;
}

}  // namespace assay
