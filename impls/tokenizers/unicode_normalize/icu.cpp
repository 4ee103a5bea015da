// ICU, on UTF-8. A text that has characters which are newer than its tables is not for it.
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include <stdexcept>
#include <string>

#include "generated/unicode16_normalization_stages.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/unicode_normalize/op.h"

namespace assay::unicode_normalize {
namespace {

using tokenizers::Byte;

std::string version_of(void (*ask)(UVersionInfo)) {
  UVersionInfo numbers{};
  ask(numbers);
  return std::to_string(numbers[0]) + "." + std::to_string(numbers[1]);
}

void hold(UErrorCode error) {
  if (U_FAILURE(error)) throw std::runtime_error(u_errorName(error));
}

bool is_newer(std::uint32_t code_point) {
  return u_charType(static_cast<UChar32>(code_point)) == U_UNASSIGNED &&
         unicode16_normal::record_of(code_point).category != unicode16_normal::unassigned;
}

const ::icu::Normalizer2* normalizer_of(Form form) {
  UErrorCode error = U_ZERO_ERROR;
  const ::icu::Normalizer2* found = nullptr;
  switch (form) {
    case Form::nfc: found = ::icu::Normalizer2::getNFCInstance(error); break;
    case Form::nfd: found = ::icu::Normalizer2::getNFDInstance(error); break;
    case Form::nfkc: found = ::icu::Normalizer2::getNFKCInstance(error); break;
    case Form::nfkd: found = ::icu::Normalizer2::getNFKDInstance(error); break;
    case Form::lowercase: return nullptr;
  }
  hold(error);
  return found;
}

void append_normal(const ::icu::Normalizer2* normalizer, const Byte* from, const Byte* to, ::icu::ByteSink& sink) {
  if (from == to) return;
  const ::icu::StringPiece part(reinterpret_cast<const char*>(from), static_cast<std::int32_t>(to - from));
  UErrorCode error = U_ZERO_ERROR;
  if (normalizer != nullptr) normalizer->normalizeUTF8(0, part, sink, nullptr, error);
  else ::icu::CaseMap::utf8ToLower("", 0, part, sink, nullptr, error);
  hold(error);
}

// ICU replaces ill-formed bytes: what stands between them is given to it.
void normalize(const ::icu::Normalizer2* normalizer, const Call& call) {
  const auto* const begin = call.inputs[text].as<const Byte>();
  const Byte* const end = begin + call.inputs[text].dims[0];
  Value& output = call.outputs[normalized];
  ::icu::CheckedArrayByteSink sink(output.as<char>(), static_cast<std::int32_t>(output.dims[0]));
  const Byte* part = begin;
  for (const Byte* at = begin; at < end;) {
    if (*at < 0x80) {
      ++at;
      continue;
    }
    const tokenizers::Scanned next = tokenizers::scan(at, end);
    if (next.code_point == tokenizers::no_character) {
      append_normal(normalizer, part, at, sink);
      sink.Append(reinterpret_cast<const char*>(at), 1);
      part = at + 1;
    } else if (is_newer(next.code_point)) {
      throw Unsupported{"ICU's tables are those of Unicode " + version_of(u_getUnicodeVersion) +
                        ", and the text has newer characters"};
    }
    at += next.bytes;
  }
  append_normal(normalizer, part, end, sink);
  output.dims[0] = sink.NumberOfBytesAppended();
}

Prepared prepare_icu(const Request& request) {
  if (request.outputs[normalized].dims[0] > 0x7fffffff) return Unsupported{"ICU counts bytes in 31 bits"};
  return make_runner(
      [normalizer = normalizer_of(form_of(request.parameters))](const Call& call) { normalize(normalizer, call); });
}

}  // namespace

Implementation icu() {
  return {.version = [] { return version_of(u_getVersion); },
          .isa = [](std::string_view) { return std::string("its own choice"); },
          .variants = {},
          .prepare = prepare_icu,
          .note = "Normalizer2 and CaseMap on UTF-8, between ill-formed bytes, which are looked for before"};
}

}  // namespace assay::unicode_normalize
