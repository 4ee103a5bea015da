// A dispatch table for people: what it chooses, why, and what obeying it costs.
#pragma once

#include <string>
#include <vector>

#include "harness/dispatch_table.hpp"
#include "harness/report/terminal.h"

namespace assay {

// What each range of each section chooses, with its lead over the baseline; ties are marked.
std::string print_dispatch(const DispatchTable& table, const TerminalStyle& style = {});

// One answer with its grounds: which section, which entry, who is next, what proves it; where the table has none, why,
// and what to do. `chosen` is what the program would call: empty if it is not known what it has.
std::string explain_dispatch(const Dispatch& dispatch, const DispatchRequest& request, std::int64_t size,
                             const DispatchStep& step, const std::string& chosen);

// A line of a report on regret.
struct RegretRow {
  std::string what, chosen, fastest;
  double lost = 1, low = 1, high = 1;
};
std::string print_regret(const std::vector<RegretRow>& rows, const RegretRow& mean, const TerminalStyle& style = {});

}  // namespace assay
