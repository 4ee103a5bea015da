#include "impls/tokenizers/unicode_normalize/reference.h"

#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/texts.h"

namespace assay::unicode_normalize {
namespace {

std::u32string in_form(std::u32string_view text, Form form) {
  switch (form) {
    case Form::nfd: return tokenizers::decomposed(text, false);
    case Form::nfkd: return tokenizers::decomposed(text, true);
    case Form::nfc: return tokenizers::composed(tokenizers::decomposed(text, false));
    case Form::nfkc: return tokenizers::composed(tokenizers::decomposed(text, true));
    case Form::lowercase: break;
  }
  return tokenizers::lowered(text, true);
}

}  // namespace

std::string reference_normalize(std::string_view text, Form form) {
  std::string made;
  std::u32string part;
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character next = tokenizers::character_at(text, at);
    if (next.well_formed) {
      part += static_cast<char32_t>(next.code_point);
    } else {
      made.append(tokenizers::utf8_of(in_form(part, form))).append(1, text[at]);
      part.clear();
    }
    at += next.bytes;
  }
  return made + tokenizers::utf8_of(in_form(part, form));
}

}  // namespace assay::unicode_normalize
