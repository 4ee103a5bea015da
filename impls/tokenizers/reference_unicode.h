// Normalisation and lower case as the Unicode standard (16.0) writes them down, for references alone: no implementation
// may include it. Texts are code points here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::tokenizers {

enum class Category : std::uint8_t {
  other,
  mark,  // Mn
  control,
  format,
  private_use,
  unassigned,
  punctuation,  // all of P
  space,        // Zs
  line_separator,
  paragraph_separator
};
Category category_of(char32_t code_point);
std::uint8_t combining_class(char32_t code_point);

// Those of well-formed characters; bytes that are not part of one are left out.
std::u32string code_points_of(std::string_view text);
std::string utf8_of(std::u32string_view code_points);

// NFD, or NFKD: section 3.11, D68 (and D65), in canonical order (D109).
std::u32string decomposed(std::u32string_view text, bool compatibility);
// What makes NFC of NFD and NFKC of NFKD: section 3.11, D117, with the composites that are not excluded.
std::u32string composed(std::u32string_view text);

// Full mappings (section 3.13, R2) without those of languages. `in_context`: a capital sigma at the end of a word is a
// final one (SpecialCasing.txt, Final_Sigma); a character that is both cased and case-ignorable is passed over, as ICU
// and Python do it.
std::u32string lowered(std::u32string_view text, bool in_context);

}  // namespace assay::tokenizers
