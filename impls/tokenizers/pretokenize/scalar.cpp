// A hand-written automaton over the bytes.
#include "impls/tokenizers/pretokenize/automaton.h"
#include "impls/tokenizers/pretokenize/op.h"

namespace assay::pretokenize {
namespace {

void split(const Call& call) {
  const auto* const first = call.inputs[text].as<const tokenizers::Byte>();
  call.outputs[ends].dims[0] =
      write_ends(first, first + call.inputs[text].dims[0], call.outputs[ends].as<std::int64_t>());
}

Prepared prepare(const Request& request) {
  const Settings settings = settings_of(request.parameters);
  if (settings.pattern == "gpt2") return make_runner(split);
  return Unsupported{"no automaton for the pattern " + settings.pattern};
}

}  // namespace

Implementation scalar() {
  return own_implementation(prepare, "an automaton over the bytes without branches, with a two-stage table of classes");
}

}  // namespace assay::pretokenize
