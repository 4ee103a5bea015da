// What each implementation of misdeeds.cpp is to be told: for the tests of worker/ and cli/, and docs/isolation.md.
#pragma once

#include <array>

namespace assay::planted {

struct Misdeed {
  const char* name;
  const char* verdict;
  const char* property;  // "answers": it was ended, or ended itself, before it had answered
  const char* reason;    // a part of it
};

// Under a sanitizer each process and thread is so large that memory may be the first limit that they reach.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr const char* too_many_tasks = "(limit: tasks)";
#else
inline constexpr const char* too_many_tasks = "killed: had more than 64 processes and threads (limit: tasks)";
#endif

// With the limits of `misdeed_limits`.
inline constexpr std::array misdeeds{
    // it ends, in one way or another
    Misdeed{"exits_at_once", "crash", "answers", "exited with 3 without an answer"},
    Misdeed{"exits_in_a_handler", "crash", "answers", "exited with 9 without an answer"},
    Misdeed{"aborts", "crash", "answers", "killed by SIGABRT"},
    Misdeed{"throws_a_number", "crash", "answers", "killed by SIGABRT"},
    Misdeed{"uses_a_null_pointer", "crash", "answers", "killed by SIGSEGV"},
    Misdeed{"divides_by_zero", "crash", "answers", "killed by SIGFPE"},
    Misdeed{"kills_itself", "crash", "answers", "killed by SIGKILL, but not by the harness"},
    Misdeed{"overflows_the_stack", "crash", "answers", "killed by SIGSEGV: its stack overflowed"},
    Misdeed{"corrupts_the_heap", "crash", "answers", "killed by SIGABRT"},
    Misdeed{"leaves_an_alarm", "crash", "answers", "killed by SIGALRM"},
    // it does not end
    Misdeed{"loops", "timeout", "answers", "s: it was computing"},
    Misdeed{"sleeps", "timeout", "answers", "s: it was waiting"},
    Misdeed{"stops_itself", "timeout", "answers", "s: it was stopped"},
    Misdeed{"hangs_in_a_handler", "timeout", "answers", "no answer in"},
    // it takes too much
    Misdeed{"allocates_without_end", "crash", "answers",
            "killed: used more than 0.125 GiB of memory (limit: memory_gib)"},
    Misdeed{"fills_the_shared_memory", "crash", "answers",
            "killed: used more than 0.125 GiB of memory (limit: memory_gib)"},
    Misdeed{"starts_children_without_end", "crash", "answers", too_many_tasks},
    Misdeed{"starts_threads_without_end", "crash", "answers", too_many_tasks},
    Misdeed{"prints_without_end", "crash", "answers", "killed: printed more than 4 MiB (limit: output_mib)"},
    Misdeed{"fills_the_disk", "crash", "answers",
            "killed by SIGXFSZ: wrote more than 0.002 GiB to a file (limit: file_gib)"},
    Misdeed{"opens_without_end", "fail", "process_unchanged", "it changed the open descriptors: none is left"},
    Misdeed{"opens_one_more_each_time", "fail", "process_unchanged", "it changed the open descriptors"},
    // it meddles with the conversation
    Misdeed{"closes_its_answers", "crash", "answers", "descriptor 4 of the worker was closed"},
    Misdeed{"closes_its_requests", "fail", "process_unchanged", "3 was closed, which was not its own"},
    Misdeed{"closes_its_memory", "fail", "process_unchanged", "5 was closed, which was not its own"},
    Misdeed{"floods_its_answers", "crash", "answers", "bytes was announced"},
    Misdeed{"forges_an_answer", "crash", "answers", "the answer is to another request"},
    // Before the next request or during it: tests/worker knows.
    Misdeed{"forges_the_next_answer", "crash", "answers", "answer"},
    Misdeed{"truncates_its_memory", "pass", "all", ""},
    Misdeed{"writes_late", "fail", "quiet_after_answer", "wrote into output y after it had answered"},
    Misdeed{"leaves_a_writing_child", "fail", "process_unchanged",
            "it changed the children of the process: one is left"},
    Misdeed{"leaves_a_daemon", "fail", "process_unchanged", "it changed the children of the process: one is left"},
    // it reaches for the harness
    Misdeed{"kills_its_parent", "crash", "answers", "it tried to reach the harness by kill, which is forbidden"},
    Misdeed{"terminates_its_parent", "crash", "answers", "it tried to reach the harness by kill, which is forbidden"},
    Misdeed{"stops_its_parent", "crash", "answers", "it tried to reach the harness by kill, which is forbidden"},
    Misdeed{"kills_everybody", "crash", "answers", "it tried to reach the harness by kill, which is forbidden"},
    Misdeed{"traces_its_parent", "crash", "answers", "it tried to reach the harness by ptrace, which is forbidden"},
    Misdeed{"renices_its_parent", "crash", "answers",
            "it tried to reach the harness by setpriority, which is forbidden"},
    Misdeed{"moves_its_parent", "crash", "answers",
            "it tried to reach the harness by sched_setaffinity, which is forbidden"},
    Misdeed{"limits_its_parent", "crash", "answers", "it tried to reach the harness by prlimit64, which is forbidden"},
    // it leaves its own process other than it was
    Misdeed{"blocks_signals", "fail", "process_unchanged", "it changed the signal mask"},
    Misdeed{"ignores_sigterm", "fail", "process_unchanged", "it changed what a signal does"},
    Misdeed{"changes_its_limits", "fail", "process_unchanged", "it changed a resource limit"},
    Misdeed{"renices_itself", "fail", "process_unchanged", "it changed the priority of the process"},
    Misdeed{"changes_the_folder", "fail", "process_unchanged", "it changed the working directory"},
    Misdeed{"changes_the_locale", "fail", "process_unchanged", "it changed the locale"},
    Misdeed{"flushes_denormals", "fail", "control_bits_kept", "control bits were changed"},
};

inline constexpr const char* misdeed_limits =
    "limits = {seconds = 0.6, memory_gib = 0.125, tasks = 64, descriptors = 128, output_mib = 4, file_gib = 0.002}\n";

}  // namespace assay::planted
