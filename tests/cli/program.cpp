#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace assay_test {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

const char* const tiny_spec = R"(
seed = 3
effort = {name = "quick", cases = 20, launches = 2, blocks = 10}
[[sweep]]
ops = "rms_norm"
dtypes = "f32"
rows = 2
cols = 64
)";

namespace {

std::string without_spaces(const std::string& text) {
  std::string left;
  std::ranges::copy_if(text, std::back_inserter(left), [](char c) { return c != ' ' && c != '\n' && c != '\r'; });
  return left;
}

int open_terminal(int& other_end) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) return -1;
  other_end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  return terminal;
}

// The roofs of this machine as the first test found them that had them probed, for the others: probing takes tens of
// seconds where the last cache is large. Not those of an older program, which may have had other probes.
const fs::path known_roofs = fs::path(ASSAY_PROGRAMS).parent_path() / "roofs_of_tests";

void take_known_roofs(const fs::path& project) {
  std::error_code error;
  const auto known = fs::last_write_time(known_roofs, error);
  if (error || known < fs::last_write_time(ASSAY_PROGRAMS "/assay", error)) return;
  fs::create_directory(project / "results");
  fs::copy(known_roofs, project / "results" / "roofline", fs::copy_options::recursive, error);
}

void keep_roofs(const fs::path& project) {
  std::error_code error;  // another test may be keeping them now
  const fs::path made = known_roofs.string() + "." + std::to_string(getpid());
  fs::copy(project / "results" / "roofline", made, fs::copy_options::recursive, error);
  fs::remove_all(known_roofs, error);
  fs::rename(made, known_roofs, error);
  if (error) fs::remove_all(made, error);
}

}  // namespace

bool Finished::says(const std::string& text) const {
  return without_spaces(all()).find(without_spaces(text)) != std::string::npos;
}

Running::Running(const fs::path& folder, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment, bool terminal) {
  int out[2] = {-1, -1}, errors[2] = {-1, -1};
  if (terminal) out[0] = open_terminal(out[1]);
  else if (pipe(out) != 0) out[0] = -1;
  if (pipe(errors) != 0 || out[0] < 0) {
    ADD_FAILURE() << "no pipe";
    return;
  }
  pid_ = fork();
  if (pid_ == 0) {
    setpgid(0, 0);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out[1], 1);
    dup2(errors[1], 2);
    for (int descriptor = 3; descriptor < 64; ++descriptor) close(descriptor);
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG", "NO_COLOR", "OPENBLAS_CORETYPE"}) unsetenv(name);
    for (const std::string& entry : environment) putenv(const_cast<char*>(entry.c_str()));
    if (chdir(folder.c_str()) != 0) _exit(126);
    std::vector<char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  close(out[1]);
  close(errors[1]);
  out_ = out[0];
  errors_ = errors[0];
}

Running::~Running() {
  if (pid_ > 0) {
    send(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (out_ >= 0) close(out_);
  if (errors_ >= 0) close(errors_);
}

void Running::send(int signal) const { kill(pid_, signal); }

Finished Running::wait(std::chrono::seconds limit) {
  Finished finished;
  const Clock::time_point end = Clock::now() + limit;
  bool open_out = true, open_errors = true;
  const auto take = [](int descriptor, std::string& text) {
    char chunk[4096];
    const ssize_t got = read(descriptor, chunk, sizeof chunk);
    if (got > 0) text.append(chunk, static_cast<std::size_t>(got));
    return got > 0;  // a terminal whose other end is closed gives an error
  };
  while (open_out || open_errors) {
    if (Clock::now() > end) {
      ADD_FAILURE() << "still running after " << limit.count() << " s; it said:\n" << finished.all();
      send(SIGKILL);
      break;
    }
    pollfd waits[2] = {{open_out ? out_ : -1, POLLIN, 0}, {open_errors ? errors_ : -1, POLLIN, 0}};
    if (poll(waits, 2, 200) <= 0) continue;
    if (waits[0].revents != 0) open_out = take(out_, finished.out);
    if (waits[1].revents != 0) open_errors = take(errors_, finished.errors);
  }
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  finished.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return finished;
}

Project::Project() : programs(ASSAY_PROGRAMS) {
  std::string name = (fs::temp_directory_path() / "assay-project-XXXXXX").string();
  path_ = mkdtemp(name.data());
  for (const char* folder : {"specs", "impls", ".assay"})
    fs::create_directory_symlink(fs::path(ASSAY_SOURCE_DIRECTORY) / folder, path_ / folder);
  write("tiny.toml", tiny_spec);
  take_known_roofs(path_);
}

Project::~Project() { fs::remove_all(path_); }

void Project::write(const std::string& file, const std::string& text) const { std::ofstream(path_ / file) << text; }

void Project::slow_down(const std::string& slowdown) {
  const fs::path folder = path_ / "programs", worker = folder / "assay-worker-native";
  fs::create_directory(folder);
  fs::copy_file(ASSAY_PROGRAMS "/assay", folder / "assay");
  for (const auto& entry : fs::directory_iterator(ASSAY_PROGRAMS)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("assay-worker-") && name != "assay-worker-native")
      fs::create_symlink(entry.path(), folder / name);
  }
  write("programs/assay-worker-native",
        "#!/bin/sh\nASSAY_SLOWED_BY=" + slowdown + " exec " ASSAY_PROGRAMS "/assay-worker-slowed \"$@\"\n");
  fs::permissions(worker, fs::perms::owner_all);
  programs = folder.string();
}

std::string Project::read(const fs::path& file) const {
  std::ostringstream text;
  text << std::ifstream(path_ / file).rdbuf();
  return text.str();
}

std::unique_ptr<Running> Project::start(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{programs + "/assay"}, variables{"ASSAY_ROOT=" + path_.string(), "TERM=xterm"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  variables.insert(variables.end(), environment.begin(), environment.end());
  return std::make_unique<Running>(path_, all, variables, terminal);
}

Finished Project::run(const std::vector<std::string>& arguments) const {
  Finished finished = start(arguments)->wait();
  if (finished.says("probed the machine")) keep_roofs(path_);
  return finished;
}

Finished Project::run_undisturbed(const std::vector<std::string>& arguments) const {
  Finished finished = run(arguments);
  for (int again = 0; again < 2 && (finished.says("were interrupted") || finished.says("not measurable")); ++again)
    finished = run(arguments);
  return finished;
}

void Project::run_calmly(const std::vector<std::string>& arguments) const {
  const Finished finished = run(arguments);
  EXPECT_TRUE(finished.code == 0 || (finished.code == 4 && finished.says("were interrupted"))) << finished.all();
  calm(runs().back());
}

void Project::forget_the_machine() const { fs::remove_all(path_ / "results"); }

std::vector<fs::path> Project::runs() const {
  std::vector<fs::path> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(path_ / "results", error))
    if (entry.is_directory() && fs::exists(entry.path() / "records.jsonl")) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

fs::path Project::only_run() const {
  const auto all = runs();
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? path_ : all[0];
}

void Project::calm(const fs::path& run) const {
  std::string text;
  for (Json record : records(run)) {
    if (record.contains("dropped")) record["dropped"] = Json::array();
    text += record.dump() + "\n";
  }
  write((run / "records.jsonl").string(), text);
}

std::vector<Json> Project::records(const fs::path& run) const {
  std::vector<Json> all;
  std::string text = read(run / "records.jsonl");
  text.resize(text.find_last_of('\n') + 1);
  for (const std::string& line : lines_of(text)) {
    all.push_back(Json::parse(line, nullptr, false));
    EXPECT_TRUE(all.back().is_object()) << line.substr(0, 200);
  }
  return all;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t width_of(const std::string& line) {
  return static_cast<std::size_t>(
      std::ranges::count_if(line, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

std::vector<std::string> too_wide(const std::string& text) {
  std::vector<std::string> wide;
  for (const std::string& line : lines_of(text))
    if (width_of(line) > 80) wide.push_back(line);
  return wide;
}

}  // namespace assay_test
