// What encoders of wordpiece_encode have in common: the words of a text, their length in characters, and how ids are
// written. How they find pieces they share with nobody.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

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
// is false where it has none.
template <class Encoder>
class WordByWord final : public Runner {
 public:
  WordByWord(WordPieceModel model, const Settings& settings)
      : normalizer_({.google = !settings.hf, .cased = settings.cased}),
        max_word_(settings.max_word),
        unknown_(model.unknown),
        encoder_(std::move(model)) {}

  void run(const Call& call) override {
    IdWriter output(call.outputs[ids]);
    std::string_view all = normalizer_.normalize(call.inputs[text].text());
    while (!all.empty()) {
      const std::size_t length = std::min(all.find(' '), all.size());
      encode_word(all.substr(0, length), output);
      all.remove_prefix(std::min(length + 1, all.size()));
    }
    output.finish();
  }

 private:
  void encode_word(std::string_view word, IdWriter& output) {
    std::int32_t* const before = output.here();
    if (!has_more_characters(word, max_word_) && encoder_.encode(word, output)) return;
    output.take_back(before);
    output.add(unknown_);
  }

  bert_normalize::NaiveNormalizer normalizer_;
  std::size_t max_word_;
  std::int32_t unknown_;
  Encoder encoder_;
};

template <class Encoder>
Prepared prepare_words(const Request& request) {
  auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  return std::make_unique<WordByWord<Encoder>>(std::get<WordPieceModel>(std::move(model)),
                                               settings_of(request.parameters));
}

}  // namespace assay::wordpiece_encode
