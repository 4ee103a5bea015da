// Implementations of rms_norm that compute what is right, and do something that no implementation should. What each
// of them is to be told stands in misdeed_table.h.
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cfenv>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "tests/planted/plant.h"

namespace {

using namespace assay;
using planted::plant;
using planted::Site;

// What the compiler may not see through.
volatile int* volatile nowhere = nullptr;
volatile int zero = 0;
volatile bool forever = true;

// Without end, but so slowly that the machine of whoever runs the tests does not notice.
constexpr useconds_t unhurried = 500;

// Without the filter such a call would do harm to whoever runs the tests.
void require_filter() {
  if (prctl(PR_GET_SECCOMP) != 2) throw std::runtime_error("this kernel has no seccomp filters");
}

void sleep_long() { sleep(600); }

[[gnu::noinline]] int descend(volatile int* depth) {
  volatile char room[1024];
  room[0] = static_cast<char>(*depth);
  volatile int next = *depth + 1;
  return forever ? descend(&next) + room[0] : 0;
}

// Whatever the heap looks like by then: the block behind is one of its own, and its size is overwritten by none that a
// block can have, which the C library tells as soon as that block is freed.
void corrupt_the_heap() {
  constexpr std::size_t size = 1000;
  auto* block = static_cast<unsigned char*>(std::malloc(size));
  auto* behind = static_cast<unsigned char*>(std::malloc(size));
  while (behind != block + size + sizeof(std::size_t)) {
    block = behind;
    behind = static_cast<unsigned char*>(std::malloc(size));
  }
  for (volatile unsigned char* at = block; at != behind; ++at) *at = 8;
  std::free(behind);
}

void allocate_without_end() {
  constexpr std::size_t size = std::size_t{8} << 20;
  while (true) {
    auto* block = static_cast<unsigned char*>(std::malloc(size));
    if (block == nullptr) sleep_long();
    std::memset(block, 1, size);
  }
}

void allocate_later() {
  static std::thread* later = nullptr;
  if (later == nullptr)
    later = new std::thread([] {
      usleep(3000);
      allocate_without_end();
    });
}

void start_children_without_end() {
  while (forever) {
    if (fork() == 0) {
      (void)!fork();
      sleep_long();
    }
    usleep(unhurried);
  }
}

void start_threads_without_end() {
  while (forever) {
    // With small stacks: it is their number that is to be noticed, not their memory.
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_t thread;
    (void)pthread_create(
        &thread, &small,
        [](void*) -> void* {
          sleep_long();
          return nullptr;
        },
        nullptr);
    usleep(unhurried);
  }
}

void print_without_end() {
  static const std::string line = std::string(1023, 'x') + "\n";
  while (forever) std::fwrite(line.data(), 1, line.size(), stdout);
}

void fill_the_disk() {
  std::FILE* file = std::tmpfile();
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 64 && file != nullptr; ++i) std::fwrite(block.data(), 1, block.size(), file);
}

void flood_the_answers() {
  const std::string junk(65536, 'x');
  while (write(4, junk.data(), junk.size()) > 0) {
  }
}

void send_frame(const std::string& text) {
  const std::string frame = std::string{static_cast<char>(text.size()), 0, 0, 0} + text;
  (void)!write(4, frame.data(), frame.size());
}

void forge_later() {
  std::thread([] {
    usleep(10000);
    send_frame(R"({"type":"ran","id":2,"lengths":[],"prepare_seconds":0})");
  }).detach();
}

void write_late(const Site& site) {
  if (site.empty()) return;
  static std::thread* writer = nullptr;
  if (writer != nullptr) return;
  writer = new std::thread([at = site.row(site.y(), 0)] {
    for (unsigned char value = 0; forever; ++value) {
      usleep(3000);
      *static_cast<volatile unsigned char*>(at) = value;
    }
  });
}

void read_late(const Site& site) {
  if (site.empty()) return;
  static std::thread* reader = nullptr;
  if (reader != nullptr) return;
  reader = new std::thread([at = site.row(site.x(), 0)] {
    while (forever) {
      usleep(100);
      (void)*static_cast<const volatile unsigned char*>(at);
    }
  });
}

// What is put back before anybody looks is a write all the same, which another thread may see.
void write_and_restore(const Site& site) {
  if (site.empty()) return;
  auto* const at = static_cast<volatile unsigned char*>(site.row(site.x(), 0));
  const unsigned char before = *at;
  *at = static_cast<unsigned char>(~before);
  *at = before;
}

void read_past_rows(const Site& site) {
  const std::int64_t width = site.cols() * static_cast<std::int64_t>(site.element_size());
  for (std::int64_t row = 0; row + 1 < site.rows() && width > 0; ++row)
    (void)*static_cast<const volatile unsigned char*>(site.row(site.x(), row) + width);
}

void leave_a_writing_child(const Site& site) {
  if (site.empty() || fork() != 0) return;
  for (unsigned char value = 0; forever; ++value) *static_cast<volatile unsigned char*>(site.row(site.y(), 0)) = value;
}

void leave_a_daemon() {
  if (fork() != 0) return;
  setsid();
  if (fork() == 0) sleep_long();
  _exit(0);
}

void fill_the_shared_memory(const Site& site) {
  if (site.empty()) return;
  std::memset(site.row(site.y(), site.rows() - 1) + site.cols() * static_cast<std::int64_t>(site.element_size()), 1,
              std::size_t{400} << 20);
}

template <int Resource>
void lower_limit() {
  rlimit limit{};
  getrlimit(static_cast<__rlimit_resource>(Resource), &limit);
  limit.rlim_cur = limit.rlim_cur == RLIM_INFINITY ? rlim_t{1} << 46 : limit.rlim_cur - 1;
  setrlimit(static_cast<__rlimit_resource>(Resource), &limit);
}

void reach_parent(int signal) {
  require_filter();
  kill(getppid(), signal);
}

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

void be_traced() {
  require_filter();
  ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
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

void leave_an_alarm() {
  const itimerval soon{{0, 0}, {0, 1000}};
  setitimer(ITIMER_REAL, &soon, nullptr);
}

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
}

void flush_denormals() {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8040u);
#else
  std::fesetround(FE_UPWARD);
#endif
}

template <int Signal>
void handle() {
  signal(Signal, [](int) {});
}

void choose_a_scheduling_class() {
  const sched_param none{};
  sched_setscheduler(0, SCHED_BATCH, &none);
}

void leave_a_slow_alarm() {
  const itimerval late{{0, 0}, {600, 0}};
  setitimer(ITIMER_REAL, &late, nullptr);
}

void leave_a_timer() {
  timer_t timer;
  sigevent nothing{};
  nothing.sigev_notify = SIGEV_NONE;
  timer_create(CLOCK_MONOTONIC, &nothing, &timer);
}

void redirect_output() {
  const int other = open("/dev/null", O_WRONLY);
  dup2(other, 1);
  close(other);
}

// As code does that forgets emms.
void leave_mmx_in_use() {
#if defined(__x86_64__)
  asm volatile("movd %0, %%mm0" ::"r"(1) : "mm0");
#endif
}

cpu_set_t first_processor() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  return cpus;
}

struct Deed {
  const char* name;
  std::function<void(const Site&)> before, after;
};

std::function<void(const Site&)> plain(std::function<void()> deed) {
  return [deed = std::move(deed)](const Site&) { deed(); };
}

// Once in a process: what takes its time is not to be made ten thousand times.
template <class Deed>
std::function<void(const Site&)> once(Deed deed) {
  return [deed](const Site&) {
    static const bool done = (deed(), true);
    (void)done;
  };
}

std::vector<Deed> deeds() {
  return {
      {"right", {}, {}},
      {"exits_at_once", plain([] { _exit(3); }), {}},
      {"exits_in_a_handler",
       plain([] {
         std::atexit([] { _exit(9); });
         std::exit(0);
       }),
       {}},
      {"aborts", plain([] { std::abort(); }), {}},
      {"throws_a_number", plain([] { throw 7; }), {}},
      {"uses_a_null_pointer", plain([] { *nowhere = 1; }), {}},
      {"divides_by_zero", plain([] { zero = 7 / zero; }), {}},
      {"kills_itself", plain([] { kill(getpid(), SIGKILL); }), {}},
      {"overflows_the_stack",
       plain([] {
         volatile int depth = 0;
         depth = descend(&depth);
       }),
       {}},
      {"corrupts_the_heap", plain(corrupt_the_heap), {}},
      {"leaves_an_alarm",
       plain([] {
         leave_an_alarm();
         usleep(2000);
       }),
       {}},
      {"loops",
       plain([] {
         while (forever) {
         }
       }),
       {}},
      {"sleeps", plain(sleep_long), {}},
      {"stops_itself", plain([] { raise(SIGSTOP); }), {}},
      {"hangs_in_a_handler",
       plain([] {
         std::atexit(sleep_long);
         std::exit(0);
       }),
       {}},
      {"allocates_without_end", plain(allocate_without_end), {}},
      {"allocates_later", plain(allocate_later), {}},
      {"fills_the_shared_memory", fill_the_shared_memory, {}},
      {"starts_children_without_end", plain(start_children_without_end), {}},
      {"starts_threads_without_end", plain(start_threads_without_end), {}},
      {"prints_without_end", plain(print_without_end), {}},
      {"fills_the_disk", plain(fill_the_disk), {}},
      {"opens_without_end",
       plain([] {
         while (open("/dev/null", O_RDONLY) >= 0) {
         }
       }),
       {}},
      {"opens_one_more_each_time", plain([] { (void)!open("/dev/null", O_RDONLY); }), {}},
      {"closes_its_answers", plain([] { close(4); }), {}},
      {"closes_its_requests", plain([] { close(3); }), {}},
      {"closes_its_memory", plain([] { close(5); }), {}},
      {"floods_its_answers", plain(flood_the_answers), {}},
      {"forges_an_answer", plain([] { send_frame(R"({"type":"ran","id":2,"lengths":[]})"); }), {}},
      {"forges_the_next_answer", {}, plain(forge_later)},
      {"truncates_its_memory", plain([] { (void)!ftruncate(5, 0); }), {}},
      {"writes_late", {}, write_late},
      {"reads_late", {}, read_late},
      {"writes_and_restores", write_and_restore, {}},
      {"reads_past_rows", read_past_rows, {}},
      {"leaves_a_writing_child", {}, leave_a_writing_child},
      {"leaves_a_daemon", plain(leave_a_daemon), {}},
      {"kills_its_parent", plain([] { reach_parent(SIGKILL); }), {}},
      {"terminates_its_parent", plain([] { reach_parent(SIGTERM); }), {}},
      {"stops_its_parent", plain([] { reach_parent(SIGSTOP); }), {}},
      {"kills_everybody",
       plain([] {
         require_filter();
         kill(-1, SIGKILL);
       }),
       {}},
      {"traces_its_parent",
       plain([] {
         require_filter();
         ptrace(PTRACE_ATTACH, getppid(), nullptr, nullptr);
       }),
       {}},
      {"renices_its_parent",
       plain([] {
         require_filter();
         setpriority(PRIO_PROCESS, static_cast<id_t>(getppid()), 19);
       }),
       {}},
      {"moves_its_parent",
       plain([] {
         require_filter();
         const cpu_set_t cpus = first_processor();
         sched_setaffinity(getppid(), sizeof cpus, &cpus);
       }),
       {}},
      {"limits_its_parent",
       plain([] {
         require_filter();
         const rlimit none{0, 0};
         prlimit(getppid(), RLIMIT_NOFILE, &none, nullptr);
       }),
       {}},
      {"kills_a_thread_by_number",
       plain([] {
         require_filter();
         kill(thread_of_parent(), SIGKILL);
       }),
       {}},
      {"kills_by_tkill",
       plain([] {
         require_filter();
         syscall(SYS_tkill, thread_of_parent(), SIGKILL);
       }),
       {}},
      {"kills_by_tgkill",
       plain([] {
         require_filter();
         tgkill(getppid(), thread_of_parent(), SIGKILL);
       }),
       {}},
      {"kills_by_pidfd",
       plain([] {
         require_filter();
         syscall(SYS_pidfd_send_signal, open_pidfd(getppid()), SIGKILL, nullptr, 0);
       }),
       {}},
      {"kills_by_a_folder",
       plain([] {
         require_filter();
         send_by_a_folder(SIGKILL);
       }),
       {}},
      {"kills_by_a_pipe",
       plain([] {
         require_filter();
         make_parent_owner_of_a_pipe();
       }),
       {}},
      {"kills_a_thread_by_a_pipe",
       plain([] {
         require_filter();
         make_parents_thread_owner_of_a_pipe();
       }),
       {}},
      {"kills_by_a_32_bit_call",
       plain([] {
         require_filter();
         kill_parent_by_a_32_bit_call();
       }),
       {}},
      {"kills_another_worker",
       plain([] {
         require_filter();
         kill(another_worker(), SIGKILL);
       }),
       {}},
      {"limits_another_worker",
       plain([] {
         require_filter();
         const rlimit none{0, 0};
         prlimit(another_worker(), RLIMIT_NOFILE, &none, nullptr);
       }),
       {}},
      {"seizes_a_thread",
       plain([] {
         require_filter();
         ptrace(PTRACE_SEIZE, thread_of_parent(), nullptr, nullptr);
       }),
       {}},
      {"has_itself_traced", plain(be_traced), {}},
      {"writes_into_its_parent",
       plain([] {
         require_filter();
         write_into_parent();
       }),
       {}},
      {"opens_its_parents_memory", once([] { abort_if_opened(std::to_string(getppid()) + "/mem", O_RDWR); }), {}},
      {"opens_its_parents_files", once([] { open_descriptors_of(getppid()); }), {}},
      {"opens_another_workers_memory",
       once([] { abort_if_opened(std::to_string(another_worker()) + "/mem", O_RDWR); }),
       {}},
      {"opens_another_workers_files", once([] { open_descriptors_of(another_worker()); }), {}},
      {"signals_what_it_started", once(signal_what_it_started), {}},
      {"blocks_signals", plain(block_signals), {}},
      {"ignores_sigterm", plain([] { signal(SIGTERM, SIG_IGN); }), {}},
      {"changes_its_limits", plain(lower_limit<RLIMIT_AS>), {}},
      // to another than it has: the harness may have been reniced itself
      {"renices_itself", plain([] { setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + 1); }), {}},
      {"changes_the_folder", plain([] { (void)!chdir("/proc"); }), {}},
      {"changes_the_locale", plain([] { std::setlocale(LC_ALL, "C.UTF-8"); }), {}},
      {"changes_the_limit_of_files", plain(lower_limit<RLIMIT_FSIZE>), {}},
      {"changes_the_limit_of_the_stack", plain(lower_limit<RLIMIT_STACK>), {}},
      {"changes_the_limit_of_data", plain(lower_limit<RLIMIT_DATA>), {}},
      {"changes_the_umask", plain([] { umask(0); }), {}},
      {"changes_the_environment", plain([] { setenv("OMP_NUM_THREADS", "1", 1); }), {}},
      {"handles_segv", plain(handle<SIGSEGV>), {}},
      {"handles_alrm", plain(handle<SIGALRM>), {}},
      {"handles_usr1", plain(handle<SIGUSR1>), {}},
      {"handles_a_real_time_signal", plain([] { signal(SIGRTMIN + 3, SIG_IGN); }), {}},
      {"ignores_hup", plain([] { signal(SIGHUP, SIG_IGN); }), {}},
      {"changes_its_scheduling_class", plain(choose_a_scheduling_class), {}},
      {"changes_its_processors",
       plain([] {
         const cpu_set_t cpus = first_processor();
         sched_setaffinity(0, sizeof cpus, &cpus);
       }),
       {}},
      {"hides_itself", plain([] { prctl(PR_SET_DUMPABLE, 0); }), {}},
      {"outlives_its_parent", plain([] { prctl(PR_SET_PDEATHSIG, 0); }), {}},
      {"leaves_a_slow_alarm", plain(leave_a_slow_alarm), {}},
      {"leaves_a_timer", plain(leave_a_timer), {}},
      {"redirects_its_output", plain(redirect_output), {}},
      {"changes_the_locale_of_the_thread", plain([] { uselocale(newlocale(LC_ALL_MASK, "C", nullptr)); }), {}},
      {"changes_the_personality", plain([] { personality(ADDR_NO_RANDOMIZE); }), {}},
      {"is_spared_when_memory_is_short", plain([] { std::ofstream("/proc/self/oom_score_adj") << "999"; }), {}},
      {"flushes_denormals", {}, plain(flush_denormals)},
      {"leaves_mmx_in_use", {}, plain(leave_mmx_in_use)},
  };
}

}  // namespace

std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all;
  for (Deed& deed : deeds()) all.push_back(plant(deed.name, std::move(deed.before), std::move(deed.after)));
  return all;
}
