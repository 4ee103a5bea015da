// What encoders by SentencePiece's models have in common: the model is read, a text normalised, and pieces written as
// ids. How they cut it they share with nobody.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"

namespace assay::tokenizers {

// Unknown pieces that stand beside each other are one; with byte fallback, each is its bytes.
class PieceIds {
 public:
  PieceIds(const SentencePieceModel& model, std::string_view, std::span<Value> outputs)
      : model_(model), ids_(outputs[0]), at_(ids_.as<std::int32_t>()) {}

  void add(std::string_view piece, std::int32_t id) {
    const bool unknown = id == model_.unknown;
    if (unknown && model_.byte_fallback) {
      for (const char byte : piece) *at_++ = model_.of_byte[static_cast<unsigned char>(byte)];
    } else if (!unknown || !after_unknown_) {
      *at_++ = id;
    }
    after_unknown_ = unknown;
  }
  void finish() { ids_.dims[0] = at_ - ids_.as<std::int32_t>(); }

 private:
  const SentencePieceModel& model_;
  Value& ids_;
  std::int32_t* at_;
  bool after_unknown_ = false;
};

// Why a model of another kind is refused.
inline Unsupported refused_kind(SentencePieceModel::Kind kind, std::string_view wanted) {
  constexpr const char* names[] = {"unigram", "bpe", "word", "char"};
  return {"the model is of the kind " + std::string(names[static_cast<std::size_t>(kind) - 1]) + "; expected " +
          std::string(wanted)};
}

// Written: made of a model, a normalised text and the outputs; what is found is added to it. Segmenter: made of a model
// and parameters; `void segment(std::string_view normalized, Written& found)`.
template <class Normalizer, class Segmenter, class Written>
Prepared prepare_by_model(const Request& request, SentencePieceModel::Kind kind, std::string_view kind_name) {
  auto read = read_sentencepiece_model(request.inputs[1].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  struct State {
    State(SentencePieceModel of, const Parameters& parameters)
        : model(std::move(of)), normalizer(model), segmenter(model, parameters) {}
    SentencePieceModel model;
    Normalizer normalizer;
    Segmenter segmenter;
    std::string text;
  };
  auto& model = std::get<SentencePieceModel>(read);
  if (model.kind != kind) return refused_kind(model.kind, kind_name);
  const auto state = std::make_shared<State>(std::move(model), request.parameters);
  return make_runner([state](const Call& call) {
    state->normalizer.normalize(call.inputs[0].text(), state->text);
    Written found(state->model, state->text, call.outputs);
    state->segmenter.segment(state->text, found);
    found.finish();
  });
}

template <class Normalizer, class Segmenter>
Prepared prepare_encoder(const Request& request, SentencePieceModel::Kind kind, std::string_view kind_name) {
  return prepare_by_model<Normalizer, Segmenter, PieceIds>(request, kind, kind_name);
}

// The same for who has a place for one function.
template <class Normalizer, class Segmenter, SentencePieceModel::Kind kind>
Prepared prepare_encoder_of(const Request& request) {
  return prepare_encoder<Normalizer, Segmenter>(request, kind,
                                                kind == SentencePieceModel::Kind::bpe ? "bpe" : "unigram");
}

}  // namespace assay::tokenizers
