#include "harness/worker/parent/spawn.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <set>
#include <system_error>

#include "harness/worker/parent/birth.h"
#include "harness/worker/parent/confinement.h"
#include "harness/worker/parent/rights.h"
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
  explicit Pipe(int (*make)(int* ends)) {
    std::array<int, 2> ends{};
    if (make(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
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

// For how long threads of a library spin when they have nothing to do: half a millisecond, where it would be 20 to 200
// by default. They keep spinning from call to call, and no longer into what is done next, which then has one core less.
// A person who has set it otherwise keeps that.
constexpr std::array spinning{
    "OPENBLAS_THREAD_TIMEOUT=20",  // 2^20 cycles
    "GOMP_SPINCOUNT=10000",        // turns of 50 to 140 cycles
    "KMP_BLOCKTIME=1",             // ms, of the OpenMP of LLVM and Intel
};

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    bool replaced = false;
    for (const std::string& each : added) replaced = replaced || text.starts_with(each.substr(0, each.find('=') + 1));
    if (!replaced) all.push_back(text);
  }
  all.insert(all.end(), added.begin(), added.end());
  for (const char* each : spinning) {
    const std::string setting = each, name = setting.substr(0, setting.find('=') + 1);
    if (std::ranges::none_of(all, [&](const std::string& set) { return set.starts_with(name); }))
      all.push_back(setting);
  }
  return all;
}

// No more than `most`, and no more than there was.
ResourceLimit lowered(int resource, rlim_t most) {
  rlimit now{};
  getrlimit(static_cast<__rlimit_resource>(resource), &now);
  return {resource, {std::min(now.rlim_cur, most), std::min(now.rlim_max, most)}};
}

rlim_t bytes_of(double gibibytes) { return static_cast<rlim_t>(gibibytes * 1024 * 1024 * 1024); }

int tasks_now() {
  struct sysinfo info {};
  return sysinfo(&info) == 0 ? info.procs : 0;
}

int plain_pipe(int* ends) { return pipe2(ends, O_CLOEXEC); }
int socket_pair(int* ends) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends); }

// Once for the whole process: a worker that closes its end must not end the harness; what a killed worker had started
// comes to the harness, which waits for its end; and the memory and descriptors of the harness are nobody's who has no
// right to all processes.
void prepare_harness() {
  static const bool done = [] {
    return signal(SIGPIPE, SIG_IGN) != SIG_ERR && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 &&
           prctl(PR_SET_DUMPABLE, 0) == 0;
  }();
  (void)done;
}

// If the machine does run out of memory, the harness is not the one to die. From outside: before it has its program,
// the child is as unreachable as the harness.
void offer_to_be_killed(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/oom_score_adj";
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  (void)!write(file, "1000", 4);
  close(file);
}

// Those that run.
struct Living {
  std::mutex mutex;
  std::set<pid_t> groups;
};
Living& living() {
  static auto* const all = new Living;  // who ends the program may need it until the very end
  return *all;
}

}  // namespace

Spawned spawn(const WorkerCommand& command, int memory) {
  prepare_harness();
  Pipe requests(plain_pipe), answers(plain_pipe), output(plain_pipe), listener(socket_pair);
  int nothing = Pipe::raise(open("/dev/null", O_RDONLY | O_CLOEXEC)), shared = fcntl(memory, F_DUPFD_CLOEXEC, 16);
  std::vector<std::string> arguments = command.arguments, environment = merged_environment(command.environment);
  const std::vector<char*> argument_pointers = pointers(arguments), environment_pointers = pointers(environment);
  std::vector<sock_filter> asking = confinement_filter(SECCOMP_RET_USER_NOTIF);
  std::vector<sock_filter> deciding = confinement_filter(SECCOMP_RET_TRAP);
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
                     lowered(RLIMIT_FSIZE, bytes_of(limits.file_gib)),
                     // Tasks are counted while it works on a request; a fork bomb between two of them has an end too.
                     // The kernel counts all tasks of the user, so that this is one of many times what is meant.
                     lowered(RLIMIT_NPROC, static_cast<rlim_t>(tasks_now() + 4 * limits.tasks + 1000)),
                     // A stack without end would take all of the memory before an endless recursion ends.
                     ResourceLimit{RLIMIT_STACK, {std::min(stack.rlim_cur, rlim_t{64} << 20), stack.rlim_max}}},
                    asking,
                    deciding,
                    domain_of_its_own(),
                    listener.write_end,
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

  const int asks = received_listener(listener.read_end);
  for (int* ours : {&nothing, &shared, &requests.read_end, &answers.write_end, &output.write_end, &listener.read_end,
                    &listener.write_end})
    close_if_open(*ours);
  spawned.requests = requests.write_end;
  spawned.answers = answers.read_end;
  spawned.output = output.read_end;
  if (spawned.error != 0) {
    if (asks >= 0) close(asks);
    if (spawned.pid > 0) waitpid(spawned.pid, nullptr, 0);
    spawned.pid = -1;
    close_all(spawned);
    return spawned;
  }
  for (const int each : {spawned.requests, spawned.answers, spawned.output}) fcntl(each, F_SETFL, O_NONBLOCK);
  spawned.end = static_cast<int>(syscall(SYS_pidfd_open, spawned.pid, 0));
  if (asks >= 0) spawned.gate = std::make_unique<Gate>(asks, spawned.pid, spawned.end);
  offer_to_be_killed(spawned.pid);
  const std::lock_guard lock(living().mutex);
  living().groups.insert(spawned.pid);
  return spawned;
}

void close_all(Spawned& spawned) {
  spawned.gate.reset();
  for (int* each : {&spawned.requests, &spawned.answers, &spawned.output, &spawned.end}) close_if_open(*each);
}

void end_group(const Spawned& spawned) {
  using Clock = std::chrono::steady_clock;
  {
    const std::lock_guard lock(living().mutex);
    living().groups.erase(spawned.pid);
  }
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

void end_all_groups() {
  const std::lock_guard lock(living().mutex);
  for (const pid_t group : living().groups) kill(-group, SIGKILL);
}

}  // namespace assay
