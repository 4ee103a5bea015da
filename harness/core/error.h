// Bad input of any kind: a spec, a flag, a case id, a vocabulary, a records file. Caught once, in `main`, which
// prints it as one message and exits with 2. Mistakes of the program itself assert instead.
#pragma once

#include <stdexcept>
#include <string>

namespace assay {

struct Location {
  std::string file;
  int line = 0;    // from 1; 0: the file as a whole
  int column = 0;  // from 1
};

class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message) : std::runtime_error(message) {}
  InputError(const Location& at, const std::string& message) : std::runtime_error(print(at) + ": " + message) {}

 private:
  static std::string print(const Location& at) {
    std::string text = at.file;
    if (at.line > 0) (text += ':') += std::to_string(at.line);
    if (at.line > 0 && at.column > 0) (text += ':') += std::to_string(at.column);
    return text;
  }
};

}  // namespace assay
