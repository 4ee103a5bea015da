// What encoders of bpe_encode have in common: lines and words of a text, the characters of a word, and how subwords are
// written. How they merge they share with nobody.
#pragma once

#include <cstring>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "impls/tokenizers/bpe_encode/op.h"
#include "impls/tokenizers/formats/codes_file.h"
#include "impls/tokenizers/scan.h"

namespace assay::bpe_encode {

using tokenizers::Byte;

inline bool ends_line(Byte byte) { return byte == '\n' || byte == '\r'; }

// Calls character(from, to) for each.
template <class Each>
void for_each_character(const Byte* at, const Byte* end, Each character) {
  while (at < end) {
    const Byte* const to = at + tokenizers::scan(at, end).bytes;
    character(at, to);
    at = to;
  }
}

class SubwordWriter {
 public:
  explicit SubwordWriter(Value& value) : value_(value), at_(value.as<Byte>()) {}
  void add(Byte byte) { *at_++ = byte; }
  void add(const Byte* from, const Byte* to) {
    std::memcpy(at_, from, static_cast<std::size_t>(to - from));
    at_ += to - from;
  }
  void add_continues() {
    for (const char* each = continues; *each != '\0'; ++each) add(static_cast<Byte>(*each));
  }
  void finish() { value_.dims[0] = at_ - value_.as<Byte>(); }

 private:
  Value& value_;
  Byte* at_;
};

// Encoder: made of codes; `void encode(const Byte* from, const Byte* to, SubwordWriter& output)` writes the subwords of
// one word.
template <class Encoder>
class WordByWord final : public Runner {
 public:
  explicit WordByWord(std::vector<tokenizers::Code> codes) : encoder_(std::move(codes)) {}

  void run(const Call& call) override {
    const auto* at = call.inputs[text].as<const Byte>();
    const Byte* const end = at + call.inputs[text].dims[0];
    SubwordWriter output(call.outputs[segmented]);
    while (at < end) {
      const Byte* line_end = at;
      while (line_end < end && !ends_line(*line_end)) ++line_end;
      encode_line(at, line_end, output);
      at = line_end;
      if (at < end) output.add(*at++);
    }
    output.finish();
  }

 private:
  void encode_line(const Byte* at, const Byte* end, SubwordWriter& output) {
    const Byte* last = end;
    while (last > at && last[-1] == ' ') --last;
    const Byte* first = at;
    while (first < last && *first == ' ') ++first;
    output.add(at, first);
    for (const Byte* from = first; from < last;) {
      const Byte* to = from;
      while (to < last && *to != ' ') ++to;
      if (from > first) output.add(' ');
      encoder_.encode(from, to, output);
      while (to < last && *to == ' ') ++to;
      from = to;
    }
    output.add(last, end);
  }

  Encoder encoder_;
};

template <class Encoder>
Prepared prepare_words(const Request& request) {
  auto codes = tokenizers::read_codes(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&codes)) return *refused;
  return std::make_unique<WordByWord<Encoder>>(std::get<std::vector<tokenizers::Code>>(std::move(codes)));
}

}  // namespace assay::bpe_encode
