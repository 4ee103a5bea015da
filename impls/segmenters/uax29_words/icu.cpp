// ICU's break iterator by the rules of the annex, without its dictionaries and what it tailors.
#include "impls/segmenters/icu_breaks.h"
#include "impls/segmenters/uax29_words/op.h"

namespace assay::uax29_words {
namespace {

namespace of = unicode16_breaks::words;

const std::vector<int> values{U_WB_OTHER,        U_WB_CR,
                              U_WB_LF,           U_WB_NEWLINE,
                              U_WB_EXTEND,       U_WB_ZWJ,
                              U_WB_FORMAT,       U_WB_REGIONAL_INDICATOR,
                              U_WB_KATAKANA,     U_WB_HEBREW_LETTER,
                              U_WB_ALETTER,      U_WB_SINGLE_QUOTE,
                              U_WB_DOUBLE_QUOTE, U_WB_MIDNUMLET,
                              U_WB_MIDLETTER,    U_WB_MIDNUM,
                              U_WB_NUMERIC,      U_WB_EXTENDNUMLET,
                              U_WB_WSEGSPACE,    U_WB_OTHER,
                              U_WB_ALETTER};
static_assert(of::classes == 21, "one value for each class, in their order");

const std::string rules_of_words =
    "!!chain;!!quoted_literals_only;"
    "$CR=[\\p{Word_Break=CR}];$LF=[\\p{Word_Break=LF}];$Newline=[\\p{Word_Break=Newline}];"
    "$Extend=[\\p{Word_Break=Extend}];$ZWJ=[\\p{Word_Break=ZWJ}];$Format=[\\p{Word_Break=Format}];"
    "$Regional_Indicator=[\\p{Word_Break=Regional_Indicator}];$Katakana=[\\p{Word_Break=Katakana}];"
    "$Hebrew_Letter=[\\p{Word_Break=Hebrew_Letter}];$ALetter=[\\p{Word_Break=ALetter}];"
    "$Single_Quote=[\\p{Word_Break=Single_Quote}];$Double_Quote=[\\p{Word_Break=Double_Quote}];"
    "$MidNumLet=[\\p{Word_Break=MidNumLet}];$MidLetter=[\\p{Word_Break=MidLetter}];"
    "$MidNum=[\\p{Word_Break=MidNum}];$Numeric=[\\p{Word_Break=Numeric}];"
    "$ExtendNumLet=[\\p{Word_Break=ExtendNumLet}];$WSegSpace=[\\p{Word_Break=WSegSpace}];"
    "$Extended_Pict=[\\p{Extended_Pictographic}];"
    "$AHLetter=[$ALetter $Hebrew_Letter];$MidNumLetQ=[$MidNumLet $Single_Quote];"
    "$ExFm=[$Extend $Format $ZWJ];"
    "$CR $LF;"
    "$ZWJ $Extended_Pict;"
    "$WSegSpace $WSegSpace;"
    "^$ExFm+;[^$CR $LF $Newline $ExFm] $ExFm*;"
    "$AHLetter $ExFm* $AHLetter;"
    "$AHLetter $ExFm* ($MidLetter | $MidNumLetQ) $ExFm* $AHLetter;"
    "$Hebrew_Letter $ExFm* $Single_Quote;"
    "$Hebrew_Letter $ExFm* $Double_Quote $ExFm* $Hebrew_Letter;"
    "$Numeric $ExFm* $Numeric;"
    "$AHLetter $ExFm* $Numeric;"
    "$Numeric $ExFm* $AHLetter;"
    "$Numeric $ExFm* ($MidNum | $MidNumLetQ) $ExFm* $Numeric;"
    "$Katakana $ExFm* $Katakana;"
    "($AHLetter | $Numeric | $Katakana | $ExtendNumLet) $ExFm* $ExtendNumLet;"
    "$ExtendNumLet $ExFm* ($AHLetter | $Numeric | $Katakana);"
    "^$Regional_Indicator $ExFm* $Regional_Indicator;"
    ".;";

Prepared prepare_icu(const Request& request) {
  static const std::vector<bool> other = segmenters::taken_for_others<segmenters::WordClasses>(
      UCHAR_WORD_BREAK, values,
      [](std::uint8_t kind) { return kind == of::pictographic || kind == of::pictographic_letter; });
  return segmenters::prepare_icu_breaks(request, rules_of_words, other);
}

}  // namespace

Implementation icu() { return segmenters::icu_implementation(prepare_icu); }

}  // namespace assay::uax29_words
