// What encoders have in common that look up or merge one pre-token after the other. How they do that they share with
// nobody.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "harness/op.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/surroundings.h"
#include "impls/tokenizers/documents/added_tokens.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/splitters.h"

namespace assay::byte_bpe_encode {

// Encoder: made of a BpeModel and Settings; `std::int32_t* encode(const Byte* from, const Byte* to, std::int32_t*
// written)` writes the ids of one pre-token and returns the place behind them.
// One that cannot take a vocabulary throws Unsupported.
template <class Encoder>
class PieceByPiece final : public Runner {
 public:
  PieceByPiece(tokenizers::BpeModel file, const Settings& settings, tokenizers::Splitter piece_end)
      : encoder_(std::move(file), settings), piece_end_(piece_end) {}

  void run(const Call& call) override {
    const auto* at = call.inputs[text].as<const tokenizers::Byte>();
    const tokenizers::Byte* const end = at + call.inputs[text].dims[0];
    auto* const first = call.outputs[ids].as<std::int32_t>();
    std::int32_t* written = first;
    while (at < end) {
      const tokenizers::Byte* const to = piece_end_(at, end);
      written = encoder_.encode(at, to, written);
      at = to;
    }
    call.outputs[ids].dims[0] = written - first;
  }

 private:
  Encoder encoder_;
  tokenizers::Splitter piece_end_;
};

// Finder: how it finds added tokens (documents/runner.h).
template <class Encoder, class Finder = documents::AddedByLength>
Prepared prepare_pieces(const Request& request) try {
  const Settings settings = settings_of(request.parameters);
  const tokenizers::Splitter piece_end = tokenizers::splitter_named(settings.pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  auto file = tokenizers::read_bpe_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  const auto& model = std::get<tokenizers::BpeModel>(file);
  return with_surroundings<Finder>(model, request, 1, [&]() -> std::unique_ptr<Runner> {
    return std::make_unique<PieceByPiece<Encoder>>(model, settings, piece_end);
  });
} catch (const Unsupported& refused) {
  return refused;
}

}  // namespace assay::byte_bpe_encode
