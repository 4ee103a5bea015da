#include "harness/run/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "harness/core/catalog.h"
#include "harness/core/clean.h"
#include "harness/core/contract.h"
#include "harness/core/files.h"
#include "harness/report/export/junit.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

bool is_on_github() {
  const char* variable = std::getenv("GITHUB_ACTIONS");
  return variable != nullptr && std::string(variable) == "true";
}

// The file of an implementation, from the root of the project: its own or, where its family writes it, the op's kernel.
// Empty if it is not the project's.
std::string source_of(const std::string& op_name, const std::string& implementation) {
  const Op* op = find_op(op_name);
  if (op == nullptr) return {};
  const std::string backend = implementation.substr(0, implementation.find('@'));
  const bool own = std::ranges::any_of(
      catalog(), [&](const CatalogEntry& each) { return each.op == op_name && each.backend == backend; });
  if (!own) return {};
  const std::string folder = "impls/" + op->info().family + "/" + op_name + "/";
  std::error_code unknown;
  for (const std::string& file : {folder + backend + ".cpp", folder + "kernel.h"})
    if (fs::exists(project_root() + "/" + file, unknown)) return file;
  return {};
}

}  // namespace

std::size_t columns_of_stdout() {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 80;
  return std::clamp<std::size_t>(size.ws_col, 80, 140);
}

TerminalStyle style_of_stdout() {
  TerminalStyle style;
  style.width = static_cast<int>(columns_of_stdout());
  style.colour = stdout_takes_colour();
  style.unicode = stdout_takes_unicode();
  return style;
}

void show(const Summary& summary) {
  const TerminalStyle style = style_of_stdout();
  std::fputs(print_terminal(summary, style).c_str(), stdout);
  std::fflush(stdout);
}

void tell_collectors(const Summary& summary, const std::string& junit) {
  if (!junit.empty()) write_whole(junit, print_junit(summary));
  if (is_on_github()) std::fputs(print_github(summary, source_of).c_str(), stderr);
}

void tell_collectors(const RunComparison& comparison, const std::string& junit) {
  if (!junit.empty()) write_whole(junit, print_junit(comparison));
  if (is_on_github()) std::fputs(print_github(comparison, source_of).c_str(), stderr);
}

void tell_collectors(const Summary& summary, const RunComparison& comparison, const std::string& junit) {
  RunComparison speed = comparison;
  speed.failures.clear();  // they are among the verdicts
  if (!junit.empty()) write_whole(junit, print_junit(summary, speed));
  if (is_on_github()) std::fputs((print_github(summary, source_of) + print_github(speed, source_of)).c_str(), stderr);
}

int conclude(Session& session, const std::string& pages, const std::string& junit) {
  const Concluding concluding;
  session.finish();
  const Summary summary = session.summary();
  show(summary);
  tell_collectors(summary, junit);
  if (!pages.empty()) {
    if (!summary.cells.empty() && !was_interrupted()) session.probe_machine();
    const std::string page = write_reports(summary, surroundings_of(summary), pages, name_of_folder(session.folder()));
    tell("report: " + fs::path(page).lexically_proximate(fs::current_path()).string());
  }
  if (was_interrupted()) tell_interrupted("go on with --resume " + session.folder());
  const int code = session.exit_code();
  if (code != all_well || has_times(summary)) return code;
  std::fputs("nothing could be measured\n", stderr);
  return nothing_measured;
}

void print_wrapped(const std::string& given, std::size_t indent, std::size_t width) {
  const std::string text = clean(given);
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = std::min(begin + width - indent, text.size());
    if (end < text.size()) {
      const std::size_t space = text.rfind(' ', end);
      if (space != std::string::npos && space > begin) end = space;
    }
    std::printf("%s%s\n", begin == 0 ? "" : std::string(indent, ' ').c_str(), text.substr(begin, end - begin).c_str());
    begin = end < text.size() && text[end] == ' ' ? end + 1 : end;
  }
}

}  // namespace assay
