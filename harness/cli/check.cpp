#include "harness/cli/options.h"
#include "harness/run/output.h"
#include "harness/run/session.h"

namespace assay {
namespace {

int check(const Options& options) {
  Session session(options);
  session.check();
  session.finish();
  const Summary summary = session.summary();
  show(summary);
  tell_collectors(summary, options.junit);
  return session.exit_code();
}

}  // namespace

void add_check(CommandLine& program) {
  Verb verb = program.verb("check", "Checks implementations against the reference");
  verb.footer(
      "Examples: ./assay check --op gelu --impl 'simd*' --dtype bf16\n"
      "          ./assay check --op rms_norm --input x=acts.npy \\\n"
      "            --input gamma=model.safetensors:model.norm.weight \\\n"
      "            --expect y=out.npy");
  auto options = std::make_shared<Options>();
  add_spec_options(verb, *options);
  add_plugins(verb, *options);
  add_own_resources(verb, *options);
  add_own_tensors(verb, *options);
  add_junit(verb, *options);
  verb.option("--reference", options->reference,
              "Checks the others against this implementation\ninstead of the reference")
      .type("NAME");
  verb.flag("--exhaustive", options->exhaustive,
            "Tries all 2^32 inputs of activations in float32\nas well: minutes for each implementation");
  verb.does([options] {
    options->whole_texts = !options->texts.empty();
    return check(*options);
  });
}

}  // namespace assay
