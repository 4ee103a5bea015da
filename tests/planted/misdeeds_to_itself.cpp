// What is left changed in the process itself.
#include <fcntl.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cfenv>
#include <clocale>
#include <cstdlib>
#include <fstream>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "tests/planted/misdeed.h"

namespace {

using namespace assay::planted;

template <int Resource>
void lower_limit() {
  rlimit limit{};
  getrlimit(static_cast<__rlimit_resource>(Resource), &limit);
  limit.rlim_cur = limit.rlim_cur == RLIM_INFINITY ? rlim_t{1} << 46 : limit.rlim_cur - 1;
  setrlimit(static_cast<__rlimit_resource>(Resource), &limit);
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

}  // namespace

std::vector<Deed> assay::planted::misdeeds_to_itself() {
  return {
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
