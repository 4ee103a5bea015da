#include "harness/run/options.h"

namespace assay {
namespace {

std::string& remembered() {
  static std::string text;
  return text;
}

}  // namespace

std::string in_shell(const std::string& argument) {
  const bool plain =
      !argument.empty() &&
      argument.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,@+-") ==
          std::string::npos;
  if (plain) return argument;
  std::string text = "'";
  for (const char character : argument) text += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return text + "'";
}

void remember_command_line(const std::string& program, int count, char** arguments) {
  std::string& text = remembered();
  text = program;
  for (int i = 1; i < count; ++i) text += " " + in_shell(arguments[i]);
}

const std::string& command_line() { return remembered(); }

}  // namespace assay
