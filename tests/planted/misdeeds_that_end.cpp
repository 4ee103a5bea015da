// What ends the process, or would never end: crashes, endless loops, and what is taken without end.
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "tests/planted/misdeed.h"

namespace {

using namespace assay::planted;

// What the compiler may not see through.
volatile int* volatile nowhere = nullptr;
volatile int zero = 0;

// Without end, but so slowly that the machine of whoever runs the tests does not notice.
constexpr useconds_t unhurried = 500;

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

void leave_a_daemon() {
  if (fork() != 0) return;
  setsid();
  if (fork() == 0) sleep_long();
  _exit(0);
}

void leave_an_alarm() {
  const itimerval soon{{0, 0}, {0, 1000}};
  setitimer(ITIMER_REAL, &soon, nullptr);
}

}  // namespace

std::vector<Deed> assay::planted::misdeeds_that_end() {
  return {
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
      {"starts_children_without_end", plain(start_children_without_end), {}},
      {"starts_threads_without_end", plain(start_threads_without_end), {}},
      {"prints_without_end", plain(print_without_end), {}},
      {"fills_the_disk", plain(fill_the_disk), {}},
      {"leaves_a_daemon", plain(leave_a_daemon), {}},
  };
}
