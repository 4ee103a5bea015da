#include "harness/worker/parent/plugin_roster.h"

#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/worker/parent/greeting.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// "[NAME=]FILE", as it was given.
struct GivenPlugin {
  std::string text, name, file;

  explicit GivenPlugin(const std::string& whole) : text(whole), file(whole) {
    const std::size_t equals = whole.find('=');
    if (equals == std::string::npos || whole.find('/') < equals) return;
    name = whole.substr(0, equals);
    file = whole.substr(equals + 1);
    constexpr const char* letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    if (name.empty() || name.find_first_not_of(letters) != std::string::npos)
      fail("'" + name + "' is no name; expected NAME=FILE, with letters, digits and _ - . in NAME");
  }

  [[noreturn]] void fail(const std::string& what) const { throw InputError("--plugin " + text + ": " + what); }
};

// An implementation by the name that was given for the plug-in: NAME if it is the only one of its op, else NAME@OWN.
// What is a variant already keeps what is behind its '@'.
std::string name_under(const std::string& name, const std::string& own, bool only) {
  if (name.empty()) return own;
  if (only) return name;
  const std::size_t at = own.find('@');
  return name + "@" + (at == std::string::npos ? own : own.substr(at + 1));
}

// What tells two builds of a file apart: its build-id or, where the linker gave it none, a hash of all of it.
std::string identity_of(const Json& greeting, const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  if (greeting.contains("build_ids") && greeting["build_ids"].contains(name)) return greeting["build_ids"][name];
  constexpr std::size_t largest = std::size_t{1} << 30;
  const std::string content = read_whole(file, largest);
  const XXH128_hash_t hash = XXH3_128bits(content.data(), content.size());
  char text[48];
  std::snprintf(text, sizeof text, "xxh3-%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return text;
}

Greeting ask(const GivenPlugin& given, const WorkerCommand& command, Arena& arena,
             std::chrono::duration<double> deadline) {
  std::error_code error;
  if (!fs::exists(given.file, error)) given.fail("there is no such file");
  if (!fs::is_regular_file(given.file, error)) given.fail("is not a file; expected a shared library");
  Greeting greeting = greet(command, arena, deadline);
  if (!greeting.ending.empty())
    given.fail("while it was loaded and asked what it has, " + tell_end("its process", greeting.ending) +
               "; to look at that: gdb --args " + join(command.arguments, " "));
  if (!greeting.absent.empty()) given.fail(greeting.absent);
  return greeting;
}

const Op& op_of(const GivenPlugin& given, const std::string& name) {
  const Op* op = find_op(name);
  if (op == nullptr || op->info().probe)
    given.fail("it has an implementation of '" + name + "', and there is no such op" + suggestion(name, op_names()));
  return *op;
}

}  // namespace

void add_plugin(std::vector<Contender>& all, const RosterOptions& options, const std::string& text, Arena& arena) {
  const GivenPlugin given(text);
  const std::string file = fs::absolute(given.file).string();
  const WorkerCommand command{{options.worker_directory + "/assay-worker-plugin", file}, {}, {}, options.limits};
  const Greeting greeting = ask(given, command, arena, options.plugin_deadline);
  const Json& implementations = greeting.message["implementations"];
  const std::string identity = identity_of(greeting.message, file);
  for (const Json& told : implementations) {
    Contender contender;
    contender.op = op_of(given, told.at("op")).info().name;
    contender.backend = told.at("implementation");
    const auto of_op =
        std::ranges::count_if(implementations, [&](const Json& each) { return each.at("op") == contender.op; });
    contender.subject = {name_under(given.name, contender.backend, of_op == 1), told.at("version"), told.at("isa"),
                         library_of_plugin(text), identity};
    contender.note = told.at("note");
    contender.accumulates = accumulation_of(told);
    contender.command = command;
    const bool taken = std::ranges::any_of(all, [&](const Contender& known) {
      return known.op == contender.op && (known.subject.implementation == contender.subject.implementation ||
                                          std::ranges::count(known.aliases, contender.subject.implementation) > 0);
    });
    if (taken)
      given.fail(contender.op + " already has an implementation named '" + contender.subject.implementation +
                 "'; give the plug-in " + (given.name.empty() ? "a name" : "another name") +
                 ": --plugin NAME=" + given.file);
    all.push_back(std::move(contender));
  }
}

}  // namespace assay
