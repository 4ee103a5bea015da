#include "harness/cli/options.h"

#include <cstdio>

#include "harness/run/new_files.h"

namespace assay {

void add_new(CommandLine& program) {
  Verb verb = program.verb("new", "Makes files to begin with, which compile and pass");
  verb.footer(
      "Examples: ./assay new op sign_square\n"
      "          ./assay new implementation mine --op gelu\n"
      "          ./assay new plugin mine && make -C mine check\n"
      "          ./assay new worker mine");
  verb.needs_a_verb();
  const auto tell = [](const Made& made) {
    std::fputs(print_made(made).c_str(), stdout);
    return 0;
  };

  Verb op = verb.verb("op", "An op: contract, naive, mutants, registration");
  op.footer("Examples: ./assay new op sign_square\n          ./assay new op rotate --family positions");
  auto name = std::make_shared<std::string>(), family = std::make_shared<std::string>("activations");
  op.option("NAME", *name, "Of the op: small letters, digits and _").required();
  op.option("--family", *family,
            "The folder in impls/, made if need be (default: activations, whose ops are of one element each)")
      .type("NAME");
  op.does([=] { return tell(new_op(*name, *family)); });

  Verb implementation = verb.verb("implementation", "An implementation: one file and one line");
  implementation.footer("Example: ./assay new implementation mine --op gelu");
  auto of_op = std::make_shared<std::string>();
  implementation.option("NAME", *name, "Of the implementation: small letters, digits and _").required();
  implementation.option("--op", *of_op, "What it computes").type("OP").required();
  implementation.does([=] { return tell(new_implementation(*name, *of_op)); });

  Verb plugin = verb.verb("plugin", "A plug-in in C: a folder here, with its Makefile");
  plugin.footer("Example: ./assay new plugin mine && make -C mine check");
  plugin.option("NAME", *name, "Of the folder, and of its implementation").required();
  plugin.does([=] { return tell(new_plugin(*name)); });

  Verb worker = verb.verb("worker", "A worker in Python: a file here");
  worker.footer("Example: ./assay new worker mine");
  worker.option("NAME", *name, "Of the file, and of its implementation").required();
  worker.does([=] { return tell(new_worker(*name)); });
}

}  // namespace assay
