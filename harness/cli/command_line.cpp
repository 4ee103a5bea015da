#include "harness/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "harness/cli/arguments.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/options.h"
#include "harness/run/output.h"

namespace assay {
namespace {

// In lines that fit beside the names of the options.
std::string folded(const std::string& text) {
  const std::size_t width = columns_of_stdout() - 30;
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

std::vector<std::string> verbs_of(const CLI::App& program) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : program.get_subcommands({})) verbs.push_back(verb->get_name());
  return verbs;
}

std::vector<std::string> options_of(const CLI::App& verb) {
  std::vector<std::string> options;
  for (const CLI::Option* option : verb.get_options())
    for (const std::string& name : option->get_lnames())
      if (!option->get_group().empty()) options.push_back("--" + name);
  return options;
}

// "assay baseline", without the program.
std::string name_of(const CLI::App& verb) {
  const CLI::App* parent = verb.get_parent();
  return (parent == nullptr || parent->get_parent() == nullptr ? "" : name_of(*parent) + " ") + verb.get_name();
}

// The verb that was given last: `baseline accept`.
const CLI::App& innermost(const CLI::App& program) {
  const std::vector<CLI::App*> given = program.get_subcommands();
  return given.empty() ? program : innermost(*given.back());
}

// Before anything is read: the parser would only say that a verb is required.
void refuse_unknown_start(const CLI::App& program, const std::vector<std::string>& given,
                          const std::vector<std::string>& verbs_of_script) {
  if (given.empty()) return;
  const std::vector<std::string> verbs = verbs_of(program);
  const std::string first = given.front().substr(0, given.front().find('='));
  if (first.starts_with("-")) {
    std::vector<std::string> known = options_of(program);
    for (const CLI::Option* option : program.get_options())
      for (const std::string& name : option->get_snames()) known.push_back("-" + name);
    if (std::ranges::find(known, first) == known.end())
      throw InputError("there is no option " + first + suggestion(first, known));
  } else if (!verbs.empty() && std::ranges::find(verbs, first) == verbs.end()) {
    if (std::ranges::find(verbs_of_script, first) != verbs_of_script.end())
      throw InputError("the program has no verb '" + first + "'; the script beside it has: ./assay " + first);
    std::vector<std::string> all = verbs;
    all.insert(all.end(), verbs_of_script.begin(), verbs_of_script.end());
    throw InputError("there is no verb '" + first + "'" +
                     suggestion(first, nearest_name(first, all).empty() ? verbs : all));
  }
}

void refuse_unknown_options(const CLI::App& program) {
  const CLI::App& verb = innermost(program);
  for (const std::string& given : program.remaining(true)) {
    const std::string option = given.substr(0, given.find('='));
    if (option.starts_with("-"))
      throw InputError(name_of(verb) + " has no option " + option + suggestion(option, options_of(verb)));
  }
}

// What the parser did not expect: an option that the verb does not have, or one argument too many.
[[noreturn]] void refuse_extras(const CLI::App& program) {
  refuse_unknown_options(program);
  const CLI::App& verb = innermost(program);
  const std::vector<std::string> left = program.remaining(true);
  std::vector<std::string> places;
  for (const CLI::Option* option : verb.get_options())
    if (option->get_positional()) places.push_back(option->get_name(true));
  throw InputError(name_of(verb) + ": '" + (left.empty() ? "" : left.front()) + "' is one argument too many; " +
                   (places.empty() ? "it takes options only" : "it takes " + join(places, ", ") + " and options") +
                   " (" + as_called("./assay ") + name_of(verb) + " --help)");
}

[[noreturn]] void refuse_incomplete(const CLI::App& program) {
  refuse_unknown_options(program);
  const CLI::App& verb = innermost(program);
  const std::vector<std::string> verbs = verbs_of(verb), left = program.remaining(true);
  if (!verbs.empty() && !left.empty())
    throw InputError(name_of(verb) + " has no verb '" + left.front() + "'" + suggestion(left.front(), verbs));
  for (const CLI::Option* option : verb.get_options())
    if (option->get_required() && option->count() == 0) {
      std::string what = option->get_description();
      std::ranges::replace(what, '\n', ' ');
      throw InputError(name_of(verb) + " needs " + option->get_name(option->get_positional()) + ": " + what);
    }
  const bool of_program = verb.get_parent() == nullptr;
  throw InputError((of_program ? "a verb is needed: " : name_of(verb) + " needs one of ") + join(verbs, ", ") + " (" +
                   as_called("./assay ") + (of_program ? "" : name_of(verb) + " ") + "--help)");
}

// Whatever the parser found, in the words of this program.
[[noreturn]] void refuse(const CLI::App& program, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) refuse_extras(program);
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) refuse_incomplete(program);
  const std::string said = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    throw InputError(said.substr(0, said.find(':')) + " needs a value");
  throw InputError(said);
}

// `help VERB` is `VERB --help`.
void take_help_for_a_verb(std::vector<std::string>& given) {
  if (given.empty() || given.front() != "help") return;
  given.erase(given.begin());
  given.push_back("--help");
}

CLI::Option* checked_natural(CLI::Option* option) { return option->check(fault_of_natural)->type_name("NUMBER"); }

}  // namespace

OptionLine& OptionLine::type(const std::string& name) {
  option_->type_name(name);
  return *this;
}
OptionLine& OptionLine::required() {
  option_->required();
  return *this;
}
OptionLine& OptionLine::within(int least, int greatest) {
  option_->check([=](const std::string& value) { return fault_of_whole(value, least, greatest); });
  option_->type_name(std::to_string(least) + ".." + std::to_string(greatest));
  return *this;
}
OptionLine& OptionLine::within(double least, double greatest) {
  option_->check([=](const std::string& value) { return fault_of_number(value, least, greatest); });
  return *this;
}
OptionLine& OptionLine::one_of(std::initializer_list<std::string> values) {
  const std::vector<std::string> choices(values);
  option_->check([=](const std::string& value) { return fault_of_choice(value, choices); });
  option_->type_name(join(choices, "|"));
  return *this;
}
OptionLine& OptionLine::checked(std::function<std::string(const std::string&)> fault) {
  option_->check(std::move(fault));
  return *this;
}
OptionLine& OptionLine::file_to_write() {
  option_->check(fault_of_file_to_write)->type_name("FILE");
  return *this;
}
OptionLine& OptionLine::folder_to_write() {
  option_->check(fault_of_folder_to_write)->type_name("DIR");
  return *this;
}
OptionLine& OptionLine::not_empty() {
  option_->check(fault_of_text);
  return *this;
}
OptionLine& OptionLine::environment(const std::string& variable) {
  option_->envname(variable);
  return *this;
}
OptionLine& OptionLine::one_each() {
  option_->allow_extra_args(false);
  return *this;
}
OptionLine& OptionLine::separated_by(char delimiter) {
  option_->delimiter(delimiter);
  return *this;
}
OptionLine& OptionLine::hidden() {
  option_->group("");
  return *this;
}

OptionLine Verb::option(const std::string& names, std::string& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}
OptionLine Verb::option(const std::string& names, std::vector<std::string>& values, const std::string& help) {
  return OptionLine(app_->add_option(names, values, help));
}
OptionLine Verb::option(const std::string& names, int& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help)
                        ->check([](const std::string& given) { return fault_of_whole(given); })
                        ->type_name("NUMBER"));
}
OptionLine Verb::option(const std::string& names, double& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help)
                        ->check([](const std::string& given) { return fault_of_number(given); })
                        ->type_name("NUMBER"));
}
OptionLine Verb::option(const std::string& names, std::optional<double>& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help)
                        ->check([](const std::string& given) { return fault_of_number(given); })
                        ->type_name("NUMBER"));
}
OptionLine Verb::option(const std::string& names, std::optional<std::uint64_t>& value, const std::string& help) {
  return OptionLine(checked_natural(app_->add_option(names, value, help)));
}
OptionLine Verb::flag(const std::string& names, bool& value, const std::string& help) {
  return OptionLine(app_->add_flag(names, value, help));
}
void Verb::footer(const std::string& text) { app_->footer(as_called(text)); }
Verb Verb::verb(const std::string& name, const std::string& help) {
  return {app_->add_subcommand(name, help), chosen_};
}
void Verb::needs_a_verb() { app_->require_subcommand(1); }
void Verb::does(Action action) {
  app_->callback([chosen = chosen_, action = std::move(action)] { *chosen = action; });
}

CommandLine::CommandLine(const std::string& description, const std::string& program_name)
    : Verb(nullptr, std::make_shared<Action>()), owned_(std::make_unique<CLI::App>(description, program_name)) {
  app_ = owned_.get();
}
CommandLine::~CommandLine() = default;

void CommandLine::version(const std::string& text) { app_->set_version_flag("-V,--version", text); }

void CommandLine::beside(std::vector<std::string> verbs_of_script) { verbs_of_script_ = std::move(verbs_of_script); }

CommandLine::Read CommandLine::read(int count, char** arguments) {
  for (CLI::App* verb : app_->get_subcommands({})) fold_options(*verb);
  std::vector<std::string> given(arguments + std::min(count, 1), arguments + count);
  take_help_for_a_verb(given);
  refuse_unknown_start(*app_, given, verbs_of_script_);
  std::ranges::reverse(given);  // as the parser takes them
  try {
    app_->parse(given);
  } catch (const CLI::Success& asked) {  // for help, or the version
    return {{}, app_->exit(asked)};
  } catch (const CLI::ParseError& error) {
    refuse(*app_, error);
  }
  return {*chosen_, all_well};
}

}  // namespace assay
