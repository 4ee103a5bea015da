// What encoders of this op have around them: places that follow from the lengths of tokens, and what all such ops
// share.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/documents/runner.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/token_lengths.h"

namespace assay::byte_bpe_encode {

class WithStarts final : public Runner {
 public:
  WithStarts(std::unique_ptr<Runner> encoder, std::shared_ptr<const tokenizers::TokenLengths> lengths)
      : encoder_(std::move(encoder)), lengths_(std::move(lengths)) {}

  void run(const Call& call) override {
    encoder_->run({call.inputs, call.outputs.first(1)});
    Value& starts = call.outputs[1];
    starts.dims[0] = call.outputs[ids].dims[0];
    lengths_->starts(call.outputs[ids].as<const std::int32_t>(), starts.dims[0], 0, starts.as<std::int64_t>());
  }

 private:
  std::unique_ptr<Runner> encoder_;
  std::shared_ptr<const tokenizers::TokenLengths> lengths_;
};

// What `make` makes, as often as threads are wanted, with all that its settings ask for around it.
template <class Finder>
std::unique_ptr<Runner> with_surroundings(const tokenizers::BpeModel& model, const Request& request, int threads,
                                          const std::function<std::unique_ptr<Runner>()>& make) {
  const documents::Asked asked = settings_of(request.parameters).asked;
  if (!asked.offsets) return documents::with_surroundings<Finder>(model.added, asked, request, threads, make);
  std::vector<tokenizers::TokenLengths::Length> all;
  for (const tokenizers::BpeModel::Token& token : model.tokens) all.push_back({token.id, token.length});
  const auto lengths = std::make_shared<const tokenizers::TokenLengths>(all);
  return documents::with_surroundings<Finder>(model.added, asked, request, threads,
                                              [&] { return std::make_unique<WithStarts>(make(), lengths); });
}

}  // namespace assay::byte_bpe_encode
