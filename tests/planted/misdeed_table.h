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
inline constexpr std::array misdeeds {
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
      Misdeed{"writes_late", "fail", "quiet_after_answer", "output y after it had answered"},
      Misdeed{"reads_late", "fail", "quiet_after_answer", "after it had answered"},
      Misdeed{"writes_and_restores", "fail", "inputs_unchanged", "input x was written to, at byte 0"},
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
      Misdeed{"limits_its_parent", "crash", "answers",
              "it tried to reach the harness by prlimit64, which is forbidden"},
      Misdeed{"kills_a_thread_by_number", "crash", "answers",
              "it tried to reach the harness by kill, which is forbidden"},
      Misdeed{"kills_by_tkill", "crash", "answers", "it tried to reach the harness by tkill, which is forbidden"},
      Misdeed{"kills_by_tgkill", "crash", "answers", "it tried to reach the harness by tgkill, which is forbidden"},
      Misdeed{"kills_by_pidfd", "crash", "answers", "it tried to reach the harness by pidfd_open, which is forbidden"},
      Misdeed{"kills_by_a_folder", "crash", "answers",
              "it tried to reach the harness by pidfd_send_signal, which is forbidden"},
      Misdeed{"kills_by_a_pipe", "crash", "answers", "it tried to reach the harness by fcntl, which is forbidden"},
      Misdeed{"kills_a_thread_by_a_pipe", "crash", "answers",
              "it tried to reach the harness by fcntl, which is forbidden"},
#if defined(__x86_64__)
      Misdeed{"kills_by_a_32_bit_call", "crash", "answers",
              "killed by SIGSYS: it made a system call of another instruction set"},
#endif
      Misdeed{"seizes_a_thread", "crash", "answers", "it tried to reach the harness by ptrace, which is forbidden"},
      Misdeed{"has_itself_traced", "crash", "answers", "it tried to reach the harness by ptrace, which is forbidden"},
      Misdeed{"writes_into_its_parent", "crash", "answers",
              "it tried to reach the harness by process_vm_writev, which is forbidden"},
      Misdeed{"kills_another_worker", "crash", "answers",
              "it tried to reach another process by kill, which is forbidden"},
      Misdeed{"limits_another_worker", "crash", "answers",
              "it tried to reach another process by prlimit64, which is forbidden"},
      // The kernel refuses it.
      Misdeed{"opens_its_parents_memory", "pass", "all", ""}, Misdeed{"opens_its_parents_files", "pass", "all", ""},
      Misdeed{"opens_another_workers_memory", "pass", "all", ""},
      Misdeed{"opens_another_workers_files", "pass", "all", ""},
      // It is its own affair.
      Misdeed{"signals_what_it_started", "pass", "all", ""},
      // it leaves its own process other than it was
      Misdeed{"blocks_signals", "fail", "process_unchanged", "it changed the signal mask"},
      Misdeed{"ignores_sigterm", "fail", "process_unchanged", "it changed what a signal does (SIGTERM)"},
      Misdeed{"changes_its_limits", "fail", "process_unchanged", "it changed a resource limit (RLIMIT_AS)"},
      Misdeed{"renices_itself", "fail", "process_unchanged", "it changed the priority of the process"},
      Misdeed{"changes_the_folder", "fail", "process_unchanged", "it changed the working directory"},
      Misdeed{"changes_the_locale", "fail", "process_unchanged", "it changed the locale"},
      Misdeed{"changes_the_limit_of_files", "fail", "process_unchanged", "it changed a resource limit (RLIMIT_FSIZE)"},
      Misdeed{"changes_the_limit_of_the_stack", "fail", "process_unchanged",
              "it changed a resource limit (RLIMIT_STACK)"},
      Misdeed{"changes_the_limit_of_data", "fail", "process_unchanged", "it changed a resource limit (RLIMIT_DATA)"},
      Misdeed{"changes_the_umask", "fail", "process_unchanged", "it changed the umask"},
      Misdeed{"changes_the_environment", "fail", "process_unchanged", "it changed the environment (OMP_NUM_THREADS)"},
      Misdeed{"handles_segv", "fail", "process_unchanged", "it changed what a signal does (SIGSEGV)"},
      Misdeed{"handles_alrm", "fail", "process_unchanged", "it changed what a signal does (SIGALRM)"},
      Misdeed{"handles_usr1", "fail", "process_unchanged", "it changed what a signal does (SIGUSR1)"},
      Misdeed{"handles_a_real_time_signal", "fail", "process_unchanged", "it changed what a signal does ("},
      Misdeed{"ignores_hup", "fail", "process_unchanged", "it changed what a signal does (SIGHUP)"},
      Misdeed{"changes_its_scheduling_class", "fail", "process_unchanged", "it changed the scheduling class"},
      Misdeed{"changes_its_processors", "fail", "process_unchanged",
              "it changed the processors that the process may run on"},
      Misdeed{"hides_itself", "fail", "process_unchanged", "it changed a setting of prctl (PR_SET_DUMPABLE)"},
      Misdeed{"outlives_its_parent", "fail", "process_unchanged", "it changed a setting of prctl (PR_SET_PDEATHSIG)"},
      Misdeed{"leaves_a_slow_alarm", "fail", "process_unchanged", "it changed the timers (setitimer)"},
      Misdeed{"leaves_a_timer", "fail", "process_unchanged", "it changed the timers (timer_create)"},
      Misdeed{"redirects_its_output", "fail", "process_unchanged", "it changed the standard output"},
      Misdeed{"changes_the_locale_of_the_thread", "fail", "process_unchanged",
              "it changed the locale of the thread (uselocale)"},
      Misdeed{"changes_the_personality", "fail", "process_unchanged", "it changed the personality"},
      Misdeed{"is_spared_when_memory_is_short", "fail", "process_unchanged", "it changed the oom_score_adj"},
      Misdeed{"flushes_denormals", "fail", "control_bits_kept", "control bits were changed"},
#if defined(__x86_64__)
      Misdeed{"leaves_mmx_in_use", "fail", "control_bits_kept", "x87's registers are in use"},
#endif
};

inline constexpr const char* misdeed_limits =
    "limits = {seconds = 0.6, memory_gib = 0.125, tasks = 64, descriptors = 128, output_mib = 4, file_gib = 0.002}\n";

}  // namespace assay::planted
