// gnuplot as a function of a script.
#pragma once

#include <string>

namespace assay::report {

struct Drawn {
  std::string svg;
  std::string problem;  // why there is no svg; empty if there is one
};

// Runs `program` (looked up in PATH) with the script on its standard input. It reads no start-up file of the user,
// and is stopped after ten seconds.
Drawn run_gnuplot(const std::string& program, const std::string& script);

}  // namespace assay::report
