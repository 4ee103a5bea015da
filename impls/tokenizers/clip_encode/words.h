// What encoders of clip_encode have in common: a text made clean, its words, and how ids are written. How they merge
// they share with nobody.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "impls/tokenizers/clip_encode/cleaning.h"
#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/formats/clip_merges.h"
#include "impls/tokenizers/splitter_of_words.h"

namespace assay::clip_encode {

using tokenizers::ClipMerges;

// Which of the special tokens stands at `at`, in any case: in small letters it can only be U+017F that is no `s`.
// `end_of_it` is where it ends.
inline int special_at(const Byte* at, const Byte* end, const Byte*& end_of_it) {
  const std::string_view rest(reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at));
  if (!rest.starts_with('<')) return -1;
  for (const int which : {0, 1})
    if (const std::string_view token = special[static_cast<std::size_t>(which)]; rest.starts_with(token)) {
      end_of_it = at + token.size();
      return which;
    }
  constexpr std::string_view with_long_s = "<\u017ftart_of_text>";
  if (rest.starts_with(with_long_s)) {
    end_of_it = at + with_long_s.size();
    return static_cast<int>(special.size());  // a word, and no token
  }
  return -1;
}

// Calls word(from, to) for each of a text that is clean, and token(which) for special ones.
template <class EachWord, class EachToken>
void for_each_word(std::string_view cleaned, const Settings& settings, EachWord word, EachToken token) {
  using namespace tokenizers;
  const auto* at = reinterpret_cast<const Byte*>(cleaned.data());
  const Byte* const end = at + cleaned.size();
  while (at < end) {
    const Byte* to = at;
    const int which = settings.hf ? -1 : special_at(at, end, to);
    if (which == 0 || which == 1) {
      token(which);
    } else if (to > at) {
      word(at, to);
    } else {
      const bool is_space = in(spaces, scan(at, end));
      // U+017F is an s where case is not minded.
      const bool apart = settings.hf && *at == '\'' && contraction(at, end) == 0;
      to = apart ? PlainText::skip<others>(at + 1, end) : clip_piece_end(PlainText{}, at, end);
      if (!is_space) word(at, to);
    }
    at = to;
  }
}

class IdWriter {
 public:
  explicit IdWriter(Value& value) : value_(value), at_(value.as<std::int32_t>()) {}
  void add(std::int32_t id) { *at_++ = id; }
  void finish() { value_.dims[0] = at_ - value_.as<std::int32_t>(); }

 private:
  Value& value_;
  std::int32_t* at_;
};

// Encoder: made of merges and settings; `void encode(const Byte* from, const Byte* to, IdWriter& output)` writes the
// ids of one word.
template <class Encoder>
class WordByWord final : public Runner {
 public:
  WordByWord(const ClipMerges& merges, const Settings& settings)
      : settings_(settings),
        cleaner_(steps_of(settings)),
        special_{merges.start_of_text, merges.end_of_text},
        encoder_(merges, settings) {}

  void run(const Call& call) override {
    IdWriter output(call.outputs[ids]);
    for_each_word(
        cleaner_.clean(call.inputs[text].text()), settings_,
        [&](const Byte* from, const Byte* to) { encoder_.encode(from, to, output); },
        [&](int which) { output.add(special_[which]); });
    output.finish();
  }

 private:
  Settings settings_;
  Cleaner cleaner_;
  std::int32_t special_[2];
  Encoder encoder_;
};

template <class Encoder>
Prepared prepare_words(const Request& request) {
  const auto merges = tokenizers::read_clip_merges(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&merges)) return *refused;
  return std::make_unique<WordByWord<Encoder>>(std::get<ClipMerges>(merges), settings_of(request.parameters));
}

}  // namespace assay::clip_encode
