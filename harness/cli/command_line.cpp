#include "harness/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/options.h"

namespace assay {
namespace {

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

// The parser would only say that a verb is required.
void refuse_unknown_verb(const CLI::App& program, int count, char** arguments) {
  if (count < 2 || arguments[1][0] == '-') return;
  std::vector<std::string> verbs;
  for (const CLI::App* verb : program.get_subcommands({})) verbs.push_back(verb->get_name());
  const std::string given = arguments[1];
  if (!verbs.empty() && std::ranges::find(verbs, given) == verbs.end())
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
  option_->check(CLI::Range(least, greatest));
  return *this;
}
OptionLine& OptionLine::within(double least, double greatest) {
  option_->check(CLI::Range(least, greatest));
  return *this;
}
OptionLine& OptionLine::one_of(std::initializer_list<std::string> values) {
  option_->check(CLI::IsMember(std::vector<std::string>(values)));
  return *this;
}
OptionLine& OptionLine::checked(std::function<std::string(const std::string&)> fault) {
  option_->check(std::move(fault));
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
  return OptionLine(app_->add_option(names, value, help));
}
OptionLine Verb::option(const std::string& names, double& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}
OptionLine Verb::option(const std::string& names, std::optional<double>& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
}
OptionLine Verb::option(const std::string& names, std::optional<std::uint64_t>& value, const std::string& help) {
  return OptionLine(app_->add_option(names, value, help));
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

void CommandLine::version(const std::string& text) { app_->set_version_flag("--version", text); }

CommandLine::Read CommandLine::read(int count, char** arguments) {
  for (CLI::App* verb : app_->get_subcommands({})) fold_options(*verb);
  refuse_unknown_verb(*app_, count, arguments);
  try {
    app_->parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) refuse_unknown_option(*app_);
    return {{}, app_->exit(error) == 0 ? all_well : bad_usage};
  }
  return {*chosen_, all_well};
}

}  // namespace assay
