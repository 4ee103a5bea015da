// One character after the other.
#include "impls/segmenters/characters/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::characters {
namespace {

void cut_naively(const Call& call, bool bytes) {
  const auto* const first = call.inputs[text].as<const tokenizers::Byte>();
  const tokenizers::Byte* const end = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  for (const tokenizers::Byte* at = first; at < end; written[count++] = at - first)
    at += bytes ? 1 : tokenizers::scan(at, end).bytes;
  call.outputs[ends].dims[0] = count;
}

Prepared prepare_naive(const Request& request) {
  return make_runner([bytes = by_bytes(request.parameters)](const Call& call) { cut_naively(call, bytes); });
}

}  // namespace

Implementation naive() { return own_implementation(prepare_naive, "one character after the other"); }

}  // namespace assay::characters
