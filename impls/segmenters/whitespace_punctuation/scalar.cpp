// One character after the other, by a table of classes.
#include "impls/segmenters/whitespace_punctuation/op.h"
#include "impls/segmenters/whitespace_punctuation/runs.h"

namespace assay::whitespace_punctuation {
namespace {

void cut_by_characters(const Call& call, bool alone) {
  const auto* const first = call.inputs[text].as<const tokenizers::Byte>();
  const tokenizers::Byte* const end = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  std::uint8_t before = sign;
  for (const tokenizers::Byte* at = first; at < end;) {
    const tokenizers::Scanned next = tokenizers::scan(at, end);
    const std::uint8_t run = run_of(next);
    if (at > first && (run != before || (alone && run == sign))) written[count++] = at - first;
    before = run;
    at += next.bytes;
  }
  if (first < end) written[count++] = end - first;
  call.outputs[ends].dims[0] = count;
}

Prepared prepare_scalar(const Request& request) {
  return make_runner([alone = signs_alone(request.parameters)](const Call& call) { cut_by_characters(call, alone); });
}

}  // namespace

Implementation scalar() {
  return own_implementation(prepare_scalar, "one character after the other, by a two-stage table of classes");
}

}  // namespace assay::whitespace_punctuation
