// The rule as it is said, a byte at a time.
#include "impls/tokenizers/bpe_decode/op.h"

namespace assay::bpe_decode {
namespace {

void decode(const Call& call) {
  const std::string_view all = call.inputs[segmented].text();
  char* const first = call.outputs[text].as<char>();
  char* written = first;
  for (std::size_t at = 0; at < all.size();) {
    const bool marked = at + 1 < all.size() && all[at] == '@' && all[at + 1] == '@';
    const char behind = marked && at + 2 < all.size() ? all[at + 2] : '\n';
    if (marked && behind == ' ') at += 3;
    else if (marked && (behind == '\n' || behind == '\r')) at += 2;
    else *written++ = all[at++];
  }
  call.outputs[text].dims[0] = written - first;
}

}  // namespace

Implementation naive() {
  return own_implementation([](const Request&) { return make_runner(decode); }, "a byte at a time");
}

}  // namespace assay::bpe_decode
