// The command line, as verbs describe it. Only command_line.cpp knows the library that reads it: to see its headers
// costs a file ten seconds of compiling.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace assay {

// One option or positional argument while it is described. Each call says one more thing of it.
class OptionLine {
 public:
  explicit OptionLine(CLI::Option* described) : option_(described) {}

  OptionLine& type(const std::string& name);  // what the help calls its value: "[NAME=]FILE"
  OptionLine& required();
  OptionLine& within(int least, int greatest);
  OptionLine& within(double least, double greatest);
  OptionLine& one_of(std::initializer_list<std::string> values);
  OptionLine& file_to_write();    // which can be, or the verb does not begin
  OptionLine& folder_to_write();  // the same of a folder, which is made if need be
  OptionLine& not_empty();
  // What is wrong with a value; empty if nothing is.
  OptionLine& checked(std::function<std::string(const std::string&)> fault);
  OptionLine& environment(const std::string& variable);  // where it is taken from if it is not given
  OptionLine& one_each();                                // it may be repeated, with one value each time
  OptionLine& separated_by(char delimiter);
  OptionLine& hidden();

 private:
  CLI::Option* option_;
};

// What a verb does: its exit code.
using Action = std::function<int()>;

// A verb, or the program itself. The values that options are read into must live until the action is over.
class Verb {
 public:
  OptionLine option(const std::string& names, std::string& value, const std::string& help);
  OptionLine option(const std::string& names, std::vector<std::string>& values, const std::string& help);
  OptionLine option(const std::string& names, int& value, const std::string& help);
  OptionLine option(const std::string& names, double& value, const std::string& help);
  OptionLine option(const std::string& names, std::optional<double>& value, const std::string& help);
  OptionLine option(const std::string& names, std::optional<std::uint64_t>& value, const std::string& help);
  OptionLine flag(const std::string& names, bool& value, const std::string& help = {});
  // What the help ends with: examples. Commands call the program as it is called here (as_called).
  void footer(const std::string& text);
  Verb verb(const std::string& name, const std::string& help);
  void needs_a_verb();
  // Kept until all has been read, and done if this was the verb.
  void does(Action action);

 protected:
  Verb(CLI::App* described, std::shared_ptr<Action> chosen) : app_(described), chosen_(std::move(chosen)) {}
  CLI::App* app_;
  std::shared_ptr<Action> chosen_;
};

class CommandLine : public Verb {
 public:
  explicit CommandLine(const std::string& description, const std::string& program_name = {});
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  void version(const std::string& text);
  // Verbs that the script ./assay does by itself: the nearest name may be theirs.
  void beside(std::vector<std::string> verbs_of_script);
  // What is to be done, or the exit code if that is all, since help was shown. Throws InputError, with what was
  // expected and perhaps meant, for anything that is not as verbs describe it.
  struct Read {
    Action action;
    int exit_code = 0;
  };
  Read read(int count, char** arguments);

 private:
  std::unique_ptr<CLI::App> owned_;
  std::vector<std::string> verbs_of_script_;
};

}  // namespace assay
