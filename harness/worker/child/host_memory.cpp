#include "harness/worker/child/host_memory.h"

#include <linux/audit.h>
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "harness/worker/wire/shared_memory.h"

namespace assay {
namespace {

// Slot i begins at base + i * slot_distance; what lies between two slots can be neither read nor written.
constexpr std::size_t slot_distance = slot_size + guard_size;
std::byte* base = nullptr;
int answer_pipe = -1;

// The offset in the memory file of an address, or -1.
std::int64_t offset_of(std::uintptr_t address) {
  const auto first = reinterpret_cast<std::uintptr_t>(base) - guard_size;
  if (base == nullptr || address < first || address >= first + slot_count * slot_distance + 2 * guard_size) return -1;
  // Folded back to offsets in the file: the guard behind a slot counts on, the first half of it at least.
  const auto from_base =
      static_cast<std::int64_t>(address) - static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(base));
  const auto distance = static_cast<std::int64_t>(slot_distance);
  const std::int64_t shifted = from_base + static_cast<std::int64_t>(guard_size / 2);
  const std::int64_t slot = shifted / distance;
  return slot * static_cast<std::int64_t>(slot_size) + (from_base - slot * distance);
}

// Whether a system call was one of another instruction set.
bool is_foreign(const siginfo_t& info) {
#if defined(__x86_64__)
  // x32 shares the architecture, and has a bit of its own.
  return info.si_arch != AUDIT_ARCH_X86_64 || (static_cast<unsigned>(info.si_syscall) & 0x40000000u) != 0;
#elif defined(__aarch64__)
  return info.si_arch != AUDIT_ARCH_AARCH64;
#else
  (void)info;
  return false;
#endif
}

std::uintptr_t stack_pointer_of(const void* context) {
  const mcontext_t& registers = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
  return static_cast<std::uintptr_t>(registers.gregs[REG_RSP]);
#elif defined(__aarch64__)
  return registers.sp;
#else
  (void)registers;
  return 0;
#endif
}

bool (*answered)() = nullptr;

// A fault as near to the stack pointer as a function's variables are.
bool is_stack_overflow(std::uintptr_t address, const void* context) {
  constexpr std::uintptr_t near = 65536;
  const std::uintptr_t pointer = stack_pointer_of(context);
  return address < pointer + near && pointer < address + near;
}

// Only what a signal handler may call: the frame is put together by hand.
void tell_fault(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const bool forbidden = signal == SIGSYS;
  // Numbers of another instruction set mean other calls.
  const bool foreign = forbidden && is_foreign(*info);
  const std::int64_t offset = forbidden ? -1 : offset_of(address);
  std::array<char, 192> frame{};
  const int size =
      std::snprintf(frame.data() + 4, frame.size() - 4,
                    R"({"type":"fault","signal":%d,"offset":%lld,"call":%d,"stack":%s,"foreign":%s,"late":%s})", signal,
                    static_cast<long long>(offset), forbidden ? info->si_syscall : -1,
                    !forbidden && is_stack_overflow(address, context) ? "true" : "false", foreign ? "true" : "false",
                    offset >= 0 && answered() ? "true" : "false");
  frame[0] = static_cast<char>(size);
  if (write(answer_pipe, frame.data(), static_cast<std::size_t>(size) + 4) < 0) _exit(125);
  // The handler was set to be reset: returning faults again, and that time it is the end. A forbidden call is not
  // made again.
  if (forbidden) raise(signal);
}

}  // namespace

void map_shared_memory(int descriptor) {
  const std::size_t whole = slot_count * slot_distance + guard_size;
  void* reserved = mmap(nullptr, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) {
    std::perror("cannot reserve addresses for the shared memory");
    std::exit(124);
  }
  base = static_cast<std::byte*>(reserved) + guard_size;
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    void* mapped = mmap(base + slot * slot_distance, slot_size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_FIXED | MAP_NORESERVE, descriptor, static_cast<off_t>(slot * slot_size));
    if (mapped == MAP_FAILED) {
      std::perror("cannot map the shared memory");
      std::exit(124);
    }
  }
}

std::byte* shared_address(std::uint64_t offset) {
  return base + offset / slot_size * slot_distance + offset % slot_size;
}

void report_faults(int answers, bool (*has_answered)()) {
  answered = has_answered;
  answer_pipe = answers;
  static std::array<std::byte, 65536> stack;  // a stack overflow leaves none to handle it on
  stack_t alternative{};
  alternative.ss_sp = stack.data();
  alternative.ss_size = stack.size();
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = tell_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  sigaction(SIGSEGV, &action, nullptr);
  sigaction(SIGBUS, &action, nullptr);
  sigaction(SIGSYS, &action, nullptr);
}

}  // namespace assay
