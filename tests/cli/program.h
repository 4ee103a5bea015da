// The program under test, in a project folder of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace assay_test {

using Json = nlohmann::json;

struct Finished {
  int code = -1;  // 128 + signal if it was killed by one
  std::string out, errors;

  std::string all() const { return out + errors; }
  // Whether it said so, wherever the lines were broken.
  bool says(const std::string& text) const;
};

// How long a program may take at most. With a sanitizer all takes five to ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::chrono::seconds patience{600};
#else
inline constexpr std::chrono::seconds patience{90};
#endif

// A program that runs. It is killed when it goes out of scope.
class Running {
 public:
  Running(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment, bool terminal);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void send(int signal) const;
  // Waits for its end; fails the test and kills it if that takes longer.
  Finished wait(std::chrono::seconds limit = patience);

 private:
  pid_t pid_ = -1;
  int out_ = -1, errors_ = -1;
};

// A project folder with the real specs and texts, and results of its own; the program's working directory.
class Project {
 public:
  Project();
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  std::filesystem::path path() const { return path_; }
  void write(const std::string& file, const std::string& text) const;
  std::string read(const std::filesystem::path& file) const;

  std::vector<std::string> environment;  // KEY=VALUE, beside the project's folder and a plain locale
  std::string programs;                  // where assay and its workers are
  bool terminal = false;                 // standard output is one

  Finished run(const std::vector<std::string>& arguments) const;
  // For what is asserted of times: up to three times, while it says that other programs interrupted too much.
  Finished run_undisturbed(const std::vector<std::string>& arguments) const;
  // A run whose times nobody asserts: other tests beside it may interrupt so much that nothing counts as measured, so
  // all of its samples are made to count.
  void run_calmly(const std::vector<std::string>& arguments) const;
  std::unique_ptr<Running> start(const std::vector<std::string>& arguments) const;

  // Makes `programs` a folder in which the built-in worker is as much slower as a shell says: "0.5" by a half.
  void slow_down(const std::string& slowdown);

  // As a new folder of a user: without results, also without what other tests had found out about this machine.
  void forget_the_machine() const;

  // The folders of the runs so far, oldest first.
  std::vector<std::filesystem::path> runs() const;
  std::filesystem::path only_run() const;
  std::vector<Json> records(const std::filesystem::path& run) const;  // whole lines only

 private:
  void calm(const std::filesystem::path& run) const;

  std::filesystem::path path_;
};

std::vector<std::string> lines_of(const std::string& text);
// In characters, not bytes.
std::size_t width_of(const std::string& line);
// The lines that a terminal of 80 columns would break.
std::vector<std::string> too_wide(const std::string& text);

// A spec that is done in a moment.
extern const char* const tiny_spec;

}  // namespace assay_test
