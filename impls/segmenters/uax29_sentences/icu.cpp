// ICU's break iterator by its own rules for sentences, which are those of the annex. Since Unicode 15.1 semicolons go
// on with a sentence (SContinue): ICU is told so.
#include "impls/segmenters/icu_breaks.h"
#include "impls/segmenters/uax29_sentences/op.h"

namespace assay::uax29_sentences {
namespace {

namespace of = unicode16_breaks::sentences;

const std::vector<int> values{U_SB_OTHER,   U_SB_CR,     U_SB_LF,    U_SB_SEP,       U_SB_SP,
                              U_SB_EXTEND,  U_SB_FORMAT, U_SB_LOWER, U_SB_UPPER,     U_SB_OLETTER,
                              U_SB_NUMERIC, U_SB_ATERM,  U_SB_STERM, U_SB_SCONTINUE, U_SB_CLOSE};
static_assert(of::classes == 15, "one value for each class, in their order");

const std::string rules_of_sentences =
    "!!quoted_literals_only;"
    "$CR=[\\p{Sentence_Break=CR}];$LF=[\\p{Sentence_Break=LF}];$Extend=[\\p{Sentence_Break=Extend}];"
    "$Sep=[\\p{Sentence_Break=Sep}];$Format=[\\p{Sentence_Break=Format}];$Sp=[\\p{Sentence_Break=Sp}];"
    "$Lower=[\\p{Sentence_Break=Lower}];$Upper=[\\p{Sentence_Break=Upper}];"
    "$OLetter=[\\p{Sentence_Break=OLetter}];$Numeric=[\\p{Sentence_Break=Numeric}];"
    "$ATerm=[\\p{Sentence_Break=ATerm}];$SContinue=[\\p{Sentence_Break=SContinue} \\u003B \\u037E];"
    "$STerm=[\\p{Sentence_Break=STerm}];$Close=[\\p{Sentence_Break=Close}];"
    "$SpEx=$Sp ($Extend|$Format)*;$UpperEx=$Upper ($Extend|$Format)*;$LowerEx=$Lower ($Extend|$Format)*;"
    "$NumericEx=$Numeric ($Extend|$Format)*;$ATermEx=$ATerm ($Extend|$Format)*;"
    "$SContinueEx=$SContinue ($Extend|$Format)*;$STermEx=$STerm ($Extend|$Format)*;"
    "$CloseEx=$Close ($Extend|$Format)*;"
    "!!chain;"
    "$CR $LF;"
    "[^$Sep $CR $LF]? ($Extend|$Format)*;"
    "$ATermEx $NumericEx;"
    "($UpperEx|$LowerEx) $ATermEx $UpperEx;"
    "$NotLettersEx=[^$OLetter $Upper $Lower $Sep $CR $LF $ATerm $STerm] ($Extend|$Format)*;"
    "$ATermEx $CloseEx* $SpEx* $NotLettersEx* $Lower;"
    "($STermEx|$ATermEx) $CloseEx* $SpEx* ($SContinueEx|$STermEx|$ATermEx);"
    "($STermEx|$ATermEx) $CloseEx* $SpEx* ($Sep|$CR|$LF)?;"
    "[[^$STerm $ATerm $Close $Sp $Sep $LF $CR $Format $Extend] {bof}] ($Extend|$Format|$Close|$Sp)* .;"
    "[[^$STerm $ATerm $Close $Sp $Sep $LF $CR $Format $Extend] {bof}] ($Extend|$Format|$Close|$Sp)*"
    " ([$Sep $LF $CR {eof}] | $CR $LF){100};";

Prepared prepare_icu(const Request& request) {
  static const std::vector<bool> other =
      segmenters::taken_for_others<segmenters::SentenceClasses>(UCHAR_SENTENCE_BREAK, values, nullptr, {0x3b, 0x37e});
  return segmenters::prepare_icu_breaks(request, rules_of_sentences, other);
}

}  // namespace

Implementation icu() { return segmenters::icu_implementation(prepare_icu); }

}  // namespace assay::uax29_sentences
