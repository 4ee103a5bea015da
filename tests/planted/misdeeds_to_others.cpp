// What is done to the harness, or to another of its workers.
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/planted/misdeed.h"

namespace {

using namespace assay::planted;

// The last thread of the harness that is not its first; its process if there is none.
pid_t thread_of_parent() {
  pid_t last = getppid();
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(getppid()) + "/task"))
    if (const pid_t thread = std::stoi(task.path().filename()); thread != getppid()) last = thread;
  return last;
}

pid_t parent_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream rest(text.substr(std::min(text.rfind(')') + 1, text.size())));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

// Of the same harness; the tests see to it that there is one.
pid_t another_worker() {
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    const pid_t pid = std::atoi(process.path().filename().c_str());
    if (pid > 1 && pid != getpid() && parent_of(pid) == getppid()) return pid;
  }
  throw std::runtime_error("there is no other worker");
}

int open_pidfd(pid_t pid) { return static_cast<int>(syscall(SYS_pidfd_open, pid, 0)); }

void send_by_a_folder(int signal) {
  const int folder = open(("/proc/" + std::to_string(getppid())).c_str(), O_RDONLY | O_DIRECTORY);
  syscall(SYS_pidfd_send_signal, folder, signal, nullptr, 0);
}

// So that the kernel sends SIGKILL when there is something to read.
void make_parent_owner_of_a_pipe() {
  int ends[2];
  if (pipe(ends) != 0) return;
  fcntl(ends[0], F_SETSIG, SIGKILL);
  fcntl(ends[0], F_SETOWN, getppid());
  fcntl(ends[0], F_SETFL, O_ASYNC);
  (void)!write(ends[1], "x", 1);
}

void make_parents_thread_owner_of_a_pipe() {
  int ends[2];
  if (pipe(ends) != 0) return;
  const f_owner_ex owner{F_OWNER_TID, thread_of_parent()};
  fcntl(ends[0], F_SETOWN_EX, &owner);
}

// By the numbers that calls have in 32-bit programs.
void kill_parent_by_a_32_bit_call() {
#if defined(__x86_64__)
  long result;
  asm volatile("int $0x80" : "=a"(result) : "a"(37L), "b"(static_cast<long>(getppid())), "c"(9L) : "memory");
#endif
}

void write_into_parent() {
  int here = 1;
  const iovec local{&here, sizeof here}, there{&here, sizeof here};
  process_vm_writev(getppid(), &local, 1, &there, 1, 0);
}

// Whoever gets that far has what no worker should have.
void abort_if_opened(const std::string& file, int how) {
  if (open(("/proc/" + file).c_str(), how) >= 0) std::abort();
}

void open_descriptors_of(pid_t pid) {
  const std::string folder = std::to_string(pid) + "/fd/";
  for (int descriptor = 0; descriptor < 64; ++descriptor)
    abort_if_opened(folder + std::to_string(descriptor), O_RDONLY);
}

// All of this is its own affair, or only asks.
void signal_what_it_started() {
  const pid_t child = fork();
  if (child == 0) sleep_long();
  const int handle = open_pidfd(child);
  if (kill(getppid(), 0) != 0 && errno != EPERM) std::abort();
  rlimit limit{};
  if (prlimit(child, RLIMIT_NOFILE, nullptr, &limit) != 0 || setpriority(PRIO_PROCESS, static_cast<id_t>(child), 19) ||
      kill(child, SIGSTOP) != 0 || tgkill(child, child, SIGCONT) != 0 || handle < 0 ||
      ptrace(PTRACE_SEIZE, child, nullptr, nullptr) != 0 ||
      syscall(SYS_pidfd_send_signal, handle, SIGKILL, nullptr, 0) != 0)
    std::abort();
  waitpid(child, nullptr, 0);
  close(handle);
}

}  // namespace

std::vector<Deed> assay::planted::misdeeds_to_others() {
  return {
      {"kills_its_parent", filtered([] { kill(getppid(), SIGKILL); }), {}},
      {"terminates_its_parent", filtered([] { kill(getppid(), SIGTERM); }), {}},
      {"stops_its_parent", filtered([] { kill(getppid(), SIGSTOP); }), {}},
      {"kills_everybody", filtered([] { kill(-1, SIGKILL); }), {}},
      {"traces_its_parent", filtered([] { ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr); }), {}},
      {"renices_its_parent", filtered([] { setpriority(PRIO_PROCESS, static_cast<id_t>(getppid()), 19); }), {}},
      {"moves_its_parent",
       filtered([] {
         const cpu_set_t cpus = first_processor();
         sched_setaffinity(getppid(), sizeof cpus, &cpus);
       }),
       {}},
      {"limits_its_parent",
       filtered([] {
         const rlimit none{0, 0};
         prlimit(getppid(), RLIMIT_NOFILE, &none, nullptr);
       }),
       {}},
      {"kills_a_thread_by_number", filtered([] { kill(thread_of_parent(), SIGKILL); }), {}},
      {"kills_by_tkill", filtered([] { syscall(SYS_tkill, thread_of_parent(), SIGKILL); }), {}},
      {"kills_by_tgkill", filtered([] { tgkill(getppid(), thread_of_parent(), SIGKILL); }), {}},
      {"kills_by_pidfd",
       filtered([] { syscall(SYS_pidfd_send_signal, open_pidfd(getppid()), SIGKILL, nullptr, 0); }),
       {}},
      {"kills_by_a_folder", filtered([] { send_by_a_folder(SIGKILL); }), {}},
      {"kills_by_a_pipe", filtered([] { make_parent_owner_of_a_pipe(); }), {}},
      {"kills_a_thread_by_a_pipe", filtered([] { make_parents_thread_owner_of_a_pipe(); }), {}},
      {"kills_by_a_32_bit_call", filtered([] { kill_parent_by_a_32_bit_call(); }), {}},
      {"kills_another_worker", filtered([] { kill(another_worker(), SIGKILL); }), {}},
      {"limits_another_worker",
       filtered([] {
         const rlimit none{0, 0};
         prlimit(another_worker(), RLIMIT_NOFILE, &none, nullptr);
       }),
       {}},
      {"seizes_a_thread", filtered([] { ptrace(PTRACE_SEIZE, thread_of_parent(), nullptr, nullptr); }), {}},
      {"has_itself_traced", filtered([] { ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }), {}},
      {"writes_into_its_parent", filtered([] { write_into_parent(); }), {}},
      {"opens_its_parents_memory", once([] { abort_if_opened(std::to_string(getppid()) + "/mem", O_RDWR); }), {}},
      {"opens_its_parents_files", once([] { open_descriptors_of(getppid()); }), {}},
      {"opens_another_workers_memory",
       once([] { abort_if_opened(std::to_string(another_worker()) + "/mem", O_RDWR); }),
       {}},
      {"opens_another_workers_files", once([] { open_descriptors_of(another_worker()); }), {}},
      {"signals_what_it_started", once(signal_what_it_started), {}},
  };
}
