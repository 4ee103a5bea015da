// What lies between a worker and the harness, where no misdeed shows it.
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

Reply run_misdeed(const std::string& name) {
  Arena arena;
  WorkerProcess process({{ASSAY_WORKERS "/assay-worker-misdeeds"}, {}, {}, {}}, arena);
  const ExampleCase example{""};
  const Layout layout = arena.place(example.which, example.inputs, example.outputs);
  arena.fill(layout, example.inputs);
  Json request = describe_case(example.which, name, "", layout);
  request["type"] = "run";
  return process.request(std::move(request), std::chrono::seconds(20));
}

std::string printed_by_shell(const std::string& script) {
  Arena arena;
  WorkerProcess shell({{"/bin/sh", "-c", script}, {}, {}, {}}, arena);
  return shell.request({{"type", "hello"}}, std::chrono::seconds(10)).output;
}

// Of all the processes above a worker only one may listen. Where another program does, nobody can be asked.
bool listen_here() {
  std::array allow{sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  const sock_fprog program{allow.size(), allow.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) >= 0;
}

// The number of the first expectation that does not hold.
int look_at_walls_without_a_gate() {
  if (!listen_here()) return 1;
  if (run_misdeed("right").kind != Reply::Kind::answer) return 2;
  const std::string forbidden = "killed by SIGSYS: it tried to reach another process by ";
  if (run_misdeed("kills_by_tgkill").reason != forbidden + "tgkill, which is forbidden") return 3;
  if (run_misdeed("signals_what_it_started").reason.find(forbidden) != 0) return 4;
  return run_misdeed("aborts").reason == "killed by SIGABRT" ? 0 : 5;  // itself it may signal
}

TEST(Walls, WithoutAGateAWorkerReachesNobodyButItself) {
  const pid_t child = fork();
  if (child == 0) _exit(look_at_walls_without_a_gate());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Walls, NobodyLooksIntoTheHarness) {
  (void)run_misdeed("right");
  EXPECT_EQ(prctl(PR_GET_DUMPABLE), 0);
}

TEST(Walls, ARootsWorkerHasNoRightOverOtherProcesses) {
  const std::string text = printed_by_shell("grep -E 'Cap(Prm|Eff)' /proc/self/status");
  for (const std::string field : {"CapPrm:\t", "CapEff:\t"}) {
    const std::size_t at = text.find(field);
    ASSERT_NE(at, std::string::npos) << text;
    const unsigned long long rights = std::stoull(text.substr(at + field.size(), 16), nullptr, 16);
    for (const int right : {CAP_KILL, CAP_SYS_PTRACE, CAP_SYS_NICE, CAP_SYS_RESOURCE, CAP_SYS_BOOT, CAP_SYS_TIME})
      EXPECT_EQ(rights >> right & 1, 0u) << field << right;
    // It reads the files that whoever started it may read.
    EXPECT_EQ(rights >> CAP_DAC_OVERRIDE & 1, getuid() == 0 ? 1u : 0u) << field;
  }
}

// A shell's job control, in which numbers come from a child process of its own.
TEST(Walls, AScriptMaySignalItsChildren) {
  EXPECT_EQ(
      printed_by_shell("exec 2> /dev/null; sleep 100 & (kill -TERM $!); wait $!; echo $?; kill -0 $$ && echo alive"),
      "143\nalive\n");
}

TEST(Walls, ANumberThatNobodyHasReachesNobody) {
  EXPECT_EQ(printed_by_shell("kill -TERM 4194303 2> /dev/null; echo $?"), "1\n");
}

}  // namespace
}  // namespace assay
