// The pages of a run, with what is known around it.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/plan.h"
#include "harness/report/export/csv.h"
#include "harness/report/export/markdown.h"
#include "harness/report/html/html.h"
#include "harness/run/output.h"
#include "harness/run/runs.h"
#include "harness/run/session.h"
#include "harness/select/choose.h"
#include "harness/store/calibration.h"
#include "harness/store/roofline.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Lines that would look the same say what their cells differ in.
void tell_apart(std::vector<HistoryLine>& lines, const std::vector<std::string>& unusual) {
  std::map<std::string, int> seen;
  const auto key = [](const HistoryLine& line) { return line.what + "|" + line.implementation + "|" + line.machine; };
  for (const HistoryLine& line : lines) ++seen[key(line)];
  std::vector<bool> alike;
  for (const HistoryLine& line : lines) alike.push_back(seen[key(line)] > 1);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (alike[i]) lines[i].what += unusual[i];
}

// Of the fastest of each cell, where there is more than the run itself.
std::vector<HistoryLine> history_of(const Summary& summary, const std::string& beside) {
  std::set<std::pair<std::string, std::string>> wanted;
  for (const CellSummary& cell : summary.cells)
    if (!cell.measured.empty() && cell.measured.front().measurable)
      wanted.insert({cell.cell, cell.measured.front().subject.implementation});
  if (wanted.empty()) return {};
  Index index(index_file());
  std::vector<std::string> folders{output_root() + "/results"};
  if (!beside.empty()) folders.push_back(beside);
  index.update(folders);
  IndexQuery query;
  query.machine = summary.environment.machine_fingerprint;
  std::vector<HistoryLine> lines = history_lines(index.times(query));
  std::erase_if(lines, [&](const HistoryLine& line) {
    return line.points.size() < 2 || !wanted.contains({line.cell, line.implementation});
  });
  return lines;
}

}  // namespace

std::vector<HistoryLine> history_lines(const std::vector<IndexedTime>& times) {
  std::vector<HistoryLine> lines;
  std::vector<std::string> unusual;  // of each line's cell
  for (const IndexedTime& each : times) {
    const std::string what = each.op + " " + each.dtype + " " + each.shape + (each.cache == "cold" ? " cold" : "") +
                             (each.threads > 1 ? " x" + std::to_string(each.threads) : "");
    if (lines.empty() || lines.back().cell != each.cell || lines.back().implementation != each.implementation ||
        lines.back().machine != each.machine) {
      lines.push_back({what, each.cell, each.implementation, each.machine, {}});
      unusual.push_back(each.unusual);
    }
    lines.back().points.push_back({each.campaign, each.started, each.commit, each.version, each.seconds});
  }
  tell_apart(lines, unusual);
  return lines;
}

Surroundings surroundings_of(const Summary& summary, const std::string& beside) {
  const std::string results = output_root() + "/results";
  Surroundings around;
  // What cannot be read is not shown, and said; the run itself is all there.
  const auto look = [&around](const auto& at) {
    try {
      at();
    } catch (const InputError& error) {
      around.notes.emplace_back(error.what());
    }
  };
  look([&] { around.roofline = read_roofline(results, summary.environment); });
  look([&] { around.calibration = read_calibration(results, summary.environment); });
  look([&] { around.history = history_of(summary, beside); });
  around.crossovers = crossovers_of({summary});
  return around;
}

namespace {

void make_folder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw InputError({folder}, "cannot be created: " + error.message());
}

}  // namespace

std::string write_reports(const Summary& summary, const Surroundings& around, const std::string& folder,
                          const std::string& name) {
  make_folder(folder);
  const std::string base = folder + "/" + name;
  write_whole(base + ".md", print_markdown(summary, around));
  write_whole(base + ".html", print_html(summary, {}, around));
  return base + ".html";
}

std::string write_tables(const Summary& summary, const Surroundings& around, const std::string& folder,
                         const std::string& name) {
  const std::string base = folder + "/" + name;
  make_folder(base);
  for (const CsvTable& table : print_csv(summary, around)) write_whole(base + "/" + table.name + ".csv", table.text);
  return base;
}

}  // namespace assay
