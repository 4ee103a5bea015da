#include "harness/worker/parent/command_worker.h"

#include <algorithm>
#include <map>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/worker/parent/greeting.h"

namespace assay {
namespace {

struct GivenCommand {
  std::string name;  // empty: none was given
  std::string line;  // for the shell
};

// A name ends at the first '=', if neither a blank nor a '/' comes before that.
GivenCommand take_apart(const std::string& text) {
  const std::size_t equals = text.find('=');
  const bool named = equals != std::string::npos && text.find_first_of(" \t/") > equals;
  GivenCommand given{named ? text.substr(0, equals) : "", named ? text.substr(equals + 1) : text};
  const bool plain = given.name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string::npos;
  if (named && (given.name.empty() || !plain))
    throw InputError("--worker '" + text + "': '" + given.name +
                     "' is no name; expected letters, digits, '_', '.' and '-' in front of the '='");
  if (given.line.find_first_not_of(" \t") == std::string::npos)
    throw InputError("--worker '" + text +
                     "': there is no command; expected [NAME=]COMMAND, such as 'mine=python3 mine.py'");
  return given;
}

// Records and options tell implementations of an op by their names.
void refuse_used_name(const std::vector<Contender>& all, const Contender& added, const std::string& text) {
  for (const Contender& known : all)
    if (known.op == added.op && known.subject.implementation == added.subject.implementation)
      throw InputError("--worker '" + text + "': " + added.op + " already has an implementation named '" +
                       added.subject.implementation + "'; give this one another: --worker NAME=COMMAND");
}

// So that it is missed in what is checked, by its name.
void add_absent(std::vector<Contender>& all, const GivenCommand& given, const std::string& text,
                const std::string& reason) {
  for (const std::string& op : op_names()) {
    Contender contender;
    contender.op = op;
    contender.backend = given.name;
    contender.subject = {given.name, "", "", text, ""};
    contender.absent = reason;
    contender.did_not_start = true;
    refuse_used_name(all, contender, text);
    all.push_back(std::move(contender));
  }
}

}  // namespace

void add_further_rows(std::vector<Contender>& all, const std::string& name, const std::string& text,
                      const WorkerCommand& command, const Greeting& greeting) {
  std::map<std::string, int> of_op;
  for (const Json& told : greeting.message["implementations"]) ++of_op[told.at("op").get<std::string>()];
  for (const Json& told : greeting.message["implementations"]) {
    Contender plain;
    plain.op = told.at("op");
    if (find_op(plain.op) == nullptr || find_op(plain.op)->info().probe) continue;
    plain.backend = told.at("implementation");
    plain.subject.implementation = name.empty() ? plain.backend : name;
    // One name cannot stand for two ways to compute an op.
    if (!name.empty() && of_op[plain.op] > 1) plain.subject.implementation += "." + plain.backend;
    plain.subject.library = text;
    plain.command = command;
    fill_in(plain, told);
    refuse_used_name(all, plain, text);
    all.push_back(plain);
    add_own_variants(all, plain, told);
  }
}

void add_further_worker(std::vector<Contender>& all, const std::string& text, const Limits& limits, Arena& arena) {
  const GivenCommand given = take_apart(text);
  const WorkerCommand command{{"/bin/sh", "-c", "exec " + given.line}, {}, {}, limits, true};
  const Greeting greeting = greet(command, arena);
  if (!greeting.absent.empty() && !greeting.started && !given.name.empty())
    return add_absent(all, given, text, greeting.absent);
  if (!greeting.absent.empty()) throw InputError("--worker '" + given.line + "': " + greeting.absent);
  const std::size_t before = all.size();
  add_further_rows(all, given.name, text, command, greeting);
  if (all.size() == before)
    throw InputError("--worker '" + given.line + "': it has no implementation of any op of assay; the ops are " +
                     join(op_names(), ", "));
}

}  // namespace assay
