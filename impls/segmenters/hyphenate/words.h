// What implementations share: the characters of words, their small letters, and the pieces as they are written.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <variant>

#include "generated/unicode16_normalization_stages.h"
#include "impls/segmenters/hyphenate/op.h"
#include "impls/segmenters/hyphenate/pattern_file.h"
#include "impls/tokenizers/scan.h"

namespace assay::hyphenate {

using tokenizers::Byte;
using tokenizers::Scanned;

inline constexpr unsigned of_words = tokenizers::letters | tokenizers::marks;

inline char32_t small_letter(std::uint32_t code_point) {
  if (code_point < 0x80) return code_point - 'A' < 26 ? code_point + 0x20 : code_point;
  const std::size_t lower = unicode16_normal::record_of(code_point).lower;
  return lower == 0 ? code_point : unicode16_normal::sequences[lower + 1];
}

struct Margins {
  std::int64_t left, right;
};
inline Margins margins_of(const Settings& asked, const PatternFile& file) {
  return {asked.left > 0 ? asked.left : file.left, asked.right > 0 ? asked.right : file.right};
}

// Makes the ends of a text's pieces by `cut(from, to, end)`, which is given each word, writes the ends that lie in it
// and returns where the next end goes.
template <class Cut>
std::int64_t* write_pieces(const Byte* const begin, const Byte* const end, std::int64_t* out, const Cut& cut) {
  for (const Byte* at = begin; at < end;) {
    const Byte* const from = at;
    Scanned next = tokenizers::scan(at, end);
    const bool word = tokenizers::in(of_words, next);
    for (; at < end && tokenizers::in(of_words, next) == word; next = tokenizers::scan(at, end)) at += next.bytes;
    if (word) out = cut(from, at, out);
    *out++ = at - begin;
  }
  return out;
}

// Hyphenator has `run`, which writes the ends of a text's pieces and returns where the next end would go.
template <class Hyphenator>
Prepared runner_of(std::shared_ptr<Hyphenator> hyphenator) {
  return make_runner([hyphenator](const Call& call) {
    const auto* const from = call.inputs[text].as<const Byte>();
    Value& output = call.outputs[ends];
    auto* const written = output.as<std::int64_t>();
    output.dims[0] = hyphenator->run(from, from + call.inputs[text].dims[0], written) - written;
  });
}

// Of a Hyphenator that is made of a file's patterns and margins.
template <class Hyphenator>
Prepared prepare_hyphenator(const Request& request) {
  auto read = read_pattern_file(request.inputs[vocabulary].text());
  if (auto* refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  const PatternFile& file = std::get<PatternFile>(read);
  return runner_of(std::make_shared<Hyphenator>(file, margins_of(settings_of(request.parameters), file)));
}

}  // namespace assay::hyphenate
