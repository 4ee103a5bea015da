#include "harness/report/draw/gnuplot.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>

extern char** environ;

namespace assay::report {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds time_limit{10};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// Reads until the end or the deadline; false if the deadline came first.
bool read_all(int from, std::string& text) {
  const Clock::time_point deadline = Clock::now() + time_limit;
  std::array<char, 16384> piece;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd wanted{from, POLLIN, 0};
    const int ready = left > 0 ? poll(&wanted, 1, static_cast<int>(left)) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t count = read(from, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    text.append(piece.data(), static_cast<std::size_t>(count));
  }
}

// The line that says what is wrong comes after the command that is.
std::string last_line_of(std::FILE* file) {
  std::rewind(file);
  std::string last;
  std::array<char, 256> line;
  while (std::fgets(line.data(), line.size(), file) != nullptr) {
    std::string text = line.data();
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (text.find_first_not_of(" ^\t") != std::string::npos) last = text.substr(text.find_first_not_of(" \t"));
  }
  return last;
}

}  // namespace

Drawn run_gnuplot(const std::string& program, const std::string& script) {
  // A file instead of a pipe: however much the script holds, nobody waits for somebody who waits.
  const File input(std::tmpfile()), errors(std::tmpfile());
  std::array<int, 2> output;
  if (!input || !errors || pipe2(output.data(), O_CLOEXEC) != 0) return {"", std::strerror(errno)};
  const bool written = std::fwrite(script.data(), 1, script.size(), input.get()) == script.size() &&
                       std::fflush(input.get()) == 0 && lseek(fileno(input.get()), 0, SEEK_SET) == 0;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fileno(input.get()), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fileno(errors.get()), STDERR_FILENO);
  std::string name = program, option = "-d";
  const std::array<char*, 3> arguments{name.data(), option.data(), nullptr};
  pid_t child = 0;
  const int spawned =
      written ? posix_spawnp(&child, program.c_str(), &actions, nullptr, arguments.data(), environ) : EIO;
  posix_spawn_file_actions_destroy(&actions);
  close(output[1]);
  if (spawned != 0) {
    close(output[0]);
    return {"", program + ": " + std::strerror(spawned) + (spawned == ENOENT ? "; install gnuplot-nox" : "")};
  }
  Drawn drawn;
  const bool ended = read_all(output[0], drawn.svg);
  close(output[0]);
  if (!ended) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!ended) return {"", program + " did not answer within 10 s"};
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || drawn.svg.find("</svg>") == std::string::npos)
    return {"", program + " failed: " + last_line_of(errors.get())};
  return drawn;
}

}  // namespace assay::report
