// The folder of one run: records.jsonl and environment.json.
#pragma once

#include <string>
#include <vector>

#include "harness/core/environment.h"
#include "harness/core/record.h"
#include "harness/store/json_lines.h"

namespace assay {

struct Run {
  std::string folder;
  Environment environment;
  std::vector<Record> records;
  std::vector<std::string> damage;
};

// Throws InputError if the folder is not one of a run.
void refuse_no_run(const std::string& folder);
Run read_run(const std::string& folder);

void write_environment(const std::string& folder, const Environment& environment);

// "20261123T210904Z-3f2a9c": new, below `results`, which is created.
std::string make_run_folder(const std::string& results, const std::string& machine_fingerprint);

}  // namespace assay
