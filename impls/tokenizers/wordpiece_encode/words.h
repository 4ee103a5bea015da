// What encoders of wordpiece_encode have in common: the words of a text, their length in characters, how ids are
// written and where they stand. How they find pieces they share with nobody.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/documents/added_tokens.h"
#include "impls/tokenizers/documents/runner.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/op.h"
#include "impls/tokenizers/wordpiece_encode/piece_lengths.h"

namespace assay::wordpiece_encode {

using tokenizers::Byte;
using tokenizers::WordPieceModel;

inline bool has_more_characters(std::string_view word, std::size_t most) {
  if (word.size() <= most) return false;
  const auto* at = reinterpret_cast<const Byte*>(word.data());
  std::size_t count = 0;
  for (const Byte* const end = at + word.size(); at < end; at += tokenizers::scan(at, end).bytes)
    if (++count > most) return true;
  return false;
}

class IdWriter {
 public:
  explicit IdWriter(Value& value) : value_(value), at_(value.as<std::int32_t>()) {}
  void add(std::int32_t id) { *at_++ = id; }
  // What was written before a word turned out to have no pieces is taken back.
  std::int32_t* here() const { return at_; }
  void take_back(std::int32_t* to) { at_ = to; }
  void finish() { value_.dims[0] = at_ - value_.as<std::int32_t>(); }

 private:
  Value& value_;
  std::int32_t* at_;
};

// Encoder: made of a model; `bool encode(std::string_view word, IdWriter& output)` writes the pieces of one word, and
// is false where it has none. `placed`: with offsets.
template <class Encoder, bool placed>
class WordByWord final : public Runner {
 public:
  WordByWord(WordPieceModel model, const Settings& settings)
      : normalizer_({.google = !settings.hf, .cased = settings.cased}),
        max_word_(settings.max_word),
        unknown_(model.unknown),
        lengths_(placed ? PieceLengths(model) : PieceLengths()),
        encoder_(std::move(model)) {}

  void run(const Call& call) override {
    IdWriter output(call.outputs[ids]);
    std::int32_t* const first = output.here();
    const std::string_view whole = normalizer_.normalize(call.inputs[text].text());
    for (std::size_t at = 0; at < whole.size();) {
      const std::string_view word = whole.substr(at, whole.find(' ', at) - at);
      std::int32_t* const before = output.here();
      encode_word(word, output);
      if constexpr (placed)
        lengths_.place({before, output.here()}, word.size(), normalizer_.places().data() + at,
                       call.outputs[starts].template as<std::int64_t>() + (before - first),
                       call.outputs[ends].template as<std::int64_t>() + (before - first));
      at += word.size() + 1;
    }
    output.finish();
    if constexpr (placed)
      for (const std::size_t each : {starts, ends}) call.outputs[each].dims[0] = call.outputs[ids].dims[0];
  }

 private:
  static constexpr std::size_t starts = 1, ends = 2;
  using Normalizer = std::conditional_t<placed, bert_normalize::PlacingNormalizer, bert_normalize::NaiveNormalizer>;

  void encode_word(std::string_view word, IdWriter& output) {
    std::int32_t* const before = output.here();
    if (!has_more_characters(word, max_word_) && encoder_.encode(word, output)) return;
    output.take_back(before);
    output.add(unknown_);
  }

  Normalizer normalizer_;
  std::size_t max_word_;
  std::int32_t unknown_;
  PieceLengths lengths_;
  Encoder encoder_;
};

template <class Encoder, class Finder>
Prepared prepare_words(const Request& request) try {
  const auto read = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  const auto& model = std::get<WordPieceModel>(read);
  const Settings settings = settings_of(request.parameters);
  return documents::with_surroundings<Finder>(model.special, settings.asked, request, 1,
                                              [&]() -> std::unique_ptr<Runner> {
                                                if (settings.asked.offsets)
                                                  return std::make_unique<WordByWord<Encoder, true>>(model, settings);
                                                return std::make_unique<WordByWord<Encoder, false>>(model, settings);
                                              });
} catch (const Unsupported& refused) {
  return refused;
}

}  // namespace assay::wordpiece_encode
