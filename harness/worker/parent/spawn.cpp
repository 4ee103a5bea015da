#include "harness/worker/parent/spawn.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "harness/worker/parent/confinement.h"
#include "harness/worker/wire/frame.h"

extern char** environ;

namespace assay {
namespace {

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

struct ResourceLimit {
  int resource;
  rlimit limit;
};

// No more than `most`, and no more than there was.
ResourceLimit lowered(int resource, rlim_t most) {
  rlimit now{};
  getrlimit(static_cast<__rlimit_resource>(resource), &now);
  return {resource, {std::min(now.rlim_cur, most), std::min(now.rlim_max, most)}};
}

// All that the child needs between its birth and its program, made beforehand: it may not allocate.
struct Birth {
  char* const* arguments;
  char* const* environment;
  std::array<std::pair<int, int>, 6> descriptors;  // from, to
  std::array<ResourceLimit, 5> limits;
  sock_fprog filter;
  const cpu_set_t* cpus;  // nullptr: any
  pid_t parent;
};

// In the child, which shares the harness's memory until it executes its program: system calls and nothing else.
// Returns if it fails, with the reason in errno. What only adds safety may fail: a kernel without seccomp still runs
// workers.
void be_born(const Birth& birth) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) sigaction(signal, &action, nullptr);
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != birth.parent) _exit(0);  // the harness died before we asked
  // What it starts and abandons stays below it, where it is counted.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (const ResourceLimit& each : birth.limits) setrlimit(static_cast<__rlimit_resource>(each.resource), &each.limit);
  if (const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC); file >= 0) {
    (void)!write(file, "1000", 4);  // if the machine does run out of memory, the harness is not the one to die
    close(file);
  }
  if (birth.cpus != nullptr) sched_setaffinity(0, sizeof *birth.cpus, birth.cpus);
  for (const auto& [from, to] : birth.descriptors)
    if (dup2(from, to) < 0) return;
  close_range(memory_descriptor + 1, ~0u, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  // Without that flag some kernels switch off speculation past stores in whoever has a filter, and measured code
  // would be slower than it is.
  if (birth.filter.len > 0)
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &birth.filter);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  execvpe(birth.arguments[0], birth.arguments, birth.environment);
}

// vfork: copying the page tables of a harness with large arenas would cost more than all else. A function of its own,
// so that no variable of the caller is in a register when the child returns from vfork first.
[[gnu::noinline]] pid_t give_birth(const Birth& birth, volatile int& error) {
  const pid_t pid = vfork();
  if (pid != 0) return pid;
  be_born(birth);
  error = errno;
  _exit(127);
}

rlim_t bytes(double gib) { return static_cast<rlim_t>(gib * 1024 * 1024 * 1024); }

int tasks_now() {
  struct sysinfo info {};
  return sysinfo(&info) == 0 ? info.procs : 0;
}

// Once for the whole process: a worker that closes its end must not end the harness, and what a killed worker had
// started comes to the harness, which waits for its end.
void prepare_harness() {
  static const bool done = [] {
    return signal(SIGPIPE, SIG_IGN) != SIG_ERR && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
  }();
  (void)done;
}

}  // namespace

Spawned spawn(const WorkerCommand& command, int memory) {
  prepare_harness();
  Pipe requests, answers, output;
  int nothing = Pipe::raise(open("/dev/null", O_RDONLY | O_CLOEXEC)), shared = fcntl(memory, F_DUPFD_CLOEXEC, 16);
  std::vector<std::string> arguments = command.arguments, environment = merged_environment(command.environment);
  const std::vector<char*> argument_pointers = pointers(arguments), environment_pointers = pointers(environment);
  std::vector<sock_filter> filter = confinement_filter();
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (const int cpu : command.cpus) CPU_SET(cpu, &cpus);
  rlimit stack{};
  getrlimit(RLIMIT_STACK, &stack);
  const Limits& limits = command.limits;
  const Birth birth{argument_pointers.data(),
                    environment_pointers.data(),
                    {{{nothing, 0},
                      {output.write_end, 1},
                      {output.write_end, 2},
                      {requests.read_end, request_descriptor},
                      {answers.write_end, answer_descriptor},
                      {shared, memory_descriptor}}},
                    {lowered(RLIMIT_CORE, 0), lowered(RLIMIT_NOFILE, static_cast<rlim_t>(limits.descriptors)),
                     lowered(RLIMIT_FSIZE, bytes(limits.file_gib)),
                     // Tasks are counted while it works on a request; a fork bomb between two of them has an end too.
                     // The kernel counts all tasks of the user, so that this is one of many times what is meant.
                     lowered(RLIMIT_NPROC, static_cast<rlim_t>(tasks_now() + 4 * limits.tasks + 1000)),
                     // A stack without end would take all of the memory before an endless recursion ends.
                     ResourceLimit{RLIMIT_STACK, {std::min(stack.rlim_cur, rlim_t{64} << 20), stack.rlim_max}}},
                    {static_cast<unsigned short>(filter.size()), filter.data()},
                    command.cpus.empty() ? nullptr : &cpus,
                    getpid()};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // no handler of the harness may run in the child
  volatile int error = 0;
  Spawned spawned;
  spawned.pid = give_birth(birth, error);
  spawned.error = spawned.pid < 0 ? errno : error;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);

  for (int* ours : {&nothing, &shared, &requests.read_end, &answers.write_end, &output.write_end}) close_if_open(*ours);
  spawned.requests = requests.write_end;
  spawned.answers = answers.read_end;
  spawned.output = output.read_end;
  if (spawned.error != 0) {
    if (spawned.pid > 0) waitpid(spawned.pid, nullptr, 0);
    spawned.pid = -1;
    close_all(spawned);
    return spawned;
  }
  for (const int each : {spawned.requests, spawned.answers, spawned.output}) fcntl(each, F_SETFL, O_NONBLOCK);
  spawned.end = static_cast<int>(syscall(SYS_pidfd_open, spawned.pid, 0));
  return spawned;
}

void close_all(Spawned& spawned) {
  for (int* each : {&spawned.requests, &spawned.answers, &spawned.output, &spawned.end}) close_if_open(*each);
}

void end_group(const Spawned& spawned) {
  using Clock = std::chrono::steady_clock;
  kill(-spawned.pid, SIGKILL);
  kill(spawned.pid, SIGKILL);
  pollfd ended{spawned.end, POLLIN, 0};
  if (spawned.end >= 0) poll(&ended, 1, 2000);
  // Thousands take seconds to end, and who is not waited for keeps its number. A process that the kernel cannot end
  // just now (a file system that does not answer) is left to it.
  const Clock::time_point patience = Clock::now() + std::chrono::seconds(10);
  while (Clock::now() < patience) {
    const pid_t gone = waitpid(-spawned.pid, nullptr, WNOHANG);
    if (gone < 0 && errno != EINTR) return;
    if (gone == 0) usleep(200);
  }
}

}  // namespace assay
