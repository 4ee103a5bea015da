// The program around the implementations that the build put into a worker. (A plug-in's worker has another one.)
#include "harness/worker/child/host.h"

int main(int, char** arguments) {
  char** then = assay::command_after_then(arguments);
  assay::become_worker(then != nullptr);
  assay::serve_and_end(assay::hosted_implementations(), then);
}
