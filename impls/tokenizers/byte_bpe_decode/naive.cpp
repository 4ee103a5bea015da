// The rule as it is said: a map from ids to bytes, and one append after the other.
#include <cstring>
#include <map>
#include <memory>
#include <string_view>

#include "impls/tokenizers/byte_bpe_decode/op.h"
#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::byte_bpe_decode {
namespace {

using tokenizers::BpeModel;

class MapDecoder {
 public:
  explicit MapDecoder(BpeModel file) : file_(std::move(file)) {
    for (const BpeModel::Token& token : file_.tokens) tokens_.emplace(token.id, file_.text(token));
    for (const BpeModel::Added& added : file_.added) tokens_.emplace(added.id, added.text);
  }
  MapDecoder(const MapDecoder&) = delete;  // the views point into the file

  void run(const Call& call) const {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    Value& out = call.outputs[text];
    const std::int64_t count = call.inputs[ids].dims[0], room = out.dims[0];
    std::int64_t written = 0, read = 0;
    for (; read < count; ++read) {
      const auto found = tokens_.find(first[read]);
      if (found == tokens_.end()) break;
      const auto length = static_cast<std::int64_t>(found->second.size());
      if (length > room - written) break;
      std::memcpy(out.as<char>() + written, found->second.data(), found->second.size());
      written += length;
    }
    out.dims[0] = written;
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  BpeModel file_;
  std::map<std::int32_t, std::string_view> tokens_;
};

Prepared prepare_naive(const Request& request) {
  auto file = tokenizers::read_bpe_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  auto decoder = std::make_shared<const MapDecoder>(std::get<BpeModel>(std::move(file)));
  return make_runner([decoder](const Call& call) { decoder->run(call); });
}

}  // namespace

Implementation naive() { return own_implementation(prepare_naive, "looks each id up in a map, and appends its bytes"); }

}  // namespace assay::byte_bpe_decode
