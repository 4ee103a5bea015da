// `new`: files to begin with, made of the templates in templates/. What they make compiles and passes as it is.
#pragma once

#include <string>
#include <vector>

#include "harness/run/drafts.h"

namespace assay {

// What was made, for people, and what to run next.
struct Made {
  Written written;
  std::vector<std::string> next;
};

// All throw InputError, and leave nothing behind, for a name that cannot be one or is taken, and where they cannot
// write. The first two are of the source tree: they also make the line that registers what is new.
Made new_op(const std::string& name, const std::string& family);
Made new_implementation(const std::string& name, const std::string& op);
// In the folder in which the program was started.
Made new_plugin(const std::string& name);
Made new_worker(const std::string& name);

std::string print_made(const Made& made);

}  // namespace assay
