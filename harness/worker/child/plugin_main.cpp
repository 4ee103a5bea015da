// assay-worker-plugin FILE: the worker of a plug-in's implementations. Started by hand it says what the plug-in has;
// so does a plug-in that crashes while it is loaded, in a debugger: gdb --args assay-worker-plugin ./libmine.so
#include <fcntl.h>

#include <cstdio>

#include "harness/worker/child/host.h"
#include "harness/worker/child/plugin_file.h"
#include "harness/worker/child/plugin_host.h"
#include "harness/worker/wire/frame.h"

namespace {

using namespace assay;

bool started_by_hand() { return fcntl(memory_descriptor, F_GETFD) < 0; }

int describe(const char* file) try {
  const AssayPlugin& plugin = load_plugin(file);
  std::printf("%s %s\n", shown(plugin.name, 100).c_str(), shown(plugin.version, 100).c_str());
  for (const Hosted& each : hosted_by(plugin))
    std::printf("  %s %s (%s): %s\n", each.op.c_str(), each.backend.c_str(), each.implementation.isa("").c_str(),
                each.implementation.note.c_str());
  return 0;
} catch (const PluginError& problem) {
  std::fprintf(stderr, "error: %s: %s\n", file, problem.what());
  return 2;
}

// Whatever is asked, this is the answer.
[[noreturn]] void answer_with(const std::string& reason) {
  while (const std::optional<Json> request = read_frame(request_descriptor))
    if (!write_frame(answer_descriptor, {{"type", "error"}, {"id", request->value("id", Json())}, {"reason", reason}}))
      break;
  _exit(0);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fputs("usage: assay-worker-plugin FILE\n", stderr);
    return 2;
  }
  if (started_by_hand()) return describe(arguments[1]);
  char** then = command_after_then(arguments);
  become_worker(then != nullptr);
  try {
    serve_and_end(hosted_by(load_plugin(arguments[1])), then);
  } catch (const PluginError& problem) {
    answer_with(problem.what());
  }
}
