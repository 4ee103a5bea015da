// assay: proves that implementations compute the right thing, and finds out how fast they do so.
#include <malloc.h>

#include <cstdio>
#include <exception>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/core/build.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/temporary_folder.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace {

using namespace assay;

void add_verbs(CommandLine& program) {
  add_list(program);
  add_plan(program);
  add_check(program);
  add_bench(program);
  add_run(program);
  add_advise(program);
  add_selftest(program);
  add_replay(program);
  add_train(program);
  add_report(program);
  add_fetch(program);
  add_compare(program);
  add_baseline(program);
  add_tokenize(program);
  add_certify(program);
  add_compare_tokenizers(program);
  add_select(program);
  add_explain(program);
  add_regret(program);
  add_history(program);
  add_doctor(program);
  add_nightly(program);
  add_calibrate(program);
  add_new(program);
}

// What the script ./assay does by itself, and the program therefore knows nothing of; none of it is installed.
std::string verbs_of_the_script() {
  if (program_name() != "./assay") return "";
  return "Three more verbs exist in the source tree:\n"
         "  ./assay test                     builds and runs the tests\n"
         "  ./assay install --prefix PREFIX  builds and installs the program\n"
         "  ./assay fetch python             installs libraries that are used from Python\n\n";
}

int run(int count, char** arguments) {
  CommandLine program(as_called("Checks implementations of the building blocks of language models against an\nexact "
                                "reference, and times those that pass.\n"
                                "Example: ./assay run specs/quick.toml"),
                      program_name());  // or the usage would show the path, however long, of the program file
  program.version(std::string("assay ") + build::version + " (" + build::commit() + ")");
  if (program_name() == "./assay") program.beside({"test", "install"});
  program.needs_a_verb();
  program.footer(
      verbs_of_the_script() +
      "Exit codes: 0 all well, 1 a check failed, 2 bad usage or spec, 3 a confirmed\nslowdown or a lost cell, "
      "4 nothing could be measured, 130 interrupted.\n'./assay VERB --help' or './assay help VERB' shows the options "
      "of a "
      "verb and an\nexample.");
  add_verbs(program);
  const CommandLine::Read read = program.read(count, arguments);
  return read.action ? read.action() : read.exit_code;
}

}  // namespace

int main(int count, char** arguments) {
  // Cases come and go by the thousand. What one has taken is for the next: each page that is given back to the kernel
  // is a fault again.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  std::error_code gone;
  static_cast<void>(std::filesystem::read_symlink("/proc/self/exe", gone));
  if (gone) {  // in a chroot, say
    std::fputs(
        "error: /proc cannot be read, and assay needs it to find and watch its workers. Mount it: mount -t proc proc "
        "/proc\n",
        stderr);
    return bad_usage;
  }
  remember_command_line(program_name(), count, arguments);
  watch_for_interrupts();
  sweep_temporary_folders();
  try {
    const int code = run(count, arguments);
    if (code == interrupted) tell_interrupted("");
    return code;
  } catch (const InputError& error) {
    tell("error: " + as_called(error.what()));
    return bad_usage;
  } catch (const Interrupted&) {
    tell_interrupted("");
    return interrupted;
  } catch (const AbsentResource& absent) {
    tell("error: " + as_called(absent.reason));
    return bad_usage;
  } catch (const std::exception& error) {
    tell("error: " + as_called(error.what()));
    return bad_usage;
  }
}
