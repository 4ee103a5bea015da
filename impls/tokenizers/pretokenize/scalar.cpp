// A hand-written state machine over the bytes.
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Byte;

template <const Byte* (*piece_end)(const Byte*, const Byte*)>
void split(const Call& call) {
  const auto* const first = call.inputs[text].as<const Byte>();
  const Byte* const last = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  for (const Byte* at = first; at < last;) {
    at = piece_end(at, last);
    written[count++] = at - first;
  }
  call.outputs[ends].dims[0] = count;
}

Prepared prepare(const Request& request) {
  const Settings settings = settings_of(request.parameters);
  const std::string_view pattern = settings.pattern;
  // One instance per pattern, so that the scanner is compiled into the loop.
  if (pattern == "gpt2") return make_runner(split<tokenizers::gpt2_piece_end>);
  return Unsupported{"no scanner for the pattern " + settings.pattern};
}

}  // namespace

Implementation scalar() {
  return {.version = [] { return std::string(ASSAY_VERSION); },
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = prepare,
          .note = "a state machine over the bytes, with a two-stage table of classes"};
}

}  // namespace assay::pretokenize
