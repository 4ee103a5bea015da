// assay: proves that implementations compute the right thing, and finds out how fast they do so.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <sstream>

#include "harness/cli/options.h"
#include "harness/core/build.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/progress.h"
#include "harness/run/session.h"

namespace {

using namespace assay;

// In lines that fit beside the names of the options, on a terminal of 80 columns.
std::string folded(const std::string& text) {
  constexpr std::size_t width = 50;
  std::string result;
  std::size_t column = 0;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (column > 0 && column + 1 + word.size() > width) {
      result += '\n';
      column = 0;
    }
    result += (column > 0 ? " " : "") + word;
    column += word.size() + (column > 0 ? 1 : 0);
  }
  return result;
}

void fold_options(CLI::App& verb) {
  for (CLI::Option* option : verb.get_options()) option->description(folded(option->get_description()));
  for (CLI::App* part : verb.get_subcommands({})) fold_options(*part);
}

void add_verbs(CLI::App& program, Verb& chosen) {
  add_list(program, chosen);
  add_plan(program, chosen);
  add_check(program, chosen);
  add_bench(program, chosen);
  add_run(program, chosen);
  add_selftest(program, chosen);
  add_replay(program, chosen);
  add_report(program, chosen);
  add_fetch(program, chosen);
  add_compare(program, chosen);
  add_baseline(program, chosen);
  add_select(program, chosen);
  add_explain(program, chosen);
  add_regret(program, chosen);
  add_history(program, chosen);
  add_doctor(program, chosen);
  add_nightly(program, chosen);
  add_calibrate(program, chosen);
  for (CLI::App* verb : program.get_subcommands({})) {
    fold_options(*verb);
    verb->footer(as_called(verb->get_footer()));
  }
}

// The parser would only say that a verb is required.
void refuse_unknown_verb(const CLI::App& program, int count, char** arguments) {
  if (count < 2 || arguments[1][0] == '-') return;
  std::vector<std::string> verbs;
  for (const CLI::App* verb : program.get_subcommands({})) verbs.push_back(verb->get_name());
  const std::string given = arguments[1];
  if (std::find(verbs.begin(), verbs.end(), given) == verbs.end())
    throw InputError("there is no verb '" + given + "'" + suggestion(given, verbs));
}

// Of an option that the verb does not have: the parser would not say which ones it has.
void refuse_unknown_option(const CLI::App& program) {
  for (const CLI::App* verb : program.get_subcommands()) {
    std::vector<std::string> options;
    for (const CLI::Option* option : verb->get_options())
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
    for (const std::string& given : verb->remaining())
      if (given.starts_with("--"))
        throw InputError(verb->get_name() + " has no option " + given + suggestion(given, options));
  }
}

int run(int count, char** arguments) {
  CLI::App program{
      as_called("Proves implementations of the building blocks of language models right, and\nmeasures them.\n"
                "Example: ./assay run specs/quick.toml"),
      program_name()};  // or the usage would show the path, however long, of the program file
  program.set_version_flag("--version", std::string("assay ") + build::version + " (" + build::commit() + ")");
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 all well, 1 a check failed, 2 bad usage or spec, 3 a regression,\n"
      "4 nothing could be measured, 130 interrupted.\n'assay VERB --help' shows a verb's options and an example.");
  Verb chosen;
  add_verbs(program, chosen);
  refuse_unknown_verb(program, count, arguments);
  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) refuse_unknown_option(program);
    return program.exit(error) == 0 ? all_well : bad_usage;
  }
  return chosen();
}

}  // namespace

int main(int count, char** arguments) {
  std::error_code gone;
  static_cast<void>(std::filesystem::read_symlink("/proc/self/exe", gone));
  if (gone) {  // in a chroot, say
    std::fputs(
        "error: /proc cannot be read, and without it assay finds neither its workers nor what they do: mount -t proc "
        "proc /proc\n",
        stderr);
    return bad_usage;
  }
  remember_command_line(program_name(), count, arguments);
  watch_for_interrupts();
  try {
    return run(count, arguments);
  } catch (const InputError& error) {
    std::fprintf(stderr, "error: %s\n", as_called(error.what()).c_str());
    return bad_usage;
  } catch (const Interrupted&) {
    return interrupted;
  } catch (const AbsentResource& absent) {
    std::fprintf(stderr, "error: %s\n", as_called(absent.reason).c_str());
    return bad_usage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", as_called(error.what()).c_str());
    return bad_usage;
  }
}
