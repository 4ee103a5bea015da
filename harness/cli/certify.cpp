#include "harness/run/certify.h"

#include <cstdio>

#include "harness/cli/options.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/run/tell.h"

namespace assay {

void add_certify(CommandLine& program) {
  Verb verb = program.verb("certify", "Shows whether encoders agree on your texts");
  verb.footer(
      "Example: ./assay certify --vocabulary my/tokenizer.json --text a.txt \\\n"
      "           --text b.txt --output certificate.html");
  auto options = std::make_shared<CertifyOptions>();
  auto output = std::make_shared<std::string>();
  add_vocabulary(verb, options->vocabulary, options->pattern, options->rule);
  verb.option("--text", options->texts, "A text that is encoded; may be repeated").type("FILE").one_each().required();
  verb.option("--impl", options->implementations, "Only these implementations (default: all)").type("GLOB").one_each();
  verb.option("--worker", options->workers, "Adds a worker of your own, as NAME").type("[NAME=]COMMAND").one_each();
  verb.option("--plugin", options->plugins, "Adds a shared library of your own, as NAME")
      .type("[NAME=]FILE")
      .one_each();
  verb.option("--output", *output, "Writes the page to this file, .md or .html\n(default: prints it as Markdown)")
      .file_to_write();
  auto block = std::make_shared<int>(0);
  verb.option("--block", *block, "Bytes that are compared at a time").within(1, 128 << 20).hidden();
  verb.does([=] {
    const bool html = output->ends_with(".html");
    if (!output->empty() && !html && !output->ends_with(".md"))
      throw InputError("--output " + *output + ": expected a name that ends with .md or .html");
    if (*block > 0) options->block = static_cast<std::size_t>(*block);
    const report::Certificate certificate = certify(*options);
    const std::string page = print_certificate(certificate, html);
    if (output->empty()) std::fputs(page.c_str(), stdout);
    else write_whole(*output, page);
    if (!output->empty())
      tell("certificate: " + *output + ", " + std::to_string(certificate.agreeing()) + " implementations agree, " +
           std::to_string(certificate.differing()) + " differences");
    return certificate.differing() > 0 ? check_failed : all_well;
  });
}

}  // namespace assay
