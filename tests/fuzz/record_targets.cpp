// The folder of a run: the first line of the input is its environment, the others are its records.
#include <filesystem>

#include "harness/core/files.h"
#include "harness/measure/summarise.h"
#include "harness/report/export/markdown.h"
#include "harness/report/terminal.h"
#include "harness/store/json.h"
#include "harness/store/run_folder.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {

void records(std::string_view input) {
  const std::string folder = scratch_folder() + "/run";
  std::filesystem::create_directories(folder);
  const std::size_t end = std::min(input.find('\n'), input.size());
  write_whole(folder + "/environment.json", input.substr(0, end));
  write_whole(folder + "/records.jsonl", input.substr(std::min(end + 1, input.size())));
  refuses_cleanly([&] {
    const Run run = read_run(folder);
    for (const Record& record : run.records) {
      const std::string written = to_json(record).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
      const Record again = record_from(nlohmann::json::parse(written));
      require(to_json(again).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) == written,
              "a record reads back as it was written");
    }
    const Summary summary = summarise(run.environment, run.records, run.damage);
    require(!print_terminal(summary).empty() && !print_markdown(summary).empty(), "there is something to show");
  });
}

}  // namespace assay::fuzz
