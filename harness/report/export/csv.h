// Every table of a run's page as CSV (RFC 4180), for spreadsheets and scripts: numbers as they are, in seconds, with
// the names of columns in the first line.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"
#include "harness/report/surroundings.h"

namespace assay {

struct CsvTable {
  std::string name;  // "measurements"
  std::string text;
};

// Tables that have no rows are left out.
std::vector<CsvTable> print_csv(const Summary& summary, const Surroundings& around = {});

}  // namespace assay
