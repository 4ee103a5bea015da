#include "harness/worker/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

extern char** environ;

namespace assay {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t longest_output = 4096;

void close_if_open(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

struct Pipe {
  int read_end = -1, write_end = -1;
  // Both ends above the descriptors that the worker is to have, so that none is overwritten while it is set up.
  Pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    read_end = raise(ends[0]);
    write_end = raise(ends[1]);
  }
  static int raise(int descriptor) {
    const int raised = fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
    if (raised < 0) throw std::system_error(errno, std::generic_category(), "fcntl");
    close(descriptor);
    return raised;
  }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    bool replaced = false;
    for (const std::string& each : added) replaced = replaced || text.starts_with(each.substr(0, each.find('=') + 1));
    if (!replaced) all.push_back(text);
  }
  all.insert(all.end(), added.begin(), added.end());
  return all;
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : "SIG" + std::string(name);
}

WorkerProcess::WorkerProcess(WorkerCommand command, int memory)
    : command_(std::move(command)), memory_(memory) {}

WorkerProcess::~WorkerProcess() { stop(); }

void WorkerProcess::start() {
  static const bool ignored = [] { return signal(SIGPIPE, SIG_IGN) != SIG_ERR; }();
  (void)ignored;
  Pipe requests, answers, output;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, 1);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, 2);
  posix_spawn_file_actions_adddup2(&actions, requests.read_end, request_descriptor);
  posix_spawn_file_actions_adddup2(&actions, answers.write_end, answer_descriptor);
  const int memory = fcntl(memory_, F_DUPFD_CLOEXEC, 16);
  posix_spawn_file_actions_adddup2(&actions, memory, memory_descriptor);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);  // its own group: what it starts is killed with it
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);

  std::vector<std::string> arguments = command_.arguments, environment = merged_environment(command_.environment);
  const int error = posix_spawnp(&pid_, arguments[0].c_str(), &actions, &attributes, pointers(arguments).data(),
                                 pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(memory);
  close(requests.read_end);
  close(answers.write_end);
  close(output.write_end);
  requests_ = requests.write_end;
  answers_ = answers.read_end;
  output_ = output.read_end;
  pending_.clear();
  printed_.clear();
  fault_ = nullptr;
  if (error != 0) {
    pid_ = -1;
    printed_ = arguments[0] + ": " + std::strerror(error);
    return;
  }
  fcntl(answers_, F_SETFL, O_NONBLOCK);
  fcntl(output_, F_SETFL, O_NONBLOCK);
  if (!command_.cpus.empty()) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int cpu : command_.cpus) CPU_SET(cpu, &set);
    sched_setaffinity(pid_, sizeof set, &set);
  }
}

Reply WorkerProcess::request(Json message, std::chrono::duration<double> deadline) {
  if (pid_ <= 0) {
    stop();
    start();
    if (pid_ <= 0) return finish(Reply::Kind::crash, "could not be started: " + printed_);
    if (command_.greet_first && message["type"] != "hello") {
      Reply greeting = exchange({{"type", "hello"}}, std::max<std::chrono::duration<double>>(start_deadline, deadline));
      if (greeting.kind != Reply::Kind::answer) {
        greeting.reason += " (while it was starting)";
        return greeting;
      }
    }
  }
  return exchange(std::move(message), deadline);
}

Reply WorkerProcess::exchange(Json message, std::chrono::duration<double> deadline) {
  const std::uint64_t id = next_id_++;
  message["id"] = id;
  if (!write_frame(requests_, message)) return died();
  return wait_for_answer(id, deadline);
}

Reply WorkerProcess::wait_for_answer(std::uint64_t id, std::chrono::duration<double> deadline) {
  const Clock::time_point end = Clock::now() + std::chrono::duration_cast<Clock::duration>(deadline);
  bool output_open = true;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left < 0) return finish(Reply::Kind::timeout, "no answer in " + std::to_string(deadline.count()).substr(0, 5) + " s");
    std::array<pollfd, 2> waits{{{answers_, POLLIN, 0}, {output_open ? output_ : -1, POLLIN, 0}}};
    if (poll(waits.data(), waits.size(), static_cast<int>(std::min<long>(left + 1, 1000))) <= 0) continue;
    if (waits[1].revents != 0) output_open = drain_output();
    if (waits[0].revents == 0) continue;

    std::array<char, 65536> chunk;
    const ssize_t got = read(answers_, chunk.data(), chunk.size());
    if (got == 0) return died();
    if (got < 0) continue;
    pending_.append(chunk.data(), static_cast<std::size_t>(got));
    while (pending_.size() >= 4) {
      std::uint32_t size = 0;
      for (std::size_t i = 0; i < 4; ++i) size |= static_cast<std::uint32_t>(static_cast<unsigned char>(pending_[i])) << (8 * i);
      if (size > longest_frame) return finish(Reply::Kind::garbage, "an answer of " + std::to_string(size) + " bytes was announced");
      if (pending_.size() < 4 + std::size_t{size}) break;
      std::optional<Json> message = parse_message(std::string_view(pending_).substr(4, size));
      pending_.erase(0, 4 + std::size_t{size});
      if (!message || !message->contains("type") || !(*message)["type"].is_string())
        return finish(Reply::Kind::garbage, "the answer is not a message");
      if ((*message)["type"] == "fault") {
        fault_ = std::move(*message);
        continue;
      }
      if (!message->contains("id") || (*message)["id"] != id)
        return finish(Reply::Kind::garbage, "the answer is to another request");
      if (!pending_.empty()) return finish(Reply::Kind::garbage, "more than one answer to a request");
      drain_output();
      return {Reply::Kind::answer, std::move(*message), {}, printed_, -1, false};
    }
  }
}

bool WorkerProcess::drain_output() {
  std::array<char, 4096> chunk;
  // Bounded, so that a flood of output cannot keep us from looking at the clock.
  for (int round = 0; round < 64; ++round) {
    const ssize_t got = read(output_, chunk.data(), chunk.size());
    if (got == 0) return false;
    if (got < 0) return true;
    printed_.append(chunk.data(), static_cast<std::size_t>(got));
    if (printed_.size() > longest_output) printed_.erase(0, printed_.size() - longest_output);
  }
  return true;
}

Reply WorkerProcess::died() {
  // It closed its end, which need not mean that it has ended: it gets a moment to do so.
  int status = 0;
  const Clock::time_point end = Clock::now() + std::chrono::milliseconds(500);
  pid_t gone = 0;
  while ((gone = waitpid(pid_, &status, WNOHANG)) == 0 && Clock::now() < end) usleep(200);
  if (gone == 0) return finish(Reply::Kind::garbage, "it closed the pipe of its answers");
  pid_ = -1;
  std::string reason = "ended";
  if (gone > 0 && WIFSIGNALED(status)) reason = "killed by " + signal_name(WTERMSIG(status));
  if (gone > 0 && WIFEXITED(status)) reason = "exited with " + std::to_string(WEXITSTATUS(status)) + " without an answer";
  return finish(Reply::Kind::crash, std::move(reason));
}

Reply WorkerProcess::finish(Reply::Kind kind, std::string reason) {
  if (output_ >= 0) drain_output();
  Reply reply{kind, nullptr, std::move(reason), printed_, -1, false};
  if (fault_.is_object()) {
    reply.fault = true;
    if (fault_.contains("offset") && fault_["offset"].is_number_integer()) reply.fault_offset = fault_["offset"];
  }
  stop();
  return reply;
}

void WorkerProcess::stop() {
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
  }
  pid_ = -1;
  close_if_open(requests_);
  close_if_open(answers_);
  close_if_open(output_);
}

}  // namespace assay
