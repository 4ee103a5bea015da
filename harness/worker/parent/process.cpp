#include "harness/worker/parent/process.h"

#include <poll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "harness/core/error.h"
#include "harness/worker/parent/confinement.h"
#include "harness/worker/parent/watch.h"

namespace assay {
namespace {

constexpr std::size_t longest_output = 4096;
constexpr double gib = 1024.0 * 1024 * 1024;
constexpr double memory_per_case_byte = 16;
// What a worker takes is looked at only while it takes its time: nearly all answers come sooner.
constexpr std::chrono::milliseconds first_look{20}, look_interval{50};

// A number that nobody can guess, so that an answer that was written before its request fits none. Below 2^53: all
// languages can repeat it. Drawn from the kernel, many at a time.
std::uint64_t draw_id() {
  thread_local std::array<std::uint64_t, 32> drawn;
  thread_local std::size_t left = 0;
  if (left == 0) {
    while (getrandom(drawn.data(), sizeof drawn, 0) != sizeof drawn) {
    }
    left = drawn.size();
  }
  return drawn[--left] >> 11;
}

// Who may start no more processes and threads hears of a resource, and not of which.
std::string why_no_task(const std::string& said, const Limits& limits) {
  const auto says = [&](const char* words) { return said.find(words) != std::string::npos; };
  if (!says("Resource temporarily unavailable") && !says("can't start new thread") && !says("pthread_create"))
    return {};
  return "; it may have no more processes and threads than " + std::to_string(limits.tasks) +
         " (limit: tasks), or fewer if the kernel says so";
}

// "2", "2.5", "0.031".
std::string print(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", number);
  return text.data();
}

}  // namespace

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name == nullptr ? "signal " + std::to_string(signal) : "SIG" + std::string(name);
}

std::string tell_end(const std::string& who, const std::string& reason) {
  if (reason.starts_with("killed")) return who + " was " + reason;
  if (reason.starts_with("exited") || reason.starts_with("could not")) return who + " " + reason;
  if (reason.starts_with("no answer")) return who + " gave " + reason;
  return who + ": " + reason;
}

WorkerProcess::WorkerProcess(WorkerCommand command, Arena& arena) : command_(std::move(command)), arena_(arena) {}

WorkerProcess::~WorkerProcess() { stop(); }

void WorkerProcess::start() {
  reader_ = {};
  printed_.clear();
  first_data_ = 0;
  data_limit_ = 0;
  first_look_.reset();
  child_ = spawn(command_, arena_.descriptor());
}

Reply WorkerProcess::request(Json message, std::chrono::duration<double> deadline, std::size_t case_bytes) {
  if (!running() && command_.greet_first && message["type"] != "hello") {
    Reply greeting =
        exchange({{"type", "hello"}}, std::max<std::chrono::duration<double>>(start_deadline, deadline), 0);
    if (greeting.kind != Reply::Kind::answer) {
      greeting.reason += " (while it was starting)";
      return greeting;
    }
  }
  return exchange(std::move(message), deadline, case_bytes);
}

Reply WorkerProcess::exchange(Json message, std::chrono::duration<double> deadline, std::size_t case_bytes) {
  const std::uint64_t id = draw_id();
  message["id"] = id;
  if (message["type"] == "run") calls_ += message.value("calls", std::int64_t{1});
  const std::optional<std::string> frame = to_frame(message);
  if (!frame)
    throw InputError("a request takes more than the " + std::to_string(longest_frame) +
                     " bytes of a frame: its parameters or names are too long");
  fault_ = nullptr;
  printed_bytes_ = 0;
  // Of each call, or who may print as much in one would be killed for it in thousands. Those end with their time.
  printable_bytes_ = command_.limits.output_mib * 1024 * 1024 * std::max(1.0, message.value("calls", 1.0));
  if (!running()) {
    start();
    if (!running())
      return finish(Reply::Kind::crash,
                    "could not be started: " + command_.arguments[0] + ": " + std::strerror(child_.error));
  } else if (std::optional<Reply> early = refuse_early_answers()) {
    return std::move(*early);
  }
  const double memory = command_.limits.memory_gib * gib + memory_per_case_byte * static_cast<double>(case_bytes);
  hold_data_below(memory);
  Reply reply = converse(*frame, id, deadline, memory);
  if (reply.kind == Reply::Kind::answer && first_data_ == 0) {
    first_data_ = data_size_of(child_.pid);
    hold_data_below(memory);
  }
  if (reply.kind == Reply::Kind::answer) look_from_outside(reply.message);
  return reply;
}

// A worker of ours says after each request what it has changed. (Samples are too many to look at each.)
void WorkerProcess::look_from_outside(Json& answer) {
  if (answer.contains("process_changed") || answer.value("type", Json()) == "sample") return;
  if (first_look_) answer["process_changed"] = first_look_->change();
  else first_look_.emplace(child_.pid);
}

// Looked at while it works on a request, a worker is killed for what it takes, with a reason. Beyond that, twice as
// much is the end by order of the kernel: for threads that go on while other workers are waited for. It counts from
// what the worker had reserved when it first answered, since a runtime or a sanitizer may reserve terabytes.
void WorkerProcess::hold_data_below(double memory) {
  if (first_data_ == 0 || memory == data_limit_) return;
  data_limit_ = memory;
  const auto bytes = first_data_ + static_cast<rlim_t>(2 * memory);
  const rlimit limit{bytes, RLIM_INFINITY};
  prlimit(child_.pid, RLIMIT_DATA, &limit, nullptr);
}

std::optional<Reply> WorkerProcess::find_end() {
  if (!running()) return std::nullopt;
  fault_ = nullptr;
  if (std::optional<Reply> early = refuse_early_answers()) return early;
  return fault_.is_object() ? std::optional(died()) : std::nullopt;  // with its last breath, which takes a moment
}

// What is in the pipe before the request is sent can be no answer to it.
std::optional<Reply> WorkerProcess::refuse_early_answers() {
  std::array<char, 4096> chunk;
  while (true) {
    const ssize_t got = read(child_.answers, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return died();
    if (got < 0) break;
    reader_.add({chunk.data(), static_cast<std::size_t>(got)});
    while (true) {
      auto next = reader_.next();
      if (std::holds_alternative<FrameReader::Incomplete>(next)) break;
      Json* message = std::get_if<Json>(&next);
      if (message == nullptr)
        return finish(Reply::Kind::garbage, "it wrote to the pipe of its answers before it was asked");
      if ((*message)["type"] != "fault" || fault_.is_object())
        return finish(Reply::Kind::garbage, "it answered before it was asked");
      fault_ = std::move(*message);
    }
  }
  if (!reader_.empty()) return finish(Reply::Kind::garbage, "it wrote to the pipe of its answers before it was asked");
  return std::nullopt;
}

Reply WorkerProcess::converse(std::string_view frame, std::uint64_t id, std::chrono::duration<double> deadline,
                              double memory) {
  const Clock::time_point begin = Clock::now(), end = begin + std::chrono::duration_cast<Clock::duration>(deadline);
  Clock::time_point look = begin + first_look;
  bool output_open = true;
  while (true) {
    if (!frame.empty()) {
      const ssize_t written = write(child_.requests, frame.data(), frame.size());
      if (written > 0) frame.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EAGAIN && errno != EINTR) return died();
    }
    std::array<pollfd, 4> waits{{{child_.answers, POLLIN, 0},
                                 {output_open ? child_.output : -1, POLLIN, 0},
                                 {child_.end, POLLIN, 0},
                                 {frame.empty() ? -1 : child_.requests, POLLOUT, 0}}};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(std::min(look, end) - Clock::now()).count();
    if (poll(waits.data(), waits.size(), static_cast<int>(std::max<long>(left, 0))) > 0) {
      if (waits[1].revents != 0) output_open = drain_output();
      if (static_cast<double>(printed_bytes_) > printable_bytes_)
        return finish(Reply::Kind::crash, "killed: printed more than " + print(printable_bytes_ / 1024 / 1024) +
                                              " MiB (limit: output_mib)");
      if (waits[0].revents != 0 || waits[2].revents != 0)
        if (std::optional<Reply> reply = read_answers(id)) return std::move(*reply);
      // What a child of its own keeps open is no sign of life.
      if (waits[2].revents != 0) return died();
    }
    if (Clock::now() >= look) {
      if (const auto exceeded = limit_exceeded(memory)) return finish(Reply::Kind::crash, "killed: " + *exceeded);
      look = Clock::now() + look_interval;
    }
    if (Clock::now() > end) {
      const std::string state = state_of(child_.pid);
      return finish(Reply::Kind::timeout,
                    "no answer in " + print(deadline.count()) + " s" + (state.empty() ? "" : ": it was " + state));
    }
  }
}

// Reads once; the answer, or what went wrong, if that is known now.
std::optional<Reply> WorkerProcess::read_answers(std::uint64_t id) {
  std::array<char, 65536> chunk;
  const ssize_t got = read(child_.answers, chunk.data(), chunk.size());
  if (got == 0) return died();
  if (got < 0) return std::nullopt;
  reader_.add({chunk.data(), static_cast<std::size_t>(got)});
  return take_messages(id);
}

// Whether what is left of what it wrote is its report of a fault.
bool WorkerProcess::take_last_breath() {
  auto next = reader_.next();
  Json* message = std::get_if<Json>(&next);
  if (message == nullptr || (*message)["type"] != "fault" || !reader_.empty()) return false;
  fault_ = std::move(*message);
  return true;
}

std::optional<Reply> WorkerProcess::take_messages(std::uint64_t id) {
  while (true) {
    auto next = reader_.next();
    if (std::holds_alternative<FrameReader::Incomplete>(next)) return std::nullopt;
    if (auto* garbage = std::get_if<FrameReader::Garbage>(&next))
      return finish(Reply::Kind::garbage, std::move(garbage->reason));
    Json* message = std::get_if<Json>(&next);
    if ((*message)["type"] == "fault") {
      if (fault_.is_object()) return finish(Reply::Kind::garbage, "it reported more than one fault");
      fault_ = std::move(*message);
      continue;
    }
    if (!message->contains("id") || (*message)["id"] != id)
      return finish(Reply::Kind::garbage, "the answer is to another request");
    if (!reader_.empty() && !take_last_breath())
      return finish(Reply::Kind::garbage, "more than one answer to a request");
    // A thread of it may have faulted while it answered, or at once after that.
    if (fault_.is_object()) return died();
    drain_output();
    if ((*message)["type"] == "error" && message->contains("reason") && (*message)["reason"].is_string())
      (*message)["reason"] =
          (*message)["reason"].get<std::string>() + why_no_task((*message)["reason"], command_.limits);
    return Reply{Reply::Kind::answer, std::move(*message), {}, printed_, -1, false};
  }
}

std::optional<std::string> WorkerProcess::limit_exceeded(double memory) const {
  const Usage usage = usage_of(child_.pid, command_.limits.tasks);
  if (usage.tasks > command_.limits.tasks)
    return "had more than " + std::to_string(command_.limits.tasks) + " processes and threads (limit: tasks)";
  // Shared memory that the case does not account for is the worker's as well.
  const std::size_t shared = arena_.allocated() - std::min(arena_.allocated(), arena_.expected());
  if (static_cast<double>(usage.memory + shared) > memory)
    return "used more than " + print(memory / gib) + " GiB of memory (limit: memory_gib)";
  return std::nullopt;
}

bool WorkerProcess::drain_output() {
  std::array<char, 4096> chunk;
  // Bounded, so that a flood of output cannot keep us from looking at the clock.
  for (int round = 0; round < 64; ++round) {
    const ssize_t got = read(child_.output, chunk.data(), chunk.size());
    if (got == 0) return false;
    if (got < 0) return true;
    printed_bytes_ += static_cast<std::size_t>(got);
    printed_.append(chunk.data(), static_cast<std::size_t>(got));
    if (printed_.size() > longest_output) printed_.erase(0, printed_.size() - longest_output);
  }
  return true;
}

std::string WorkerProcess::describe_end(const siginfo_t& end) const {
  if (end.si_code == CLD_EXITED) return "exited with " + std::to_string(end.si_status) + " without an answer";
  if (const auto call = child_.gate ? child_.gate->forbidden() : std::nullopt)
    return "killed: it tried to reach " + std::string(call->harness ? "the harness" : "another process") + " by " +
           system_call_name(call->call) + ", which is forbidden";
  const std::string killed = "killed by " + signal_name(end.si_status);
  const auto told = [&](const char* field) {
    return fault_.is_object() && fault_.contains(field) && fault_[field].is_number_integer();
  };
  switch (end.si_status) {
    case SIGSYS:
      if (told("call") && fault_.value("foreign", Json()) == true)
        return killed + ": it made a system call of another instruction set, which is forbidden";
      return killed + ": it tried to reach another process" +
             (told("call") ? " by " + system_call_name(fault_["call"].get<int>()) : "") + ", which is forbidden";
    case SIGXFSZ:
      return killed + ": wrote more than " + print(command_.limits.file_gib) + " GiB to a file (limit: file_gib)";
    case SIGKILL: return killed + ", but not by the harness: has the machine run out of memory?";
    case SIGSEGV:
      return killed + (fault_.is_object() && fault_.value("stack", Json()) == true ? ": its stack overflowed" : "");
    default: return killed;
  }
}

Reply WorkerProcess::died() {
  // It closed its end, which need not mean that it has ended: it gets a moment to do so.
  pollfd ended{child_.end, POLLIN, 0};
  poll(&ended, 1, 500);
  siginfo_t end{};
  // Looked at, but not collected: until then its number, and so that of its group, is nobody else's.
  if (waitid(P_PID, static_cast<id_t>(child_.pid), &end, WEXITED | WNOHANG | WNOWAIT) != 0 || end.si_pid == 0)
    return finish(Reply::Kind::garbage, "it closed the pipe of its answers");
  std::array<char, 4096> chunk;
  const ssize_t got = read(child_.answers, chunk.data(), chunk.size());
  if (got > 0) reader_.add({chunk.data(), static_cast<std::size_t>(got)});
  for (auto next = reader_.next(); auto* message = std::get_if<Json>(&next); next = reader_.next())
    if ((*message)["type"] == "fault") fault_ = std::move(*message);  // told with its last breath
  drain_output();
  return finish(Reply::Kind::crash, describe_end(end) + why_no_task(printed_, command_.limits));
}

Reply WorkerProcess::finish(Reply::Kind kind, std::string reason) {
  if (child_.output >= 0) drain_output();
  Reply reply{kind, nullptr, std::move(reason), printed_, -1, false};
  if (fault_.is_object()) {
    reply.fault = true;
    const Json offset = fault_.value("offset", Json());
    if (is_whole(offset, 0, std::numeric_limits<std::int64_t>::max())) reply.fault_offset = offset;
    reply.late = fault_.value("late", Json()) == true;
  }
  stop();
  return reply;
}

double WorkerProcess::seconds_waited() const { return running() ? assay::seconds_waited(child_.pid) : 0; }

std::size_t WorkerProcess::memory_used() const { return running() ? usage_of(child_.pid, 64).memory : 0; }
double WorkerProcess::seconds_used() const { return running() ? assay::seconds_used(child_.pid) : 0; }

OfChildren WorkerProcess::used_by_children() const {
  return running() ? assay::used_by_children(child_.pid) : OfChildren{};
}

std::optional<std::string> WorkerProcess::find_other_scheduling(bool may_choose) const {
  return running() ? assay::find_other_scheduling(child_.pid, command_.cpus, may_choose) : std::nullopt;
}

void WorkerProcess::stop() {
  if (running()) end_group(child_);
  close_all(child_);
  child_ = {};
}

}  // namespace assay
