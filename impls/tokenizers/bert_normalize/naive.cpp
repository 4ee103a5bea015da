// The rules as they are written, a code point at a time.
#include "impls/tokenizers/bert_normalize/naive.h"

#include <memory>

namespace assay::bert_normalize {
namespace {

Prepared prepare_naive(const Request& request) {
  return make_runner([normalizer = NaiveNormalizer(settings_of(request.parameters))](const Call& call) mutable {
    const std::string& made = normalizer.normalize(call.inputs[text].text());
    made.copy(call.outputs[normalized].as<char>(), made.size());
    call.outputs[normalized].dims[0] = static_cast<std::int64_t>(made.size());
  });
}

}  // namespace

Implementation naive() {
  return own_implementation(prepare_naive, "the rule as it is written, a code point at a time");
}

}  // namespace assay::bert_normalize
