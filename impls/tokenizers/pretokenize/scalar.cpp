// Hand-written scanners over the bytes: for gpt2 an automaton that is stepped once for each character, for the others
// one piece after the other.
#include "impls/tokenizers/pretokenize/automaton.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::pretokenize {
namespace {

void split_by_automaton(const Call& call) {
  const auto* const first = call.inputs[text].as<const tokenizers::Byte>();
  call.outputs[ends].dims[0] =
      write_ends(first, first + call.inputs[text].dims[0], call.outputs[ends].as<std::int64_t>());
}

void split_by_pieces(const Call& call, tokenizers::Splitter piece_end) {
  const auto* const first = call.inputs[text].as<const tokenizers::Byte>();
  const tokenizers::Byte* const end = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  for (const tokenizers::Byte* at = first; at < end; written[count++] = at - first) at = piece_end(at, end);
  call.outputs[ends].dims[0] = count;
}

Prepared prepare(const Request& request) {
  const Settings settings = settings_of(request.parameters);
  if (settings.pattern == "gpt2") return make_runner(split_by_automaton);
  const tokenizers::Splitter piece_end = tokenizers::splitter_named(settings.pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  return make_runner([piece_end](const Call& call) { split_by_pieces(call, piece_end); });
}

}  // namespace

Implementation scalar() {
  return own_implementation(prepare,
                            "scanners over the bytes with a two-stage table of classes, one piece after the other; for "
                            "gpt2 an automaton without branches");
}

}  // namespace assay::pretokenize
